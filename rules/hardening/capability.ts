import { closest } from '../../server/engine/source/similar.ts';

/**
 * What a capability allows beyond Docker's fourteen defaults: `root` equals root on the host, `network`, `clock` and `log`
 * reach the host and other containers, `dos` takes resources away from the host, `limits` overrides ulimits and quotas,
 * `debug` reads other processes and files.
 */
type CapabilityTier = 'all' | 'root' | 'network' | 'clock' | 'log' | 'dos' | 'limits' | 'debug';

const tiers: Readonly<Record<CapabilityTier, string>> = {
  all: 'ALL',
  root: 'SYS_ADMIN SYS_MODULE SYS_RAWIO',
  network: 'NET_ADMIN BPF SYS_BOOT',
  clock: 'SYS_TIME PERFMON',
  log: 'SYSLOG',
  dos: 'SYS_NICE IPC_LOCK LEASE',
  limits: 'SYS_RESOURCE',
  debug: 'SYS_PTRACE DAC_READ_SEARCH',
};

const tierByName = new Map(
  Object.entries(tiers).flatMap(([tier, names]) =>
    names.split(' ').map((name) => [name, tier as CapabilityTier] as const),
  ),
);

/** A capability's name in upper case, without `CAP_`. */
export function capabilityName(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}

/** The tier of a capability in any spelling; undefined for Docker's defaults and for those that are harmless alone. */
export function capabilityTier(text: string): CapabilityTier | undefined {
  return tierByName.get(capabilityName(text));
}

const others =
  'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE FOWNER FSETID IPC_OWNER KILL ' +
  'LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
  'SYS_CHROOT SYS_PACCT SYS_TTY_CONFIG WAKE_ALARM';
const names = new Set([...tierByName.keys(), ...others.split(' ')]);

/** What Docker gives every container (moby/profiles, `caps.DefaultCapabilities`). */
const defaults: ReadonlySet<string> = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_CHROOT'
  ).split(' '),
);

/** Whether Docker gives a capability, named in upper case without `CAP_`, to every container. */
export function isDefaultCapability(name: string): boolean {
  return defaults.has(name);
}

/** The closest known name, and whether the text is a list of several names; undefined for a name that the kernel knows. */
export function nearCapability(text: string): { near: string | undefined; list: boolean } | undefined {
  const name = capabilityName(text);
  if (names.has(name)) return undefined;
  const parts = name.split(/[\s,|]+/).filter((part) => part !== '');
  const list = parts.length > 1 && parts.every((part) => names.has(capabilityName(part)));
  const longer = [...names].filter((each) => name.length > 4 && each.startsWith(`${name}_`));
  return { near: longer.length === 1 ? longer[0] : closest(name, names), list };
}
