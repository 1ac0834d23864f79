import type { Scalar, Service } from '../../compose/model.ts';
import { gathered, none } from '../../source/list.ts';
import { whenAsked } from '../../source/memo.ts';
import { closest } from '../../source/similar.ts';

/**
 * What a capability allows beyond Docker's fourteen defaults (capabilities(7), and what Docker's seccomp profile then allows):
 * `root` equals root on the host, `files` reads all of its files, `network` changes a network, `kernel` loads programs into the
 * kernel, `boot` restarts a machine, `clock` and `log` reach the host, `memory` and `dos` use up its resources, `limits`
 * overrides ulimits and quotas, `trace` reads other processes, `immutable` keeps files from being changed. For `network`,
 * `boot` and `trace` it depends on the service's namespace.
 */
export type CapabilityTier =
  | 'all'
  | 'root'
  | 'files'
  | 'network'
  | 'kernel'
  | 'boot'
  | 'clock'
  | 'log'
  | 'memory'
  | 'dos'
  | 'limits'
  | 'trace'
  | 'immutable';

const tiers: Readonly<Record<CapabilityTier, string>> = {
  all: 'ALL',
  root: 'SYS_ADMIN SYS_MODULE SYS_RAWIO',
  files: 'DAC_READ_SEARCH',
  network: 'NET_ADMIN',
  kernel: 'BPF',
  boot: 'SYS_BOOT',
  clock: 'SYS_TIME PERFMON',
  log: 'SYSLOG',
  memory: 'IPC_LOCK',
  dos: 'SYS_NICE LEASE',
  limits: 'SYS_RESOURCE',
  trace: 'SYS_PTRACE',
  immutable: 'LINUX_IMMUTABLE',
};

const tierByName = whenAsked(
  () =>
    new Map(
      Object.entries(tiers).flatMap(([tier, names]) =>
        names.split(' ').map((name) => [name, tier as CapabilityTier] as const),
      ),
    ),
);

/** A capability's name in upper case without `CAP_`; ALL has no prefix (moby, NormalizeLegacyCapabilities). */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_(?!ALL$)/, '');
}

/**
 * The tier of a capability in any spelling; undefined for Docker's defaults and for capabilities that are harmless by
 * themselves.
 */
export function capabilityTier(text: string): CapabilityTier | undefined {
  return tierByName().get(capabilityName(text));
}

/** An item of `cap_add`, and the capabilities that the service gets by it. */
export interface AddedCapabilities {
  readonly item: Scalar;
  /** In upper case without `CAP_`, or ALL. */
  readonly name: string;
  readonly capabilities: readonly string[];
  /** True for ALL of which nothing is dropped. */
  readonly isEvery: boolean;
}

/**
 * What the items of `cap_add` give, without those that are variables. Beside ALL, a capability that is dropped by name is
 * not given, even if it is also added by name (moby, `caps.TweakCapabilities`).
 */
export function addedCapabilities({ capAdd, capDrop }: Service): AddedCapabilities[] {
  const isAll = capAdd.some(({ text }) => text !== undefined && capabilityName(text) === 'ALL');
  const dropped = isAll ? droppedByName(capDrop) : none;
  return gathered(capAdd, (item) => {
    if (item.text === undefined) return [];
    const name = capabilityName(item.text);
    const given = name === 'ALL' ? everyCapability() : [name];
    const capabilities = given.filter((each) => !dropped.includes(each));
    return [{ item, name, capabilities, isEvery: name === 'ALL' && capabilities.length === given.length }];
  });
}

/** The capabilities that `cap_drop` names one by one. */
const droppedByName = (capDrop: readonly Scalar[]): readonly string[] =>
  gathered(capDrop, ({ text }) => (text === undefined ? [] : [capabilityName(text)])).filter(
    (name) => name !== 'ALL',
  );

/** Whether a service has an additional capability, or may have it because of a variable. True for a privileged service. */
export const mayHave = (capability: string, service: Service): boolean =>
  (service.privileged?.value ?? false) !== false ||
  service.capAdd.some(({ text }) => text === undefined) ||
  addedCapabilities(service).some(({ capabilities }) => capabilities.includes(capability));

/** The capabilities of every container by default (moby/profiles, `caps.DefaultCapabilities`). */
export const defaultCapabilities: ReadonlySet<string> = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_CHROOT'
  ).split(' '),
);

const others =
  'AUDIT_CONTROL AUDIT_READ BLOCK_SUSPEND CHECKPOINT_RESTORE IPC_OWNER MAC_ADMIN MAC_OVERRIDE NET_BROADCAST SYS_PACCT SYS_TTY_CONFIG WAKE_ALARM';
const names = whenAsked(
  () => new Set([...tierByName().keys(), ...defaultCapabilities, ...others.split(' ')]),
);

/** Every capability of the kernel. */
export function everyCapability(): string[] {
  return [...names()].filter((name) => name !== 'ALL').sort();
}

/** Whether Docker gives a capability, named in upper case without `CAP_`, to every container. */
export function isDefaultCapability(name: string): boolean {
  return defaultCapabilities.has(name);
}

/** The closest known name, and whether the text is a list of several names; undefined for a valid name. */
export function nearCapability(text: string): { near: string | undefined; list: boolean } | undefined {
  const name = capabilityName(text);
  if (names().has(name)) return undefined;
  const parts = name.split(/[\s,|]+/).filter((part) => part !== '');
  const list = parts.length > 1 && parts.every((part) => names().has(capabilityName(part)));
  const longer = [...names()].filter((each) => name.length > 4 && each.startsWith(`${name}_`));
  const near = name === 'CAP_ALL' ? 'ALL' : longer.length === 1 ? longer[0] : closest(name, names());
  return { near, list };
}
