// The trial for each verdict that claims a power: a setting of a service, and a probe in its container (probe.pl)
// that succeeds only with this power.

/**
 * The ways to try a service: as root, as root without Docker's default capabilities, as another user, as another user
 * with no-new-privileges, as root of an engine that an unprivileged user of the host runs, and as root after the
 * first fix of the finding.
 */
export const variants = ['root', 'dropped', 'user', 'confined', 'rootless', 'fixed'] as const;
export type Variant = (typeof variants)[number];

export interface Probe {
  readonly rule: string;
  /** The key of the message that claims the power. */
  readonly message: string;
  /** What a successful probe has done, as “the container …”. */
  readonly power: string;
  /** The setting in short form. */
  readonly setting: string;
  /** The keys of the service. */
  readonly service: Readonly<Record<string, unknown>>;
  /** The name of the image that the finding is about; the probe's own image is tagged with it. */
  readonly image?: string;
  readonly probe: string;
  /** The port that the program listens on: the probe tests connections from elsewhere. */
  readonly port?: number;
  /** The keys of a service that this one extends. */
  readonly base?: Readonly<Record<string, unknown>>;
}

const all = ['ALL'];
const every = 'a *:* rwm';
/** What equals root on the host, and what reads its files. */
const others = ['SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH'];

/** The address of the host on its default bridge. */
export const bridgeAddress = '172.17.0.1';

/** A placeholder in the text of a probe for the handle of a file on the host. */
export const handleWord = 'HANDLE';

/** The port on the host's loopback address where something listens. */
export const localPort = 7777;

/** A capability to add, alone or with another key. */
function capability(name: string, message: string, probe: string, power: string, beside = {}): Probe {
  const setting = [`cap_add: [${name}]`, ...settingOf(beside)].join(', ');
  const service = { cap_add: [name], ...beside };
  return { rule: 'dangerous-capability', message, power, setting, service, probe };
}

/** A bind mount; the probe gets its path in the container. */
function mount(path: string, message: string, probe: string, power: string, beside = {}): Probe {
  const setting = [`volumes: [${path}]`, ...settingOf(beside)].join(', ');
  const service = { volumes: [path], ...beside };
  return { rule: 'sensitive-host-path', message, power, setting, service, probe };
}

function settingOf(keys: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(keys).map(([key, value]) =>
    Array.isArray(value) ? `${key}: [${value.join(', ')}]` : `${key}: ${value}`,
  );
}

function of(
  rule: string,
  message: string,
  service: Readonly<Record<string, unknown>>,
  probe: string,
  power: string,
): Probe {
  return { rule, message, power, setting: settingOf(service).join(', '), service, probe };
}

/** Whether SYS_ADMIN is in the bounding set. */
const sysAdmin = 'bounding=21';
const keeps = 'keeps SYS_ADMIN';

const unfiltered = 'uses a system call that the filter refuses';

const socket = '/var/run/docker.sock';

const hostOf = { volumes: [`${socket}:${socket}`] };
const notebook = 'jupyter/base-notebook:2024-10-07';
const openNotebook = {
  user: 'root',
  environment: { GRANT_SUDO: 'yes' },
  command: "start-notebook.sh --ServerApp.token=''",
};

/** What the probes of exposed programs do, by name. */
const fromElsewhere: Readonly<Record<string, string>> = {
  reach: 'reaches the port',
  root: 'runs code as root',
  docker: 'calls the Docker API',
  change: 'writes to the project folder',
};

/** A program that others can reach, replaced with a stand-in that listens. */
function exposed(
  rule: string,
  message: string,
  image: string,
  port: number,
  probe: string,
  service: object,
): Probe {
  const power = `${fromElsewhere[probe.split('=')[0] ?? '']} from another machine`;
  const { environment: _, ...shown } = service as Probe['service'];
  const setting = settingOf({ image, ports: [port], ...shown }).join(', ');
  return { rule, message, power, setting, service: service as Probe['service'], image, port, probe };
}

