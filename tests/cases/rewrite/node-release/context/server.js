const http = require("http");
const fs = require("fs");

function system() {
  const lines = fs.readFileSync("/etc/os-release", "utf8").split("\n");
  return lines.find((line) => line.startsWith("ID=")).slice(3);
}

http.createServer((req, res) => {
  if (req.method === "REPORT") res.end(system());
  else res.end("about\n");
}).listen(3000);
