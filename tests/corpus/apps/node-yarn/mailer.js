#!/usr/bin/env node
const { program } = require("commander");
const ms = require("ms");
const fs = require("node:fs");

program.command("work").action(() => {
  let sent = 0;
  console.log("mailer waits", ms("1s"), "ms");
  setInterval(() => console.log("sent", ++sent), 500);
  process.on("SIGTERM", () => {
    fs.writeFileSync("spool/sent", String(sent));
    console.log("stopped");
    process.exit(0);
  });
});
program.command("template <name>").action((name) => console.log(fs.readFileSync(`templates/${name}.txt`, "utf8").trim()));
program.parse();
