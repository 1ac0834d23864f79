// A Docker Engine of a test's own: Debian's packages, unpacked and not installed, run in namespaces of their own, without a
// network to the outside. Nothing of it is left when it is stopped, nor when the test is killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unpackFromDebian } from '../../scripts/debian.mjs';

/** The engine with its client, plugins and the libraries that a plain Debian may lack, and what its images are made of. */
const packages = [
  'docker.io',
  'containerd',
  'runc',
  'docker-cli',
  'docker-compose',
  'docker-buildx',
  'tini',
  'iptables',
  'libip4tc2',
  'libip6tc2',
  'libxtables12',
  'libnftnl11',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
  'libmnl0',
  'libnftables1',
  'busybox-static',
];

/** Links that the installation of `iptables` would make. */
const tables = ['iptables', 'ip6tables'].flatMap((each) => [each, `${each}-save`, `${each}-restore`]);

const unpacked = fileURLToPath(new URL('../../.cache/engine', import.meta.url));

/** Why no engine can be started here; undefined where one can. Under `CI=true` on Linux there must be one. */
export function whyNoEngine(): string | undefined {
  const reason = obstacle();
  if (reason && process.env['CI'] === 'true' && process.platform === 'linux')
    throw new Error(`The tests with a Docker Engine can't run: ${reason}.`);
  return reason;
}

function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'a Docker Engine runs on Linux alone';
  if (process.getuid?.() !== 0) return 'only root can start a Docker Engine';
  for (const program of ['unshare', 'setpriv', 'ip', 'dpkg'])
    if (spawnSync(program, ['--version']).error) return `${program} is not there`;
  return unpackFromDebian(unpacked, packages);
}

/** How the names of the engines' folders and control groups begin; the number of the test's process follows. */
const prefix = 'plimsoll-engine-';

/** What a program printed and how it ended; `status` is null where it was ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long one call of the engine's client may take, in milliseconds. */
const patience = 300_000;

