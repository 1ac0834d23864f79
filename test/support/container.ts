import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Runs a program of Debian as a container would: on a root file system of its own (this machine's with the unpacked packages over
// it), alone with its network and processes, with the capabilities that it is given. Nothing is installed on this machine.

/** A program and what makes the root file system like the one of an image that runs it. */
export interface Program {
  /** The image, as a compose file names it. */
  readonly image: string;
  /** Paths that the service mounts volumes at. */
  readonly volumes?: readonly string[];
  /** Packages of Debian. */
  readonly packages: readonly string[];
  /** Accounts that the image has, by name, with their uid, which is the gid too. */
  readonly accounts?: Readonly<Record<string, number>>;
  /** What the image's Dockerfile does: shell commands. */
  readonly build: string;
  /** The USER of the image; root if there is none. */
  readonly user?: string;
  /** What its entrypoint and command do: shell commands, the last of which stays. */
  readonly start: string;
  /** The port at which it answers once it runs. */
  readonly port: number;
  /** The uid that it, or its workers, run as in the end; root's if there is none. */
  readonly becomes?: number;
  /** Writable paths that this start makes no use of. */
  readonly spare?: readonly string[];
}

/** How a container is run: what a compose file says of it. */
export interface Settings {
  /** Capabilities that are left, without `CAP_`. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
  /** `uid:gid`, if not as the image says. */
  readonly user: string | undefined;
}

/** Why no container can be run here; undefined where one can. */
export function whyNoContainer(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root of a Linux can run containers';
  if (!existsSync('/usr/bin/apt-get')) return 'there is no Debian to take programs from';
  const mount =
    'mount -t tmpfs t /mnt && mkdir /mnt/a /mnt/b && mount -t overlay o -o lowerdir=/mnt/a:/ /mnt/b';
  const isAble =
    spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-c', mount]).status === 0;
  return isAble ? undefined : 'this machine does not allow namespaces and overrides';
}

/** Unpacks packages and what they depend on into a folder; answers why it could not. */
export function unpack(packages: readonly string[], folder: string): string | undefined {
  const debs = join(folder, 'debs');
  const layer = join(folder, 'layer');
  mkdirSync(join(debs, 'partial'), { recursive: true });
  const options = [
    '-qy',
    '--no-install-recommends',
    '-o',
    `Dir::Cache::archives=${debs}`,
    '-o',
    'APT::Sandbox::User=root',
  ];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (apt('update', '-q').status !== 0) return 'apt-get has no list of packages';
  const { status, stderr } = apt('install', '--download-only', ...options, ...packages);
  if (status !== 0) return `apt-get could not download the programs: ${stderr.slice(-200)}`;
  mkdirSync(layer);
  for (const name of readdirSync(debs).filter((each) => each.endsWith('.deb')))
    spawnSync('dpkg', ['-x', join(debs, name), layer]);
  // A folder here would hide the link of the same name on a system where `/bin` is `/usr/bin`.
  const merge =
    'for d in bin sbin lib; do if [ -d $d ]; then mkdir -p usr/$d; cp -a $d/. usr/$d; rm -r $d; fi; done';
  spawnSync('sh', ['-c', merge], { cwd: layer });
  rmSync(debs, { recursive: true });
  return undefined;
}

/** What came of a start: whether the program answered at its port, and what it wrote. */
export interface Outcome {
  readonly isUp: boolean;
  readonly log: string;
}

/** Starts a program and waits until it answers or ends, at most twenty seconds. */
export function run(program: Program, settings: Settings, folder: string): Outcome {
  const script = join(folder, 'run.sh');
  const log = join(folder, 'log');
  writeFileSync(script, scriptOf(program, settings, folder, log));
  writeFileSync(log, '');
  const argv = ['--mount', '--net', '--pid', '--fork', '--kill-child', 'bash', script];
  const { status, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 60_000 });
  return { isUp: status === 0, log: `${stderr}${readFileSync(log, 'utf8')}` };
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function scriptOf(program: Program, settings: Settings, folder: string, log: string): string {
  const { accounts = {}, volumes = [], build, start, port, becomes = 0 } = program;
  const inside = (text: string) => `chroot "$root" sh -ec ${quoted(text)}`;
  const accountLines = Object.entries(accounts).map(
    ([name, id]) =>
      `sed -i '/^${name}:/d' /etc/passwd /etc/group; ` +
      `echo '${name}:x:${id}:${id}::/:/bin/sh' >>/etc/passwd; echo '${name}:x:${id}:' >>/etc/group`,
  );
  // A new volume takes what the image has there.
  const volume = (path: string) =>
    `mkdir -p ${path} /.keep; cp -a ${path} /.keep/v; mount -t tmpfs t ${path}; cp -aT /.keep/v ${path}; rm -r /.keep/v`;
  const tmpfs = (path: string) =>
    `mkdir -p ${path}; mount -t tmpfs -o mode=1777,nosuid,nodev,noexec t ${path}`;
  return [
    'set -e',
    'mount --make-rprivate /',
    'mount -t tmpfs t /mnt',
    'mkdir /mnt/up /mnt/work /mnt/root; root=/mnt/root',
    // An overlay takes no folder that lies within another one of its folders.
    `cp -a ${folder}/layer /mnt/layer`,
    `mount -t overlay o -o lowerdir=/mnt/layer:/,upperdir=/mnt/up,workdir=/mnt/work "$root"`,
    'mount --rbind /dev "$root/dev"; mount -t proc p "$root/proc"',
    inside('ip link set lo up; echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start'),
    ...[...accountLines, build].map(inside),
    ...volumes.map(volume).map(inside),
    ...settings.tmpfs.map(tmpfs).map(inside),
    ...(settings.readOnly ? ['mount -o remount,bind,ro "$root"'] : []),
    `chroot "$root" ${privileges(program, settings)} sh -c ${quoted(start)} >>${log} 2>&1 &`,
    'pid=$!',
    `is_up() { (exec 3<>/dev/tcp/127.0.0.1/${port}) && chroot "$root" ps -e -o uid= | grep -qw ${becomes}; }`,
    'for i in $(seq 200); do is_up 2>/dev/null && sleep 0.2 && is_up 2>/dev/null && exit 0',
    'kill -0 $pid 2>/dev/null || exit 1; sleep 0.1; done; exit 2',
  ].join('\n');
}

/** The command that gives up what the settings take. */
function privileges({ user: own = 'root' }: Program, settings: Settings): string {
  const kept = settings.capabilities.map((name) => `,+${name.toLowerCase()}`).join('');
  const [uid, gid] = settings.user?.split(':') ?? [own, own];
  const isRoot = uid === 'root';
  return [
    'setpriv --inh-caps=-all --ambient-caps=-all',
    `--bounding-set=-all${kept}`,
    settings.noNewPrivileges ? '--no-new-privs' : '',
    isRoot ? '' : `--reuid=${uid} --regid=${gid} --clear-groups`,
  ].join(' ');
}
