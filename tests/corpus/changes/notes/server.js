const http = require('http');
const fs = require('fs');
const path = require('path');

const view = fs.readFileSync(path.join(__dirname, 'views', 'notes.html'), 'utf8');
const started = process.env.NOTES_FOLDER || '/var/notes';
fs.writeFileSync(path.join(started, 'lock'), 'held\n');

const server = http.createServer((request, response) => {
  if (request.url === '/health') {
    response.end('ok\n');
  } else if (request.url === '/') {
    response.setHeader('Content-Type', 'text/html');
    response.end(view.replace('{mode}', process.env.NODE_ENV || 'development'));
  } else if (request.url.startsWith('/static/')) {
    fs.readFile(path.join(__dirname, 'public', path.basename(request.url)), (error, text) => {
      response.statusCode = error ? 404 : 200;
      response.end(error ? 'not found\n' : text);
    });
  } else {
    response.statusCode = 404;
    response.end('not found\n');
  }
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(Number(process.env.PORT || 3000), process.env.HOST || '0.0.0.0', () => console.log('notes are open'));