/** A running Docker Engine. `stop` it in any case; when this process dies, it dies, too. */
export class Engine {
  /** A new folder that goes when the engine stops, for what is built and mounted. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #env: NodeJS.ProcessEnv;
  readonly #cgroup: string;

  private constructor(folder: string) {
    const at = (...names: string[]) => path.join(folder, ...names);
    for (const each of ['run', 'exec', 'links', 'work', 'config/cli-plugins'])
      mkdirSync(at(each), { recursive: true });
    for (const each of tables)
      symlinkSync(path.join(unpacked, 'usr/sbin/xtables-nft-multi'), at('links', each));
    const plugins = path.join(unpacked, 'usr/libexec/docker/cli-plugins');
    for (const each of readdirSync(plugins))
      symlinkSync(path.join(plugins, each), at('config/cli-plugins', each));
    const libraries = path.join(unpacked, 'usr/lib', `${machine()}-linux-gnu`);
    this.folder = at('work');
    this.#cgroup = path.basename(folder);
    this.#env = {
      HOME: at('config'),
      PATH: [
        at('links'),
        path.join(unpacked, 'usr/sbin'),
        path.join(unpacked, 'usr/bin'),
        process.env['PATH'],
      ].join(':'),
      LD_LIBRARY_PATH: libraries,
      XTABLES_LIBDIR: path.join(libraries, 'xtables'),
      DOCKER_HOST: `unix://${at('run/docker.sock')}`,
      DOCKER_CONFIG: at('config'),
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      // Keeps the engine from using AppArmor, so that containers are the same on all machines (containerd, pkg/apparmor).
      container: 'test',
    };
    const engine = `ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_forward && exec dockerd -H "$DOCKER_HOST" \
      --data-root '${at('data')}' --exec-root '${at('exec')}' --pidfile '${at('run/docker.pid')}' \
      --cgroup-parent '${this.#cgroup}'`;
    const own = [
      '--net',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--propagation',
      'private',
    ];
    const log = openSync(at('log'), 'w');
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...own, 'sh', '-c', engine], {
      env: this.#env,
      stdio: ['ignore', log, log],
    });
  }

  /** Starts an engine and waits until it answers; fails with what it logged. */
  static async start(): Promise<Engine> {
    removeOrphans();
    const folder = mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
    const engine = new Engine(folder);
    for (let tries = 0; tries < 300; tries++) {
      if (engine.docker(['info']).status === 0) return engine;
      if (engine.#process.exitCode !== null) break;
      await wait(100);
    }
    const log = readFileSync(path.join(folder, 'log'), 'utf8').slice(-2000);
    await engine.stop();
    throw new Error(`The Docker Engine did not start:\n${log}`);
  }

  /** Runs Docker's client. */
  docker(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Ran {
    return this.#run('docker', args, options);
  }

  /** Runs a program in the network of the engine's host, where published ports are. */
  onHost(program: string, args: readonly string[]): Ran {
    return this.#run('nsenter', ['--target', this.#pid(), '--net', program, ...args], {});
  }

  /** Runs a shell script on the engine's host, where the engine's numbers of processes hold. */
  inside(script: string): Ran {
    const own = ['--target', this.#pid(), '--net', '--mount', '--pid'];
    return this.#run('nsenter', [...own, 'sh', '-ec', script], {});
  }

  /** The namespaces of the engine's host, by the names that /proc gives them. */
  namespaces(): ReadonlyMap<string, string> {
    const folder = `/proc/${this.#pid()}/ns`;
    return new Map(readdirSync(folder).map((name) => [name, readlinkSync(path.join(folder, name))]));
  }

  /** What the engine knows of an image or a container. */
  inspect<T>(name: string): T {
    const { stdout, stderr, status } = this.docker(['inspect', name]);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout)[0];
  }

  /** Makes the image `busybox`: a static busybox, a link for each of its commands, the user `app` (1000) and the group `staff` (50). */
  makeBusybox(): void {
    const context = path.join(this.folder, 'busybox');
    mkdirSync(context);
    cpSync(path.join(unpacked, 'usr/bin/busybox'), path.join(context, 'busybox'));
    writeFileSync(path.join(context, 'passwd'), 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n');
    writeFileSync(path.join(context, 'group'), 'root:x:0:\nstaff:x:50:\napp:x:1000:\n');
    const text = `FROM scratch
COPY busybox /bin/busybox
COPY passwd group /etc/
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /tmp && chmod 1777 /tmp
`;
    const { status, stderr } = this.docker(['build', '-q', '-t', 'busybox', '-f-', context], { input: text });
    if (status !== 0) throw new Error(stderr);
  }

  /** Removes all containers, ends the engine and removes its files. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const containers = this.docker(['ps', '-aq']).stdout.split('\n').filter(Boolean);
      if (containers.length > 0) this.docker(['rm', '-f', '-v', ...containers]);
      const ended = once(this.#process, 'exit');
      const pid = Number(this.#pid());
      // One that has ended has no number, and 0 would be all processes of our own group.
      if (pid > 0) process.kill(pid, 'SIGTERM');
      await Promise.race([ended, wait(10_000, undefined, { ref: false })]);
      // The first process of a namespace of processes takes all others with it.
      if (this.#process.exitCode === null) this.#process.kill('SIGKILL');
      if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
    }
    removeCgroups(this.#cgroup);
    rmSync(path.dirname(this.folder), { recursive: true, force: true, maxRetries: 10 });
  }

  /** The number of the engine's process outside of its namespace: the one child of `unshare`. */
  #pid(): string {
    const { pid } = this.#process;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  }

  #run(program: string, args: readonly string[], { cwd = this.folder, input = '' }): Ran {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      input,
      env: this.#env,
      encoding: 'utf8',
      timeout: patience,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 28,
    });
    return { status, stdout, stderr };
  }
}

/** The processor's name in the folders of Debian's libraries. */
function machine(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** Removes what engines left whose tests were killed, by the number of the process in the names of their folders. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const [pid] = name.slice(prefix.length).split('-');
    if (existsSync(`/proc/${pid}`)) continue;
    removeCgroups(name);
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Removes the control groups below those of an engine that has ended. */
function removeCgroups(name: string): void {
  const root = '/sys/fs/cgroup';
  const parents = existsSync(root) ? [root, ...readdirSync(root).map((each) => path.join(root, each))] : [];
  for (const parent of parents) {
    const group = path.join(parent, name);
    if (!existsSync(group)) continue;
    for (const each of readdirSync(group, { withFileTypes: true }))
      if (each.isDirectory()) removeIfEmpty(path.join(group, each.name));
    removeIfEmpty(group);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A process of it is still ending; an empty group does nothing.
  }
}
