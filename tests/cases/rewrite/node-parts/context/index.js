const table = { one: 'early', two: 'tester', three: '/usr/local/lib/node_modules/late.js' };
const name = process.argv[2];
if (!name) console.log('parts: ready');
else if (name === 'size') console.log(require('child_process').execSync(process.argv[3] + ' --version').toString());
else console.log('got ' + require(table[name])());
