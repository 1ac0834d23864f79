#!/usr/bin/env node
// The entry point of the pre-commit hooks, run in pre-commit's clone of this repository: the published command line of
// this version, which is one package, or else the one that is built here.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm, prepare, root } from './setup.mjs';

const folder = path.join(root, '.cache', 'hook');
const published = path.join(folder, 'node_modules', 'plimsoll', 'dist', 'cli.cjs');

/** Installs the published package in a folder of the clone, so that no file of the commit decides where it comes from. */
function isPublished() {
  if (existsSync(published)) return true;
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0'];
  const { status } = npm(['install', `plimsoll@${version}`, ...options, '--loglevel=silent'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  return status === 0 && existsSync(published);
}

const built = path.join(root, 'dist', 'cli.cjs');
const isBuilt = existsSync(path.join(root, 'dist', '.built'));
const program = !isBuilt && isPublished() ? published : built;
if (program === built) prepare();
// pre-commit passes this to its hooks; then the files of a commit are found, not named by a user.
process.env['PRE_COMMIT'] ??= '1';
process.argv[1] = program;
// A hook that runs for many files must not fail when there is nothing to lint.
process.once('exit', (code) => {
  if (code === 3) process.exitCode = 0;
});
await import(pathToFileURL(program).href);
