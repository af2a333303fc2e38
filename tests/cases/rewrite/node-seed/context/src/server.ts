import { createServer } from 'node:http';
import { load } from './store';

createServer((req, res) => {
  if (req.url === '/health') return res.end('well\n');
  res.end(`${load().length} things\n`);
}).listen(Number(process.env.PORT));
