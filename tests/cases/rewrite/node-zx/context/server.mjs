import { createServer } from 'node:http';

createServer((req, res) => res.end('served\n')).listen(process.env.PORT);
