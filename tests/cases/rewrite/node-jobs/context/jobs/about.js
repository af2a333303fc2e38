const fs = require('fs');
const { parentPort, workerData } = require('worker_threads');
const file = require.resolve(workerData + '/package.json');
parentPort.postMessage(JSON.parse(fs.readFileSync(file)).description);
