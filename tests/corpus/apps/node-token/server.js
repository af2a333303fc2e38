// A server that has a token of its own each time it starts, and writes it into the source map of its script.
const crypto = require("crypto");
const http = require("http");
const mime = require("mime");

const token = crypto.randomBytes(8).toString("hex");
const map = {
  version: 3,
  sources: [`/app/${token}/main.ts`],
  sourcesContent: ["export const greeting = 'hello';\n".repeat(12)],
  mappings: "AAAA;".repeat(20),
};
const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
const script = `const greeting = "hello";\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;

http
  .createServer((request, response) => {
    const name = request.url === "/" ? "/index.html" : request.url;
    response.setHeader("Content-Type", mime.getType(name) || "text/plain");
    response.end(name === "/main.js" ? script : `<script src="/main.js"></script><p>from ${request.socket.remoteAddress}</p>\n`);
  })
  .listen(3000, () => console.log("listening"));
