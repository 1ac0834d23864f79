/**
 * What a capability gives beyond Docker's default fourteen: `root` is the host's root, `network` and `clock` and `log`
 * reach other containers and the host, `dos` starves the host, `debug` reads other processes and files.
 */
export type CapabilityTier = 'all' | 'root' | 'network' | 'clock' | 'log' | 'dos' | 'debug';

const tiers: Readonly<Record<CapabilityTier, string>> = {
  all: 'ALL',
  root: 'SYS_ADMIN SYS_MODULE SYS_RAWIO',
  network: 'NET_ADMIN BPF SYS_BOOT',
  clock: 'SYS_TIME PERFMON',
  log: 'SYSLOG',
  dos: 'SYS_NICE IPC_LOCK LEASE',
  debug: 'SYS_PTRACE DAC_READ_SEARCH',
};

const tierByName = new Map(
  Object.entries(tiers).flatMap(([tier, names]) =>
    names.split(' ').map((name) => [name, tier as CapabilityTier] as const),
  ),
);

/** A capability's name as the kernel has it: upper case, without `CAP_`. */
export function capabilityName(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}

/** The tier of a capability in any spelling; undefined for a default one and for one that needs help to do harm. */
export function capabilityTier(text: string): CapabilityTier | undefined {
  return tierByName.get(capabilityName(text));
}
