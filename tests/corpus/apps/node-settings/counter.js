const net = require("net");
const { load } = require("./settings-file");

load(process.argv[2], function (settings) {
  net
    .createServer(function (socket) {
      socket.end(settings.greeting + "\n");
    })
    .listen(settings.port, function () {
      console.log("listening on " + settings.port);
    });
});
