// Starts a Docker Engine for tests: Debian's packages, unpacked but not installed, run in their own namespaces
// without external network. Everything is removed when it stops, also if the test is killed.
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

/**
 * Packages of the engine, its client and plugins, libraries that a minimal Debian may lack, and the contents of the
 * images.
 */
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

/** Links that installing `iptables` would create. */
const tables = ['iptables', 'ip6tables'].flatMap((each) => [each, `${each}-save`, `${each}-restore`]);

const unpacked = fileURLToPath(new URL('../../.cache/engine', import.meta.url));

/** Returns the reason why no engine can run here, or undefined. Under `CI=true` on Linux there must be one. */
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

/** Prefix of the names of the engines' folders and control groups; the process id of the test follows. */
const prefix = 'plimsoll-engine-';

/** The output and exit status of a program; `status` is null if it was killed. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Timeout of one call of the Docker client, in milliseconds. */
const patience = 300_000;

/** A running Docker Engine. Always call `stop`; if this process dies, the engine dies too. */
export class Engine {
  /** A new folder for build contexts and mounts, removed when the engine stops. */
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
      // Prevents the engine from using AppArmor, so that containers behave the same on all machines (containerd,
      // pkg/apparmor).
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

  /** Starts an engine and waits until it responds; throws with its log on failure. */
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

  /** Runs the Docker client. */
  docker(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Ran {
    return this.#run('docker', args, options);
  }

  /** Runs a program in the network namespace of the engine's host, which has the published ports. */
  onHost(program: string, args: readonly string[]): Ran {
    return this.#run('nsenter', ['--target', this.#pid(), '--net', program, ...args], {});
  }

  /** Runs a shell script on the engine's host, with the engine's process ids. */
  inside(script: string): Ran {
    const own = ['--target', this.#pid(), '--net', '--mount', '--pid'];
    return this.#run('nsenter', [...own, 'sh', '-ec', script], {});
  }

  /** Returns the namespaces of the engine's host by their names in /proc. */
  namespaces(): ReadonlyMap<string, string> {
    const folder = `/proc/${this.#pid()}/ns`;
    return new Map(readdirSync(folder).map((name) => [name, readlinkSync(path.join(folder, name))]));
  }

  /** Runs `docker inspect` on an image or container. */
  inspect<T>(name: string): T {
    const { stdout, stderr, status } = this.docker(['inspect', name]);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout)[0];
  }

  /** Creates the image `busybox`: a static busybox with a link per command, user `app` (1000) and group `staff` (50). */
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

  /** Removes all containers, stops the engine and deletes its files. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const containers = this.docker(['ps', '-aq']).stdout.split('\n').filter(Boolean);
      if (containers.length > 0) this.docker(['rm', '-f', '-v', ...containers]);
      const ended = once(this.#process, 'exit');
      const pid = Number(this.#pid());
      // A process that has ended has no id, and 0 would signal our own process group.
      if (pid > 0) process.kill(pid, 'SIGTERM');
      await Promise.race([ended, wait(10_000, undefined, { ref: false })]);
      // When the first process of a PID namespace ends, all others end too.
      if (this.#process.exitCode === null) this.#process.kill('SIGKILL');
      if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
    }
    removeCgroups(this.#cgroup);
    rmSync(path.dirname(this.folder), { recursive: true, force: true, maxRetries: 10 });
  }

  /** The process id of the engine outside of its namespace: the only child of `unshare`. */
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

/** The processor architecture as in Debian's library folders. */
function machine(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** Cleans up after engines whose tests were killed, found by the process id in their folder names. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const [pid] = name.slice(prefix.length).split('-');
    if (existsSync(`/proc/${pid}`)) continue;
    removeCgroups(name);
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Removes the control groups of an engine that has ended. */
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
    // One of its processes is still ending; an empty group does no harm.
  }
}
