// Sets up a fresh machine before anything else of this project can run. Plain JavaScript on Node alone: it runs
// first.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const sources = [
  'client',
  'server',
  'rules',
  'esbuild.mjs',
  'tsconfig.base.json',
  'scripts/notices.mjs',
  'scripts/one-editor.mjs',
  'scripts/rule-pages.mjs',
  'LICENSES',
  'package.json',
  'package-lock.json',
];
const shipped = [
  'dist',
  'images',
  'l10n',
  'package.nls.json',
  'walkthrough',
  'syntaxes',
  'rules/lock.schema.json',
  'rules/report.schema.json',
  'rules/schema.json',
  'package.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** Installs, builds and, if requested, packages, as far as not done yet; exits the process if a step fails. */
export function prepare({ vsix = false } = {}) {
  if (isPrepared(vsix)) return;
  // Locks, since two processes that write the same files could read each other's incomplete output.
  const release = hold(path.join(root, '.cache', 'preparing'));
  const done = install() && build() && (!vsix || pack());
  release();
  if (!done) process.exit(1);
}

/** @param {boolean} vsix */
function isPrepared(vsix) {
  return installed(root) && isBuilt() && (!vsix || isPacked());
}

/**
 * Waits for the lock on a file while another living process holds it, takes it, and returns a function that releases
 * it.
 * @param {string} file
 */
function hold(file) {
  const own = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(own, String(process.pid));
  // A hard link appears together with its content, so nobody sees an empty lock file.
  while (!succeeds(() => linkSync(own, file)))
    if (!succeeds(() => process.kill(Number(readFileSync(file, 'utf8')), 0))) rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  rmSync(own);
  return () => rmSync(file, { force: true });
}

/** @param {() => void} act */
function succeeds(act) {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a script of the repository in this terminal and exits with its exit code.
 * @param {string[]} args
 */
export function hand(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  process.exit(status ?? 1);
}

/** Runs `npm ci` in a folder, unless its node_modules has every package of the lock file; returns false on failure. */
export function install(folder = root, what = 'Installing packages') {
  if (installed(folder)) return true;
  console.error(`${what} …`);
  const ci = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return succeeded(what, npm(ci, { cwd: folder, stdio: ['ignore', 2, 2] }));
}

/**
 * Runs npm and waits for it: the npm that runs this script, or else the one in PATH, which on Windows needs a shell.
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function npm(args, options) {
  const own = process.env['npm_execpath'] ?? '';
  const given = { ...options, encoding: /** @type {const} */ ('utf8') };
  if (/[\\/]npm-cli\.js$/.test(own)) return spawnSync(process.execPath, [own, ...args], given);
  const shell = process.platform === 'win32';
  return spawnSync('npm', shell ? args.map((each) => `"${each}"`) : args, { ...given, shell });
}

/** @param {string} folder */
function installed(folder) {
  /** @type {(file: string) => Record<string, { version: string, optional?: boolean, devOptional?: boolean }>} */
  const packages = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).packages;
  const written = path.join('node_modules', '.package-lock.json');
  if (!existsSync(path.join(folder, written))) return false;
  const there = packages(written);
  return Object.entries(packages('package-lock.json')).every(([name, locked]) => {
    const found = there[name];
    return name === '' || (found ? found.version === locked.version : locked.optional || locked.devOptional);
  });
}

/**
 * Whether a version belongs to the pre-release channel: it has an odd minor number, as the Marketplace advises.
 * @param {string} version
 */
export function isPreRelease(version) {
  return Number(version.split('.')[1]) % 2 === 1;
}

/**
 * Sets normal permissions on all files of a folder to be packed, since those of this checkout may be restricted to
 * its owner.
 * @param {string} folder
 */
export function usualRights(folder) {
  for (const each of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (each.isFile()) chmodSync(path.join(each.parentPath, each.name), 0o644);
}

/**
 * The names of the files in dist/ that a program is made of: it, and the parts that it or another part names.
 * @param {string} program
 */
export function filesOf(program) {
  const found = new Set([program]);
  for (const each of found) {
    const text = readFileSync(path.join(root, 'dist', each), 'latin1');
    for (const [name] of text.matchAll(/part-[A-Z0-9]+\.cjs/g)) found.add(name);
  }
  return [...found];
}

function isBuilt() {
  return fresh('dist/.built', sources);
}

function isPacked() {
  return fresh('plimsoll.vsix', shipped);
}

function build() {
  return isBuilt() || run('Building', process.execPath, ['esbuild.mjs']);
}

function pack() {
  if (isPacked()) return true;
  const stage = path.join(root, '.cache', 'package');
  rmSync(stage, { recursive: true, force: true });
  for (const each of shipped.filter((name) => existsSync(path.join(root, name)))) {
    cpSync(path.join(root, each), path.join(stage, each), { recursive: true });
  }
  const needed = filesOf('server.program.cjs');
  for (const each of readdirSync(path.join(stage, 'dist')))
    if (each.startsWith('part-') && !needed.includes(each)) rmSync(path.join(stage, 'dist', each));
  // Browsers load extensions only as CommonJS, even if the sources are modules. Fields for npm are left out.
  const { type, scripts, devDependencies, files, bin, publishConfig, ...manifest } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, undefined, 2));
  usualRights(stage);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', ...(isPreRelease(manifest.version) ? ['--pre-release'] : [])];
  const out = ['--out', path.join(root, 'plimsoll.vsix')];
  return run('Packaging', process.execPath, [vsce, 'package', ...flags, ...out], stage);
}

/**
 * Runs a program and waits for it, with its output on standard error; returns false on failure.
 * @param {string} what
 * @param {string} program
 * @param {string[]} args
 */
function run(what, program, args, cwd = root) {
  console.error(`${what} …`);
  return succeeded(what, spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] }));
}

/**
 * Reports a program that failed; returns whether it succeeded.
 * @param {string} what
 * @param {{ readonly status: number | null, readonly error?: Error }} outcome
 */
function succeeded(what, { status, error }) {
  if (status !== 0) console.error(`${what}: failed${error ? ` (${error.message})` : ''}`);
  return status === 0;
}

/**
 * Whether `target` exists and is not older than any input or any file below one.
 * @param {string} target
 * @param {string[]} inputs
 */
function fresh(target, inputs) {
  const stat = statSync(path.join(root, target), { throwIfNoEntry: false });
  return stat !== undefined && inputs.every((input) => newest(path.join(root, input)) <= stat.mtimeMs);
}

/**
 * @param {string} at
 * @returns {number}
 */
function newest(at) {
  const stat = statSync(at, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(at).reduce((time, name) => Math.max(time, newest(path.join(at, name))), stat.mtimeMs);
}
