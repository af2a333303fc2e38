import fs from "fs";
import path from "path";
export const dynamic = "force-dynamic";
export default function Page() {
  const items = JSON.parse(fs.readFileSync(path.join(process.cwd(), "data", "items.json"), "utf8"));
  return <main><h1>Shop</h1><ul>{items.map((i) => <li key={i}>{i}</li>)}</ul></main>;
}
