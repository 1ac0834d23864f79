// Starts Debian's docker-registry for tests, and runs skopeo and cosign: unpacked but not installed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unpackFromDebian } from '../../scripts/debian.mjs';

const packages = ['docker-registry', 'skopeo', 'libgpgme11t64', 'libassuan9'];
const unpackedCosign = fileURLToPath(new URL('../../.cache/cosign', import.meta.url));
const unpacked = fileURLToPath(new URL('../../.cache/registry', import.meta.url));

/** Returns the reason why no registry can run here, or undefined. */
export function whyNoRegistry(): string | undefined {
  if (process.platform !== 'linux') return 'its packages are those of Debian';
  const reason = unpackFromDebian(unpacked, packages);
  if (reason !== undefined) return reason;
  return program('skopeo', ['--version']).status === 0 ? undefined : 'skopeo does not start';
}

/** Returns the reason why cosign can't run here, or undefined. */
export const whyNoCosign = (): string | undefined => unpackFromDebian(unpackedCosign, ['cosign']);

/** Runs cosign in a folder, with keys that have an empty password. Throws if it fails. */
export function cosign(cwd: string, ...args: string[]): string {
  const env = { ...process.env, COSIGN_PASSWORD: '', HOME: cwd };
  const ran = spawnSync(path.join(unpackedCosign, 'usr/bin/cosign'), args, { cwd, env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout;
}

const environment = {
  ...process.env,
  LD_LIBRARY_PATH: path.join(
    unpacked,
    'usr/lib',
    `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  ),
};

/** Runs one of the programs. */
export function program(name: string, args: readonly string[]) {
  return spawnSync(path.join(unpacked, 'usr/bin', name), args, { encoding: 'utf8', env: environment });
}

/** Runs one of the programs without blocking. Returns its exit code. */
export async function programSoon(name: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(path.join(unpacked, 'usr/bin', name), args, { env: environment, stdio: 'ignore' });
  return new Promise((done) => child.on('close', done));
}

/** The parts of a registry's configuration that a test chooses, as YAML. */
export interface RegistrySettings {
  readonly auth?: string;
}

/** A running registry that listens on this machine. */
export class RealRegistry {
  readonly host: string;
  readonly folder: string;
  readonly #process: ChildProcess;

  private constructor(host: string, folder: string, started: ChildProcess) {
    this.host = host;
    this.folder = folder;
    this.#process = started;
  }

  static async start(folder: string, { auth = '' }: RegistrySettings = {}): Promise<RealRegistry> {
    const host = `127.0.0.1:${await freePort()}`;
    const config = path.join(folder, 'registry.yml');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      config,
      `version: 0.1\nlog: { level: error }\nstorage:\n  filesystem: { rootdirectory: ${folder}/data }\n  delete: { enabled: true }\nhttp: { addr: "${host}" }\n${auth}`,
    );
    const started = spawn(path.join(unpacked, 'usr/bin/docker-registry'), ['serve', config], {
      env: environment,
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 100; tries++) {
      if (await fetch(`http://${host}/v2/`).catch(() => undefined))
        return new RealRegistry(host, folder, started);
      await wait(50);
    }
    started.kill();
    throw new Error('docker-registry does not start');
  }

  stop(): void {
    this.#process.kill();
  }

  /** Copies an image of a layout to a name. */
  push(layout: string, tag: string, name: string, ...options: string[]): void {
    const args = ['--insecure-policy', 'copy', '--dest-tls-verify=false', ...options];
    const { status, stderr } = program('skopeo', [
      ...args,
      `oci:${layout}:${tag}`,
      `docker://${this.host}/${name}`,
    ]);
    if (status !== 0) throw new Error(stderr);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
