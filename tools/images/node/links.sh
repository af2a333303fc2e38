# The commands beside node itself, as the official archive lays them out.
set -e
cd /usr/local/bin
ln -s node nodejs
ln -s ../lib/node_modules/npm/bin/npm-cli.js npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js npx
ln -s ../lib/node_modules/corepack/dist/corepack.js corepack
node --version
npm --version
