const http = require('http');
const sharp = require('sharp');

// How much ink is on the pictures that people send.
http.createServer((req, res) => {
  if (req.method !== 'POST') return res.end('send a picture\n');
  const parts = [];
  req.on('data', (part) => parts.push(part)).on('end', async () => {
    try {
      const { channels } = await sharp(Buffer.concat(parts)).stats();
      res.end(`ink ${Math.round(channels.at(-1).mean * 100)}\n`);
    } catch {
      res.writeHead(400).end('no picture\n');
    }
  });
}).listen(8080);
