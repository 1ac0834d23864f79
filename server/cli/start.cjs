'use strict';
// The command `plimsoll`: runs cli.program.cjs, which lies beside this file. V8's compiled form of it, which the build
// leaves in cli.program.cache, saves half of the start; V8 itself refuses it where it was made by another Node.js.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const program = `${__dirname}/cli.program.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/cli.program.cache`);
} catch {
  // Without it the start takes longer, and that is all.
}
// The build writes nothing but ASCII, which is read fastest as what it is.
const script = new Script(readFileSync(program, 'latin1'), { filename: program, cachedData });
script.runInThisContext()(require);
