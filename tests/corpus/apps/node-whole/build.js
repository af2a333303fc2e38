// Like a compiler: each source becomes a script and a map.
const fs = require("fs");
fs.mkdirSync("dist/parts", { recursive: true });
for (const name of fs.readdirSync("src")) {
  const target = name === "main.ts" ? "dist/main" : `dist/parts/${name.replace(".ts", "")}`;
  fs.writeFileSync(`${target}.js`, fs.readFileSync(`src/${name}`, "utf8"));
  fs.writeFileSync(`${target}.js.map`, "{}");
}
