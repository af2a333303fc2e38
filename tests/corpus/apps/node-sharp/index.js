const http = require("node:http");
const sharp = require("sharp");

http
  .createServer(async (request, response) => {
    if (request.url !== "/thumbnail") return response.end("thumbnails\n");
    const picture = await sharp({ create: { width: 64, height: 32, channels: 3, background: "teal" } })
      .resize(16)
      .png()
      .toBuffer();
    const { width, height, format } = await sharp(picture).metadata();
    response.end(`${format} ${width}x${height}\n`);
  })
  .listen(8080, () => console.log("thumbnails on 8080"));
