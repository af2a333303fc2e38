const express = require('express');
const { execFile } = require('child_process');

const app = express();
app.get('/', (req, res) => res.send('releases'));
app.get('/release', (req, res) => {
  const tag = String(req.query.tag);
  if (!/^v[\d.]+$/.test(tag)) return res.status(400).send('which?');
  execFile('git', ['--git-dir=/srv/repo.git', 'verify-tag', '--verbose', tag], (error, stdout, stderr) => {
    res.status(error ? 409 : 200).type('text').send(stdout + stderr);
  });
});
app.listen(3000, () => console.log('listening'));
