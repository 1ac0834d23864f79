#!/usr/bin/env node
// The entry point of the pre-commit hooks, run in pre-commit's clone of this repository: the command line, built on
// the first run.
import { fileURLToPath } from 'node:url';
import { prepare } from './setup.mjs';

prepare();
const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
process.argv[1] = program;
// A hook that runs for many files must not fail when there is nothing to lint.
process.once('exit', (code) => {
  if (code === 3) process.exitCode = 0;
});
await import(program);
