const http = require('http');
const { exec } = require('child_process');

http.createServer((req, res) => {
  const name = /^\/task\/(\w+)$/.exec(req.url)?.[1];
  if (!name || req.method !== 'POST') return res.end('POST /task/NAME');
  exec(`npm run -s task:${name}`, (error, out) => { res.writeHead(error ? 500 : 200); res.end(out); });
}).listen(3000, () => console.log('listening'));
