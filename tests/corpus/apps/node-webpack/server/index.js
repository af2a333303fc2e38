const express = require("express");
const path = require("node:path");
const items = require("../data/items.json");

const app = express();
app.use(express.static(path.join(__dirname, "../dist")));
app.get("/api/items", (request, response) => response.json(items));
app.get("*", (request, response) => response.sendFile(path.join(__dirname, "page.html")));
app.listen(8000, () => console.log("catalogue on 8000"));
