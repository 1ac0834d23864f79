#!/usr/bin/env node
// What the hooks of pre-commit run, out of pre-commit's clone of this repository: the command line, which the first run builds.
import { fileURLToPath } from 'node:url';
import { prepare } from './setup.mjs';

prepare();
const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
process.argv[1] = program;
// Nothing to lint is no failure of a hook that runs for many files.
process.once('exit', (code) => {
  if (code === 3) process.exitCode = 0;
});
await import(program);
