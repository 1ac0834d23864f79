// Starts Podman's API for tests: Debian's packages, unpacked but not installed, in namespaces of its own without a
// network. No container is started. Everything is removed when it stops.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unpackFromDebian } from '../../scripts/debian.mjs';
import type { Ran } from './engine.ts';

/** Podman with what it needs, with and without root on the host, and libraries that a minimal Debian may lack. */
const packages = [
  ...['podman', 'conmon', 'runc', 'netavark', 'uidmap', 'libsubid5', 'libgpgme11t64', 'libassuan9'],
  ...['libgpg-error0', 'libsystemd0', 'libseccomp2', 'libsqlite3-0'],
  ...['golang-github-containers-common', 'golang-github-containers-image'],
];

/** The folder of Podman's files. */
export const unpacked = fileURLToPath(new URL('../../.cache/podman', import.meta.url));
const at = (...names: string[]) => path.join(unpacked, ...names);

/** Returns the reason why Podman can't run here, or undefined. The reasons of a Docker Engine hold too. */
export const whyNoPodman = (): string | undefined => unpackFromDebian(unpacked, packages);

/** Starts a program with its own mounts and network, which ends when this process does. */
const apart = ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--propagation', 'private'];

/** Podman with a store of its own. Always call `stop`. */
export class Podman {
  readonly socket: string;
  readonly #folder: string;
  readonly #options: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #service: ChildProcess | undefined;

  constructor() {
    this.#folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-podman-'));
    const own = (...names: string[]) => path.join(this.#folder, ...names);
    this.socket = own('podman.sock');
    const home = own('home/.config/containers');
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'policy.json'), '{ "default": [{ "type": "insecureAcceptAnything" }] }');
    writeFileSync(
      own('containers.conf'),
      `[engine]
helper_binaries_dir = ["${at('usr/lib/podman')}"]
conmon_path = ["${at('usr/bin/conmon')}"]
runtime = "runc"
[engine.runtimes]
runc = ["${at('usr/sbin/runc')}"]
`,
    );
    this.#options = ['--root', own('store'), '--runroot', own('run'), '--storage-driver', 'overlay'];
    this.#env = {
      HOME: own('home'),
      PATH: process.env['PATH'],
      TMPDIR: this.#folder,
      CONTAINERS_CONF: own('containers.conf'),
      LD_LIBRARY_PATH: at('usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`),
      PODMAN_IGNORE_CGROUPSV1_WARNING: '1',
    };
  }

  /** Runs a command of Podman. */
  run(args: readonly string[]): Ran {
    const all = [...apart, at('usr/bin/podman'), ...this.#options, ...args];
    return spawnSync('setpriv', all, { env: this.#env, encoding: 'utf8', timeout: 300_000 });
  }

  /** Starts the API and waits until its socket is there. */
  async serve(): Promise<void> {
    const args = [...this.#options, 'system', 'service', '--time=0', `unix://${this.socket}`];
    this.#service = spawn('setpriv', [...apart, at('usr/bin/podman'), ...args], {
      env: this.#env,
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 300 && !existsSync(this.socket); tries++) await wait(100);
  }

  stop(): void {
    this.#service?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
