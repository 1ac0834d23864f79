// What a bare machine needs before anything of this project can run. Plain JavaScript on Node alone: it runs first.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const sources = ['client', 'server', 'rules', 'esbuild.mjs', 'package.json', 'package-lock.json'];
const shipped = [
  'dist',
  'images',
  'syntaxes',
  'rules',
  'package.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
];

/** Runs a program to its end and exits with its code when it fails; its output goes to standard error. */
function need(what, program, args) {
  console.error(`${what} …`);
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`${what}: failed${error ? ` (${error.message})` : ''}`);
  process.exit(status || 1);
}

/** Runs a script of the repository, hands it this terminal, and exits with its code. */
export function hand(args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  process.exit(signal ? 1 : (status ?? 1));
}

/** `npm ci`, unless node_modules holds every package of the lock in its locked version. */
export function install() {
  if (installed(root)) return;
  const npm = process.env.npm_execpath;
  const ci = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm?.endsWith('.js')) need('Installing packages', process.execPath, [npm, ...ci]);
  else need('Installing packages', process.platform === 'win32' ? 'npm.cmd' : 'npm', ci);
}

/** True where `node_modules` in this folder agrees with the `package-lock.json` beside it. */
export function installed(folder) {
  const packages = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).packages;
  const written = path.join('node_modules', '.package-lock.json');
  if (!existsSync(path.join(folder, written))) return false;
  const there = packages(written);
  return Object.entries(packages('package-lock.json')).every(([name, locked]) => {
    const found = there[name];
    return name === '' || (found ? found.version === locked.version : locked.optional || locked.devOptional);
  });
}

/** Bundles into dist/, unless nothing is newer than the last bundles. */
export function build() {
  if (stale('dist/.built', sources)) need('Building', process.execPath, ['esbuild.mjs']);
}

/** Makes plimsoll.vsix, unless nothing is newer than the last one. */
export function pack() {
  if (!stale('plimsoll.vsix', shipped)) return;
  const vsce = path.join('node_modules', '@vscode', 'vsce', 'vsce');
  const quiet = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  need('Packaging', process.execPath, [vsce, 'package', ...quiet, '--out', 'plimsoll.vsix']);
}

function stale(target, inputs) {
  const file = path.join(root, target);
  return !existsSync(file) || inputs.some((input) => newest(path.join(root, input)) > statSync(file).mtimeMs);
}

function newest(at) {
  const stat = statSync(at, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(at).reduce((time, name) => Math.max(time, newest(path.join(at, name))), stat.mtimeMs);
}
