const express = require("express");
const app = express();
const notes = { first: "milk" };

app.get("/", (request, response) => response.send(`${Object.keys(notes).length} notes\n`));
app.get("/notes/:name", (request, response) => response.send(`${notes[request.params.name] || "none"}\n`));
// What it throws once the answer is awaited ends it: nobody has written what is to come of it.
app.get("/length/:name", async (request, response) => response.send(`${notes[request.params.name].length}\n`));
app.get("/about", (request, response) => response.send("a list of notes\n"));
app.listen(3000, () => console.log("notes on 3000"));
