import http from "node:http";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./tools/newest", import.meta.url));

http.createServer((req, res) => {
  const versions = new URL(req.url, "http://x").searchParams.getAll("v");
  if (versions.length < 2) return res.end("give two versions");
  execFile(script, versions, (error, out) => {
    res.statusCode = error ? 500 : 200;
    res.end(error ? "failed" : out);
  });
}).listen(3000);
