// Preloaded into a measured process: at its end, writes the CPU time of each turn of its event loop (Linux).
const { readFileSync, writeFileSync } = require('node:fs');
const own = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
const turns = [];
let last = own();
setInterval(() => {
  const now = own();
  turns.push({ at: Date.now(), ms: now - last });
  last = now;
}, 1).unref();
process.on('exit', () => writeFileSync(process.env.PLIMSOLL_TURNS, JSON.stringify(turns)));
