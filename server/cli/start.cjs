'use strict';
// The command `plimsoll`: runs cli.program.cjs, which lies beside this file. V8's compiled form of it, which the build
// leaves in cli.program.cache, saves half of the start; V8 itself refuses it where it was made by another Node.js.
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const program = `${__dirname}/cli.program.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/cli.program.cache`);
} catch {
  // Without it the start takes longer, and that is all.
}
const script = new Script(readFileSync(program, 'utf8'), { filename: program, cachedData });
// Files are dropped as soon as they are linted: a heap that grows slowly halves the memory that thousands of them take.
// After the compilation, because V8 refuses a compiled form that was made with other flags.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
// A run is over soon: optimising what is merely warm takes more than it gives back, half of all CPU on a thousand files.
setFlagsFromString('--interrupt-budget=1000000');
script.runInThisContext()(require);
