FROM node:20 AS build
WORKDIR /usr/src/app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /usr/src/app
COPY --from=build /usr/src/app/node_modules node_modules
COPY package.json server.js ./
COPY public public
COPY views/index.ejs views/index.ejs
ENV GUESTBOOK_NAME="The guestbook"
EXPOSE 3000
CMD [ "npm", "start" ]
