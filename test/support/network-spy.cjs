// Loaded into a program on Windows: writes each path of a share or a device that reaches the file system to the file that SPY
// names. Short of that, a test could not tell a look-up that fails from one that is never made.
const fs = require('node:fs');
const { appendFileSync } = fs;

const isForeign = (path) => typeof path === 'string' && /^[\\/]{2}/.test(path);
for (const api of [fs, fs.promises])
  for (const [name, call] of Object.entries(api))
    if (typeof call === 'function' && !/^[A-Z_]|Stream|^to/.test(name))
      api[name] = Object.assign(function spied(...args) {
        if (args.some(isForeign)) appendFileSync(process.env.SPY, `${name} ${args.find(isForeign)}\n`);
        return call.apply(this, args);
      }, call);
