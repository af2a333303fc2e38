const http = require('http');
const path = require('path');
const bytes = require('bytes');
const { Worker } = require('worker_threads');

const ask = (line) => new Promise((done, fail) => {
  const [job, word] = line.split(' ');
  const worker = new Worker(path.join(__dirname, 'jobs', `${path.basename(job)}.js`), { workerData: word });
  worker.once('message', done);
  worker.once('error', fail);
});
console.log('at most ' + bytes(4096));

http.createServer((req, res) => {
  let body = '';
  req.on('data', (d) => { body += d; });
  req.on('end', async () => {
    if (!body) return res.end('ready\n');
    try { res.end(String(await ask(body.trim()))); } catch (e) { res.statusCode = 500; res.end(e.message); }
  });
}).listen(8080);
