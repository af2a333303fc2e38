const mime = require("mime");
const server = require("http").createServer((request, response) => {
  response.setHeader("Content-Type", mime.getType("txt"));
  response.end(`hello ${request.url}\n`);
});
server.listen(8080, () => console.log("listening"));
process.on("SIGTERM", () => server.close());
