import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const rates = (): Record<string, number> =>
  JSON.parse(readFileSync(join(__dirname, "..", "src", "rates.json"), "utf8"));

createServer((request, response) => {
  const path = (request.url ?? "/").slice(1);
  response.setHeader("content-type", "application/json");
  if (path === "time") {
    const moment = new Date(Date.UTC(2024, 0, 15, 12));
    response.end(JSON.stringify({ local: moment.toLocaleString("pt-BR", { timeZoneName: "short" }) }));
  } else if (path === "") {
    response.end(JSON.stringify({ service: "rates" }));
  } else {
    response.end(JSON.stringify({ [path]: rates()[path] ?? null }));
  }
}).listen(4000, () => console.log("rates on 4000"));

process.on("SIGTERM", () => process.exit(0));
