'use strict';
// The command `plimsoll`: runs cli.program.cjs, which lies beside this file. V8's compiled form of it saves a third of a
// short run. No other version of Node.js can read it, so each leaves its own beside the program when it scans first.
const { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const program = `${__dirname}/cli.program.cjs`;
const compiled = `${__dirname}/cli.program.${process.version}-${process.arch}.cache`;

// The build writes nothing but ASCII, which is read fastest as what it is.
const source = readFileSync(program, 'latin1');
const script = new Script(source, { filename: program, cachedData: readCompiled() });
if (script.cachedDataRejected !== false && process.argv[2] === 'scan') process.once('exit', writeCompiled);
script.runInThisContext()(require);

/** V8 knows that it was made of another program by the length alone; one that is older than the program is none. */
function readCompiled() {
  try {
    if (statSync(compiled).mtimeMs >= statSync(program).mtimeMs) return readFileSync(compiled);
  } catch {
    // Without it the start takes longer, and that is all.
  }
  return undefined;
}

/** Keeps what V8 made of the functions that were called. The others are better left out: all of it is read at each start. */
function writeCompiled() {
  const part = `${compiled}.${process.pid}`;
  try {
    accessSync(__dirname, constants.W_OK);
    writeFileSync(part, script.createCachedData(), { flag: 'wx' });
    renameSync(part, compiled);
  } catch {
    // Nothing may be written here.
  }
}
