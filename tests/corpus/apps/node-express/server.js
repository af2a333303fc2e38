const express = require("express");
const app = express();
app.set("view engine", "ejs");
app.use(express.static("public"));
app.get("/", (req, res) => res.render("index", { name: process.env.GUESTBOOK_NAME }));
app.get("/about", (req, res) => res.json({ name: require("./package.json").name, node: process.version.split(".")[0] }));
app.use((req, res) => res.status(404).render("missing", { path: req.path }));
app.listen(3000, () => console.log("guestbook on 3000"));
