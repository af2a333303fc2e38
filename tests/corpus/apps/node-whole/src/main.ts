const http = require("http");
const about = require("fs").readFileSync("about.md", "utf8");
const mime = require("mime");
const parts = ["one", "two"].map((name) => require(`./parts/${name}`));
http
  .createServer((request, response) => {
    response.setHeader("Content-Type", mime.getType("md"));
    response.end(request.url === "/about" ? about : parts.map((part) => part.name).join(" ") + "\n");
  })
  .listen(3000, () => console.log("listening"));
