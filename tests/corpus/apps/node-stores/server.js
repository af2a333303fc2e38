const http = require("http");
const mime = require("mime");
const store = require("./stores/" + (process.env.STORE || "memory"));

http
  .createServer((request, response) => {
    store.put(request.url);
    response.setHeader("content-type", mime.getType("txt"));
    response.end(`${store.name}: ${store.all().join(" ")}\n`);
  })
  .listen(3000);