export const probes: readonly Probe[] = [
  of('privileged', 'service', { privileged: true }, 'mount', 'mounts file systems'),
  of('privileged', 'service', { privileged: true }, 'keyring', unfiltered),
  of(
    'privileged',
    'service',
    { privileged: true },
    'change=/proc/sys/kernel/core_pattern',
    'opens the kernel setting that names a program of the host for writing',
  ),

  of(
    'docker-socket',
    'docker',
    { volumes: [`${socket}:${socket}`] },
    `docker=${socket}`,
    'calls the Docker API',
  ),
  of(
    'docker-socket',
    'docker',
    { volumes: [`${socket}:${socket}:ro`] },
    `docker=${socket}`,
    'calls the Docker API',
  ),
  {
    ...of(
      'docker-socket',
      'starter',
      { volumes: [`${socket}:${socket}`] },
      `docker=${socket}`,
      'calls the Docker API',
    ),
    image: 'portainer/portainer-ce:2.21.5',
  },
  of(
    'docker-socket',
    'rootless',
    { volumes: ['/run/user/1000/docker.sock:/d.sock'] },
    'docker=/d.sock',
    'calls the Docker API',
  ),
  of(
    'docker-socket',
    'socket',
    { volumes: ['/run/containerd/containerd.sock:/c.sock'] },
    'grpc=/c.sock',
    'talks to containerd',
  ),
  of(
    'docker-socket',
    'folder',
    { volumes: ['/run:/host'] },
    'docker=/host/docker.sock',
    'calls the Docker API',
  ),

  of(
    'host-namespace',
    'network',
    { network_mode: 'host' },
    `tcp=127.0.0.1,${localPort}`,
    'reaches a service that listens on the loopback address of the host',
  ),
  of('host-namespace', 'pid', { pid: 'host' }, 'signal', 'may signal a process of root on the host'),
  of(
    'host-namespace',
    'pid',
    { pid: 'host', cap_add: ['CHOWN'] },
    'signal',
    'may signal a process of root on the host',
  ),
  of(
    'host-namespace',
    'pid',
    { pid: 'host', cap_add: ['KILL'] },
    'signal',
    'may signal a process of root on the host',
  ),
  of(
    'host-namespace',
    'rootsOnly',
    { pid: 'host', cap_drop: ['ALL'] },
    'signal',
    'may signal a process of root on the host',
  ),

  mount('/:/host', 'root', 'change=/host/etc/passwd', 'opens the accounts of the host for writing'),
  mount('/:/host:ro', 'root', 'read=/host/etc/shadow', 'reads the password hashes of the host'),
  mount('/etc:/m', 'system', 'change=/m', 'may write there'),
  mount(
    '/proc:/m',
    'system',
    'change=/m/sys/kernel/core_pattern',
    'opens the kernel setting that names a program of the host for writing',
  ),
  mount('/usr/local/bin:/m', 'system', 'change=/m', 'may write there'),
  mount('/var/lib/docker:/m', 'system', 'change=/m', 'may write there'),
  mount('/root:/m', 'system', 'change=/m', 'may write there'),
  mount('/root:/m:ro', 'secret', 'read=/m', 'reads it'),
  mount('/etc/shadow:/m:ro', 'secret', 'read=/m', 'reads it'),
  mount('/etc/default:/m', 'settings', 'change=/m', 'may write there'),
  mount('~/.ssh:/m:ro', 'credential', 'read=/m/id_ed25519', 'reads a key'),
  mount('/home/app:/m', 'home', 'read=/m', 'reads it'),
  mount('/dev:/m', 'device', 'device=/m', 'opens devices of the host', { device_cgroup_rules: [every] }),
  mount(
    '/sys:/m',
    'kernelWrite',
    'change=/m/kernel/mm/transparent_hugepage/enabled=/m/power/state',
    'opens a kernel setting for writing',
  ),

  of(
    'dangerous-device',
    'rule',
    { device_cgroup_rules: [every] },
    'node',
    'makes and opens a device of the host',
  ),
  of(
    'dangerous-device',
    'tree',
    { devices: ['/dev:/dev/host'] },
    'device=/dev/host',
    'opens devices of the host',
  ),

  of('confinement-off', 'seccomp', { security_opt: ['seccomp=unconfined'] }, 'keyring', unfiltered),
  of(
    'confinement-off',
    'systempaths',
    { security_opt: ['systempaths=unconfined'] },
    'change=/proc/sys/kernel/core_pattern',
    'opens the kernel setting that names a program of the host for writing',
  ),

  capability('ALL', 'all', 'mount', 'mounts file systems'),
  capability('SYS_ADMIN', 'root', 'mount', 'mounts file systems'),
  capability('ALL', 'root', 'mount', 'mounts file systems', { cap_drop: ['SYS_MODULE', 'SYS_RAWIO'] }),
  capability('ALL', 'kernel', 'program', 'makes a map for programs of the kernel', { cap_drop: others }),
  capability('SYS_MODULE', 'root', 'module', 'loads modules into the kernel'),
  capability('SYS_RAWIO', 'root', 'ports', 'uses the I/O ports of the host'),
  capability('DAC_READ_SEARCH', 'files', `handle=${handleWord}`, 'opens a file of the host by its handle'),
  capability('NET_ADMIN', 'network', 'network', 'sets up an interface of the host', { network_mode: 'host' }),
  capability('BPF', 'kernel', 'program', 'makes a map for programs of the kernel'),
  capability('SYS_BOOT', 'boot', 'restart', 'may restart the host', { pid: 'host' }),
  capability('SYS_TIME', 'clock', 'clock', 'may set the clock'),
  capability('PERFMON', 'clock', 'counter', 'counts what a processor of the host does'),
  capability('SYSLOG', 'log', 'log', 'uses the kernel log'),
  capability('SYS_PTRACE', 'trace', 'memory', 'opens the memory of the Docker daemon', { pid: 'host' }),

  of('cap-drop-ineffective', 'privileged', { privileged: true, cap_drop: all }, sysAdmin, keeps),
  of('cap-drop-ineffective', 'all', { cap_add: all, cap_drop: all }, sysAdmin, keeps),
  {
    ...of('override-does-not-harden', 'stays', { cap_add: [] }, sysAdmin, keeps),
    base: { cap_add: ['SYS_ADMIN'] },
    setting: 'cap_add: [] over cap_add: [SYS_ADMIN]',
  },

  of(
    'docker-tcp-endpoint',
    'host',
    { network_mode: 'bridge', environment: [`DOCKER_HOST=tcp://${bridgeAddress}:2375`] },
    `engine=${bridgeAddress},2375`,
    'calls the Docker API without a key',
  ),

  exposed('exposed-host-control', 'program', 'traefik:3.4', 80, `docker=${socket}`, hostOf),
  exposed(
    'exposed-host-control',
    'console',
    'portainer/portainer-ce:2.21.5',
    9000,
    `docker=${socket}`,
    hostOf,
  ),
  exposed('exposed-host-control', 'code', notebook, 8888, `docker=${socket}`, { ...openNotebook, ...hostOf }),
  exposed('exposed-code-execution', 'root', notebook, 8888, 'root', openNotebook),
  exposed('exposed-code-execution', 'folder', notebook, 8888, 'change=/work', {
    ...openNotebook,
    volumes: ['.:/work'],
  }),
  exposed('open-port', 'sensitive', 'postgres:17.5', 5432, 'reach', {}),
  exposed('open-port', 'debug', 'node:22', 9229, 'reach', {}),
];
