const http = require('node:http');
const v8 = require('node:v8');
http.createServer((req, res) => {
  if (req.method === 'POST') {
    try { v8.writeHeapSnapshot(); res.end('written'); } catch (e) { res.statusCode = 500; res.end(e.message); }
    return;
  }
  res.end('ready');
}).listen(8080);
