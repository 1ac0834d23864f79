// Loaded into Node.js on a Windows without git: lets the git of the host answer, as Git for Windows would.
const childProcess = require('node:child_process');
const { connect } = require('node:net');

const port = Number(process.env.GIT_OF_HOST);

if (process.env.GIT_IS_ASKED) {
  delete process.env.GIT_IS_ASKED;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks = [];
  const input = [];
  process.stdin.on('data', (chunk) => input.push(chunk));
  process.stdin.on('end', () =>
    socket.end(
      JSON.stringify({ args: process.argv.slice(1), input: Buffer.concat(input).toString('base64') }),
    ),
  );
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('end', () => {
    const { status, out } = JSON.parse(Buffer.concat(chunks).toString());
    process.stdout.write(Buffer.from(out, 'base64'), () => process.exit(status));
  });
} else {
  const { spawn, spawnSync } = childProcess;
  const own = (args, options) => [
    process.execPath,
    ['-e', '0', '--', ...args],
    { ...options, env: { ...options.env, GIT_IS_ASKED: '1' } },
  ];
  childProcess.spawn = (program, args, options) =>
    program === 'git' ? spawn(...own(args, options)) : spawn(program, args, options);
  childProcess.spawnSync = (program, args, options) =>
    program === 'git' ? spawnSync(...own(args, options)) : spawnSync(program, args, options);
}
