const fs = require("fs");

exports.load = function (file, done) {
  fs.readFile(file, function (error, data) {
    if (error) throw error;
    done(eval("settings = " + data));
  });
};
