const ms = require("ms");
require("node:http")
  .createServer((request, response) => response.end(`pong ${ms("2s")}\n`))
  .listen(8080, () => console.log("pinger on 8080"));
