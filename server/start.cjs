'use strict';
// The command `plimsoll`, the language server and what the extension reads after its start: runs NAME.program.cjs, which lies beside
// NAME.cjs or NAME.start.cjs. V8's compiled form of it saves a third of a short run and of the way to the first problems in an
// editor. No other version of Node.js can read it, so each leaves its own beside the program: the command when it scans first,
// all others a while after they have started.
const { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const name = __filename.slice(0, __filename.endsWith('.start.cjs') ? -'.start.cjs'.length : -'.cjs'.length);
const program = `${name}.program.cjs`;
// It holds what the first run called: one that a Dockerfile left lacks a third of what a compose file needs, and the other way round.
const last = (process.argv.at(-1) ?? '').toLowerCase();
const file = last.slice(Math.max(last.lastIndexOf('/'), last.lastIndexOf('\\')) + 1);
const isYaml = file.endsWith('.yaml') || file.endsWith('.yml');
const kind = isYaml ? '.compose' : file.includes('dockerfile') ? '.dockerfile' : '';
const compiled = `${name}.program${kind}.${process.version}-${process.arch}.cache`;
/** Milliseconds after which all is done that a start asks for. */
const started = 5000;
let texts = 100_000;
/** A program of one length that V8 has not seen: of one that it has it does not look at what is given. */
const nextText = () => String(texts++);

// The build writes nothing but ASCII, which is read fastest as what it is.
const source = readFileSync(program, 'latin1');
const script = new Script(source, { filename: program, cachedData: readCompiled() });
if (script.cachedDataRejected !== false) {
  if (!name.endsWith('cli')) writeUntuned(new Script(nextText()).createCachedData());
  else if (process.argv[2] === 'scan') writeAtExit();
}
script.runInThisContext()(require, module);

/** V8 knows that it was made of another program by the length alone; one that is older than the program is none. */
function readCompiled() {
  try {
    if (statSync(compiled).mtimeMs >= statSync(program).mtimeMs) return readFileSync(compiled);
  } catch {
    // Without it the start takes longer, and that is all.
  }
  return undefined;
}

/**
 * What V8's baseline compiler compiled in this run it compiles in each later one when it is first called, which takes longer than
 * a short run gets back. So a run of single files does without it, where V8 has it by default for certain.
 */
function writeAtExit() {
  const isShort = kind !== '' && (process.arch === 'x64' || process.arch === 'arm64');
  const set = isShort ? require('node:v8').setFlagsFromString : () => undefined;
  set('--no-sparkplug');
  process.once('exit', () => {
    set('--sparkplug');
    writeCompiled();
  });
}

/** A compiled form fits the flags of V8 that it was made with; while a server scans they are others than at its start. */
function writeUntuned(asAtStart) {
  const write = () => {
    if (new Script(nextText(), { cachedData: asAtStart }).cachedDataRejected) writeUntuned(asAtStart);
    else writeCompiled();
  };
  setTimeout(write, started).unref();
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
