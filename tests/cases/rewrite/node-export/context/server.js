require('http').createServer((q, a) => a.end('shop')).listen(3000);
