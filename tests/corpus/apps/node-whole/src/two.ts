exports.name = "two";
