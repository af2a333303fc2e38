const { parentPort, workerData } = require('worker_threads');
const kind = ['child', 'process'].join('_');
import('node:' + kind).then((m) => parentPort.postMessage(String(m.spawnSync(workerData, ['--version']).stdout)));
