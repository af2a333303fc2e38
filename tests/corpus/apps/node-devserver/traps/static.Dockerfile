FROM node:20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npx vite build

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/dist dist
RUN npm install -g http-server@14.1.1 \
    && printf '{"scripts":{"dev":"http-server dist -p 5173"}}' > package.json
EXPOSE 5173
CMD ["npm", "run", "dev"]
