const fs = require("fs");
const path = "/tmp/kept";
module.exports = {
  name: "file",
  put: (one) => fs.appendFileSync(path, `${one}\n`),
  all: () => fs.readFileSync(path, "utf8").trim().split("\n"),
};
