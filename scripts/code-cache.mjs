// Writes V8's compiled form of dist/cli.program.cjs beside it: runs the program on the files of scripts/typical, which
// are written as most are, so that what most scans call is compiled, and keeps what V8 made of it. What seldom runs is
// better left out: all that is kept is read at each start. Plain JavaScript on Node alone: the build runs it.
import fs, { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const program = 'dist/cli.program.cjs';
const typical = 'scripts/typical';
const cache = 'dist/cli.program.cache';
rmSync(cache, { force: true });

const code = readFileSync(program, 'utf8');
// start.cjs reads it as ASCII. The bundler escapes other characters in strings, but not in regular expressions.
const strange = /[^\0-\x7f]/.exec(code);
if (strange) throw new Error(`${program} holds ${strange[0]}: write it as an escape`);
const script = new Script(code, { filename: program });
const write = fs.writeSync;
const { exit } = process;
// The program leaves when it is done; here it is run again.
process.exit = /** @type {any} */ (() => undefined);
for (const format of ['stylish', 'json']) {
  if (!existsSync(typical)) break;
  process.argv = [process.execPath, 'dist/cli.cjs', 'scan', typical, '--format', format];
  // Takes all that is written, and says so.
  fs.writeSync = (_descriptor, /** @type {any} */ bytes, offset = 0) => bytes.length - Number(offset);
  syncBuiltinESMExports();
  script.runInThisContext()(createRequire(import.meta.url));
  fs.writeSync = write;
  syncBuiltinESMExports();
}
process.exit = exit;
writeFileSync(cache, script.createCachedData());
process.exitCode = 0;
