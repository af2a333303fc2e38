require("http").get("http://localhost:8080/", (one) => process.exit(one.statusCode === 200 ? 0 : 1));
