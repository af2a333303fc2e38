const fs = require("fs");
const http = require("http");
const path = require("path");
const mime = require("mime");

http
  .createServer((request, response) => {
    const name = path.normalize(request.url === "/" ? "/index.html" : request.url);
    fs.readFile(path.join(__dirname, "static", name), (error, content) => {
      response.writeHead(error ? 404 : 200, { "Content-Type": mime.getType(name) || "text/plain" });
      response.end(error ? "not found" : content);
    });
  })
  .listen(3000, () => console.log("listening"));
