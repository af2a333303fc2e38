const ms = require("ms");
const [, , command, ...rest] = process.argv as string[];
if (command === "due") console.log("due in", ms(ms(rest[0] ?? "30d"), { long: true }));
else console.log("usage: invoices due PERIOD");
