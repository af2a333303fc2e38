require("dotenv").config();

require("http")
  .createServer((request, response) => response.end(`a ${process.env.COLOUR || "green"} door\n`))
  .listen(3000, () => console.log("listening"));
