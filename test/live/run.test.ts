import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { type ContainerPosture, defaultConfig, posturesOf } from '../../server/engine/index.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';
import { projectOf } from '../support/project.ts';
import { randomServices, startedProfile } from '../support/random-service.ts';

// Compares the posture of random services with what their processes read in /proc, and with Docker's description of
// their containers. `ENGINE_PROJECTS=50` starts as many projects, starting at the seed `ENGINE_SEED`.

const projects = Number(process.env['ENGINE_PROJECTS'] ?? 2);
const firstSeed = Number(process.env['ENGINE_SEED'] ?? 1);
const size = 12;

/** The compared facts, as reported by kernel and Docker, or by the posture where known. */
type Facts = Readonly<Record<string, unknown>>;

/** Docker's description of a container (Docker Engine API, ContainerInspect). */
interface Inspected {
  readonly Name: string;
  readonly HostConfig: {
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly PidsLimit: number | null;
    readonly Tmpfs: Readonly<Record<string, string>> | null;
    readonly Devices: readonly { readonly PathOnHost: string }[] | null;
    readonly Privileged: boolean;
    readonly UsernsMode: string;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
}

/** Capabilities by their number (capabilities(7), linux/capability.h). */
const capabilities =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST
NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE
SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM
BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`.split(/\s+/);

const names = (mask: string) =>
  capabilities.filter((_, bit) => (BigInt(`0x${mask}`) >> BigInt(bit)) & 1n).sort();

/** Returns the facts from the process and Docker. `host` has the namespaces of the engine's host. */
function seen(printed: string, inspected: Inspected, host: ReadonlyMap<string, string>): Facts {
  const [status = '', mounts = '', links = ''] = printed.split('==\n');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  const namespaces = namespacesOf(links);
  const whose = (kind: string) => (namespaces.get(kind) === host.get(kind) ? 'host' : 'own');
  const { Memory, NanoCpus, PidsLimit, Tmpfs, Devices } = inspected.HostConfig;
  return {
    uid: Number(field('Uid').split('\t')[0]),
    gid: Number(field('Gid').split('\t')[0]),
    groups: field('Groups').trim().split(/\s+/).filter(Boolean).map(Number),
    granted: names(field('CapBnd')),
    inEffect: field('CapEff') === field('CapBnd'),
    permitted: field('CapPrm') === field('CapEff'),
    noNewPrivileges: field('NoNewPrivs') === '1',
    seccomp: field('Seccomp') === '0' ? 'off' : 'default',
    maskedPaths: / \/proc\/(?:keys|timer_list|kcore) /.test(mounts),
    readOnlyRoot: / \/ \/ ro[, ]/.test(mounts),
    network: whose('net'),
    pid: whose('pid'),
    ipc: whose('ipc'),
    uts: whose('uts'),
    cgroup: whose('cgroup'),
    privileged: inspected.HostConfig.Privileged,
    user: inspected.HostConfig.UsernsMode === 'host' ? 'host' : 'own',
    memory: Memory || 'unlimited',
    cpus: NanoCpus / 1e9 || 'unlimited',
    pids: (PidsLimit ?? 0) > 0 ? PidsLimit : 'unlimited',
    mounts: [
      ...inspected.Mounts.map(
        ({ Type, Source, Destination, RW }) =>
          `${Type} ${Type === 'bind' ? Source : ''} ${Destination} ${RW}`,
      ),
      ...Object.entries(Tmpfs ?? {}).map(
        ([target, options]) => `tmpfs  ${target} ${!options.split(',').includes('ro')}`,
      ),
    ].sort(),
    devices: (Devices ?? []).map(({ PathOnHost }) => PathOnHost).sort(),
  };
}

function namespacesOf(links: string): Map<string, string> {
  return new Map(
    links
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
}

/** Returns the facts from the posture; undefined for unknown ones. */
function said(posture: ContainerPosture): Facts {
  const known = <T>(value: T | 'unknown') => (value === 'unknown' ? undefined : value);
  const { user, capabilities: own, confinement, namespaces, limits, mounts, devices } = posture;
  const whose = (value: string) => (value === 'unknown' ? undefined : value === 'host' ? 'host' : 'own');
  return {
    uid: user.uid,
    gid: user.gid,
    groups: groupNumbers(posture),
    granted: own.granted === 'unknown' ? undefined : own.granted,
    // Without capabilities it does not matter.
    inEffect: own.granted.length === 0 ? undefined : known(own.inEffect),
    // Every permitted capability is effective if nothing raises them.
    permitted: true,
    noNewPrivileges: known(confinement.noNewPrivileges.value),
    seccomp: known(confinement.seccomp.value),
    maskedPaths: known(confinement.maskedPaths.value),
    readOnlyRoot: known(confinement.readOnlyRoot.value),
    network: whose(namespaces.network.value),
    pid: whose(namespaces.pid.value),
    ipc: whose(namespaces.ipc.value),
    uts: whose(namespaces.uts.value),
    // The default depends on the version of control groups.
    cgroup: namespaces.cgroup.by === 'default' ? undefined : whose(namespaces.cgroup.value),
    privileged: known(confinement.privileged.value),
    user: whose(namespaces.user.value),
    memory: known(limits.memory.value),
    cpus: known(limits.cpus.value),
    pids: known(limits.pids.value),
    mounts: mounts
      .map(
        ({ kind, source, target, readOnly }) =>
          `${kind} ${kind === 'bind' ? source : ''} ${target} ${readOnly === false}`,
      )
      .sort(),
    devices: devices.map(({ source }) => String(source)).sort(),
  };
}

/** Groups of the image that the tests make, by name. */
const groupIds: Readonly<Record<string, number>> = { root: 0, staff: 50, app: 1000 };

/** Returns the ids of a process's supplementary groups, including its primary group if known; undefined if one is unknown. */
function groupNumbers({ user, groups }: ContainerPosture): number[] | undefined {
  const added = groups.filter(({ primary }) => !primary).map(({ name }) => groupIds[name] ?? Number(name));
  if (user.gid === undefined || added.some(Number.isNaN)) return undefined;
  return [...new Set([user.gid, ...added])].sort((a, b) => a - b);
}

function posturesIn(files: Readonly<Record<string, string>>): ReadonlyMap<string, ContainerPosture> {
  const file = 'compose.yaml';
  const postures = posturesOf(projectOf(files, file), file, defaultConfig);
  return new Map(postures.map((each) => [String(each.name), each]));
}

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** Starts a project; yields the output and description of each service by name, or Docker's error if it rejects it. */
function started(
  of: Engine,
  name: string,
  files: Readonly<Record<string, string>>,
): Map<string, [string, Inspected]> {
  const cwd = path.join(of.folder, name);
  mkdirSync(cwd);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(cwd, file), text);
  const compose = (...args: string[]) =>
    of.docker(['compose', '-p', name, '--profile', startedProfile, ...args], { cwd });
  const up = compose('up', '-d', '--quiet-pull');
  assert.equal(up.status, 0, `${up.stderr}\n${JSON.stringify(files)}`);
  const ids = compose('ps', '-aq').stdout.split('\n').filter(Boolean);
  of.docker(['wait', ...ids]);
  const inspected: Inspected[] = JSON.parse(of.docker(['inspect', ...ids]).stdout);
  const found = inspected.map((each): [string, [string, Inspected]] => {
    const service = new RegExp(`^/${name}-(.*)-1$`).exec(each.Name)?.[1] ?? '';
    return [service, [of.docker(['logs', each.Name]).stdout, each]];
  });
  compose('down', '-v', '-t', '0');
  return new Map(found);
}

/** Whether both are equal; of capabilities, only those of this kernel count. */
function isSame(value: unknown, real: unknown, kernel: readonly string[]): boolean {
  const here = value === 'all' ? kernel : value;
  const kept =
    Array.isArray(here) && capabilities.includes(String(here[0]))
      ? here.filter((each) => kernel.includes(each))
      : here;
  return JSON.stringify(kept) === JSON.stringify(real);
}

describe('what a Docker Engine runs', { skip: reason ?? false }, () => {
  it('is what the posture of each service says', () => {
    assert.ok(engine);
    engine.makeBusybox();
    const host = engine.namespaces();
    const own = engine.docker([
      'run',
      '--rm',
      '--privileged',
      'busybox',
      'grep',
      'CapBnd',
      '/proc/self/status',
    ]);
    const kernel = names(own.stdout.replace(/\D*:\s*/, '').trim());
    assert.ok(kernel.length > 30, own.stderr);
    const tally = { services: 0, known: 0, unknown: 0 };
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + projects; seed++) {
      const files = randomServices(seed, size);
      const postures = posturesIn(files);
      for (const [name, [printed, inspected]] of started(engine, `p${seed}`, files)) {
        const posture = postures.get(name);
        assert.ok(posture, name);
        tally.services++;
        const real = seen(printed, inspected, host);
        for (const [key, value] of Object.entries(said(posture))) {
          if (value === undefined) tally.unknown++;
          else {
            tally.known++;
            if (!isSame(value, real[key], kernel))
              wrong.push(
                `seed ${seed}, ${name}, ${key}: said ${JSON.stringify(value)}, is ${JSON.stringify(real[key])}`,
              );
          }
        }
      }
    }
    console.log(`${projects} projects: ${JSON.stringify(tally)}`);
    assert.deepEqual(wrong, []);
    assert.ok(tally.services > projects, 'services were started');
  });
});
