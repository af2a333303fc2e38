FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV TZ=America/Recife
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
USER node
EXPOSE 4000
CMD ["node", "dist/server.js"]
