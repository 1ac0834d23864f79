// Where a severity is not that of the power which was found. A test fails for one that is missing here, and for one that has gone.
import type { Variant } from './probes.ts';

interface Difference {
  /** Why, in one sentence. */
  readonly why: string;
  readonly variants: readonly Variant[];
  /** The verdicts, as `rule message: setting`. */
  readonly of: readonly string[];
}

const paths = [
  'device: volumes: [/dev:/m], device_cgroup_rules: [a *:* rwm]',
  'credential: volumes: [~/.ssh:/m:ro]',
  'home: volumes: [/home/app:/m]',
  'kernelWrite: volumes: [/sys:/m]',
  'root: volumes: [/:/host:ro]',
  'root: volumes: [/:/host]',
  'secret: volumes: [/root:/m:ro]',
  'settings: volumes: [/etc/default:/m]',
  'system: volumes: [/etc:/m]',
  'system: volumes: [/proc:/m]',
  'system: volumes: [/root:/m]',
  'system: volumes: [/usr/local/bin:/m]',
  'system: volumes: [/var/lib/docker:/m]',
].map((each) => `sensitive-host-path ${each}`);

export const differences: readonly Difference[] = [
  {
    why: 'The severity does not depend on the user.',
    variants: ['user', 'confined'],
    of: [
      ...paths,
      'confinement-off systempaths: security_opt: [systempaths=unconfined]',
      'dangerous-capability all: cap_add: [ALL]',
      'dangerous-device rule: device_cgroup_rules: [a *:* rwm]',
      'dangerous-device tree: devices: [/dev:/dev/host]',
      'docker-socket docker: volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]',
      'docker-socket docker: volumes: [/var/run/docker.sock:/var/run/docker.sock]',
      'docker-socket folder: volumes: [/run:/host]',
      'docker-socket rootless: volumes: [/run/user/1000/docker.sock:/d.sock]',
      'docker-socket socket: volumes: [/run/containerd/containerd.sock:/c.sock]',
      'docker-socket starter: volumes: [/var/run/docker.sock:/var/run/docker.sock]',
    ],
  },
  {
    why: 'The severity does not depend on the user, unless no-new-privileges is set.',
    variants: ['user'],
    of: [
      'boot: cap_add: [SYS_BOOT], pid: host',
      'clock: cap_add: [PERFMON]',
      'clock: cap_add: [SYS_TIME]',
      'files: cap_add: [DAC_READ_SEARCH]',
      'kernel: cap_add: [BPF]',
      'log: cap_add: [SYSLOG]',
      'network: cap_add: [NET_ADMIN], network_mode: host',
      'trace: cap_add: [SYS_PTRACE], pid: host',
    ].map((each) => `dangerous-capability ${each}`),
  },
  {
    why: 'Root without capabilities reads of a home directory what its mode allows to all, which the file does not say.',
    variants: ['dropped'],
    of: ['sensitive-host-path home: volumes: [/home/app:/m]'],
  },
  {
    why: 'Root without MKNOD cannot make device files, and uses those that the container has.',
    variants: ['dropped'],
    of: ['dangerous-device rule: device_cgroup_rules: [a *:* rwm]'],
  },
];
