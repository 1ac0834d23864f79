'use strict';
// Starts a VS Code server that does not start by itself, such as 1.93: `start.cjs out/server-main.js OPTIONS…`, in
// its folder.
const http = require('node:http');
const path = require('node:path');

const [file, ...given] = process.argv.slice(2);
const args = {};
for (let i = 0; i < given.length; i++) {
  const value = given[i + 1];
  const isFlag = value === undefined || value.startsWith('--');
  args[given[i].replace('--', '')] = isFlag ? true : value;
  if (!isFlag) i++;
}

async function start() {
  const { createServer, spawnCli } = await require(path.resolve(file)).loadCodeWithNls();
  const installs = args['install-extension'];
  if (installs) {
    await spawnCli({ ...args, _: [], 'install-extension': [installs] });
    return;
  }
  const server = await createServer(null, { ...args, _: [] });
  const listener = http.createServer((request, response) => server.handleRequest(request, response));
  listener.on('upgrade', (request, socket) => server.handleUpgrade(request, socket));
  listener.listen(Number(args.port), args.host, () =>
    console.log(`Extension host agent listening on ${listener.address().port}`),
  );
}

start().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
