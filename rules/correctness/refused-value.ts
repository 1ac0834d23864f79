import type { Mapping, Scalar, Service } from '../../server/engine/compose/model.ts';
import { bytesOf } from '../../server/engine/compose/service/scalar.ts';
import {
  entryOf,
  itemsOf,
  nodeOf,
  scalarOf,
  scalarsOf,
  valueAt,
} from '../../server/engine/compose/yaml/graph.ts';
import { isSignal } from '../../server/engine/dockerfile/syntax/values.ts';
import { gathered, wordSet } from '../../server/engine/source/list.ts';
import type { Place } from '../../server/engine/source/text.ts';

/** A value that Docker Engine rejects, with its place. */
interface RefusedValue {
  readonly at: Place;
  readonly key: string;
  /** What it must be, as the end of a sentence. */
  readonly wanted: string;
}

/** The valid values of a key; unknown values are accepted. */
interface Form {
  readonly path: readonly string[];
  readonly holds: (text: string) => boolean;
  readonly wanted: string;
}

const within = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  return Number.isNaN(value) || (value >= least && value <= most);
};

const noneOr = (holds: (text: string) => boolean) => (text: string) => Number(text) === 0 || holds(text);

/** Values that Docker checks when it creates or starts a container (moby, daemon and runconfig). */
const forms: readonly Form[] = [
  { path: ['uts'], holds: (text) => /^(?:host)?$/.test(text), wanted: 'host' },
  {
    path: ['pid'],
    holds: (text) => /^(?:|host|service:.+|container:.+)$/s.test(text),
    wanted: 'host, or service: or container: with a name',
  },
  {
    path: ['ipc'],
    holds: (text) => /^(?:|none|private|shareable|host|service:.+|container:.+)$/s.test(text),
    wanted: 'none, private, shareable, host, or service: or container: with a name',
  },
  { path: ['network_mode'], holds: (text) => text !== 'container:', wanted: 'container: with a name' },
  { path: ['stop_signal'], holds: (text) => text === '' || isSignal(text), wanted: 'a signal' },
  {
    path: ['restart'],
    holds: (text) => /^(?:|no|always|unless-stopped|on-failure(?::\d+)?)(?::0)?$/.test(text),
    wanted: 'no, always, unless-stopped or on-failure, which alone takes a number',
  },
  {
    path: ['working_dir'],
    holds: (text) => text === '' || /^[/~]|^[A-Za-z]:|\\/.test(text),
    wanted: 'an absolute path',
  },
  {
    path: ['container_name'],
    holds: (text) => text === '' || /^[a-zA-Z0-9][\w.-]+$/.test(text),
    wanted: 'two or more letters, digits, "_", "." and "-", of which the first is a letter or digit',
  },
  { path: ['hostname'], holds: (text) => text.length <= 64, wanted: 'at most 64 characters' },
  { path: ['user'], holds: hasIds, wanted: 'an ID from 0 to 2147483647, or a name' },
  { path: ['mem_swappiness'], holds: within(-1, 100), wanted: '0 to 100' },
  {
    path: ['mem_reservation'],
    holds: (text) => !((bytesOf(text) ?? 0) > 0 && (bytesOf(text) ?? 0) < 6 * 1024 ** 2),
    wanted: '6 MB or more',
  },
  ...['interval', 'timeout', 'start_period', 'start_interval'].map((each) => ({
    path: ['healthcheck', each],
    holds: isLongEnough,
    wanted: '1ms or more',
  })),
  { path: ['shm_size'], holds: (text) => !/^-\d/.test(text), wanted: 'a size' },
  { path: ['cpu_shares'], holds: within(0, Number.POSITIVE_INFINITY), wanted: '0 or more' },
  { path: ['cpu_period'], holds: noneOr(within(1000, 1_000_000)), wanted: '1000 to 1000000' },
  { path: ['cpus'], holds: (text) => !(Number(text) > 0 && Number(text) < 0.01), wanted: 'at least 0.01' },
  {
    path: ['cpu_quota'],
    holds: (text) => !(Number(text) > 0 && Number(text) < 1000),
    wanted: '1000 or more',
  },
  {
    path: ['cpuset'],
    holds: (text) => /^(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?$/.test(text),
    wanted: 'numbers and ranges of CPUs',
  },
];

/** Whether a duration is zero or at least a millisecond. */
function isLongEnough(text: string): boolean {
  return (
    !/^-/.test(text) &&
    (!/^[\d.]+(?:us|\u00b5s|ns)$/.test(text) ||
      Number.parseFloat(text) === 0 ||
      Number.parseFloat(text) >= (text.endsWith('ns') ? 1e6 : 1e3))
  );
}

/** Whether a text may be a host address. */
const isAddress = (text: string) =>
  text === '' || /^\d+(?:\.\d+){3}$/.test(text) || /^\[?[\da-f]*:[\da-f:.%\w]*\]?$/i.test(text);

/** Whether an entry of `extra_hosts` ends with an address. */
function isHostEntry(text: string): boolean {
  const [, address = ''] = /^[^:=]*[:=](.*)$/s.exec(text) ?? [];
  return address === '' || address === 'host-gateway' || isAddress(address);
}

/** Whether all numbers in `user:group` are valid ids. */
function hasIds(text: string): boolean {
  return text.split(':').every((part) => !/^[+-]?\d+$/.test(part) || within(0, 2_147_483_647)(part));
}

/** Returns the values of a service that Docker rejects regardless of the other settings. */
export function refusedValues(service: Service): readonly RefusedValue[] {
  const { effective } = service;
  const found: RefusedValue[] = [];
  const look = (at: Scalar | undefined, key: string, holds: (text: string) => boolean, wanted: string) => {
    if (at?.text !== undefined && at.value !== null && !holds(at.text)) found.push({ at, key, wanted });
  };
  for (const { path, holds, wanted } of forms) {
    const node = valueAt(effective, ...path);
    if (node?.kind === 'scalar') look(node, path.join('.'), holds, wanted);
  }
  for (const item of scalarsOf(nodeOf(effective, 'group_add')))
    look(item, 'group_add', hasIds, 'an ID from 0 to 2147483647, or a name');
  for (const item of listOf(effective, 'dns')) look(item, 'dns', isAddress, 'an IP address');
  for (const item of scalarsOf(nodeOf(effective, 'extra_hosts')))
    look(item, 'extra_hosts', isHostEntry, 'a name with an IP address or host-gateway');
  for (const item of scalarsOf(nodeOf(effective, 'device_cgroup_rules')))
    look(item, 'device_cgroup_rules', isRule, 'a type, two numbers and permissions, as in c 1:3 rwm');
  for (const item of listOf(effective, 'tmpfs')) {
    look(item, 'tmpfs', (text) => isTarget(text.split(':', 1)[0] ?? ''), 'an absolute path other than /');
    look(item, 'tmpfs', hasMountOptions, 'followed by options of a tmpfs mount');
  }
  for (const { target, node } of service.mounts)
    if (target !== undefined && !isTarget(target))
      found.push({ at: node, key: 'volumes', wanted: 'mounted at an absolute path other than /' });
  return [...found, ...limitFaults(effective), ...sysctlFaults(service), ...logFaults(effective)];
}

const listOf = (effective: Mapping, key: string) => {
  const node = nodeOf(effective, key);
  return node?.kind === 'scalar' ? [node] : scalarsOf(node);
};

const isRule = (text: string) => /^[abc] (?:\d+|\*):(?:\d+|\*) [rwm]{1,3}$/.test(text);

/** Whether a container may have a mount at a path; Windows paths are accepted without a check. */
const isTarget = (path: string) =>
  (path.startsWith('/') && !/^\/+$/.test(path)) || /^[A-Za-z]:|\\/.test(path);

const mountFlags = wordSet(
  'defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime noatime diratime nodiratime ' +
    'relatime norelatime strictatime nostrictatime bind rbind unbindable runbindable private rprivate shared rshared slave rslave',
);

/** Whether all options after the path of a tmpfs are known and have valid numbers (tmpfs(5)). */
function hasMountOptions(text: string): boolean {
  const [, options = ''] = /^[^:]*:(.*)$/s.exec(text) ?? [];
  return options.split(',').every((option) => {
    if (option === '' || mountFlags.has(option)) return true;
    const [name, value = ''] = option.split('=', 2);
    if (name === 'mode') return /^[0-7]+$/.test(value);
    if (name === 'uid' || name === 'gid') return /^\d+$/.test(value);
    if (name === 'size') return /^\d+[kmg%]?$/i.test(value);
    return name === 'nr_inodes' || name === 'nr_blocks' || name === 'mpol';
  });
}

const ulimits = wordSet(
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack',
);

/** Ulimits with unknown names, or with a soft limit above the hard one. */
function limitFaults(effective: Mapping): readonly RefusedValue[] {
  const list = nodeOf(effective, 'ulimits');
  if (list?.kind !== 'mapping') return [];
  return gathered([...list.entries.values()], ({ key, value }): RefusedValue | readonly [] => {
    const name = key.text ?? '';
    if (!ulimits.has(name.toLowerCase()))
      return { at: key, key: 'ulimits', wanted: 'the name of a limit, such as nofile' };
    const [soft, hard] = ['soft', 'hard'].map((each) => scalarOf(value, each));
    const [least, most] = [soft, hard].map((each) =>
      each?.text === undefined ? Number.NaN : Number(each.text),
    );
    const isAbove = most !== -1 && (least === -1 || (least ?? 0) > (most ?? 0));
    if (!soft || Number.isNaN(least) || Number.isNaN(most) || !isAbove) return [];
    return { at: soft, key: `ulimits.${name}.soft`, wanted: 'at most the hard limit' };
  });
}

/** Kernel settings that each container has of its own (runc, libcontainer/configs/validate). */
const ownSysctl =
  /^(?:net[./].+|fs[./]mqueue[./].+|kernel[./](?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname))$/;

/** Kernel settings that only the host has. */
function sysctlFaults({ effective }: Service): readonly RefusedValue[] {
  const list = nodeOf(effective, 'sysctls');
  const names = list?.kind === 'mapping' ? [...list.entries.values()].map(({ key }) => key) : itemsOf(list);
  return gathered(names, (at): RefusedValue | readonly [] => {
    if (at.kind !== 'scalar' || at.text === undefined) return [];
    const [name = ''] = at.text.split('=', 1);
    return ownSysctl.test(name) || name === ''
      ? []
      : {
          at,
          key: 'sysctls',
          wanted: 'a setting of net, fs.mqueue or kernel that a container has of its own',
        };
  });
}

/** Options of the built-in log drivers, including those common to all (moby, daemon/logger). */
const common = 'mode max-buffer-size cache-disabled cache-max-file cache-max-size cache-compress';
const logOptions: ReadonlyMap<string, Pick<ReadonlySet<string>, 'has'>> = new Map([
  ['json-file', wordSet(`max-file max-size compress labels labels-regex env env-regex tag ${common}`)],
  ['local', wordSet(`max-file max-size compress ${common}`)],
]);

function logFaults(effective: Mapping): readonly RefusedValue[] {
  const driver = scalarOf(nodeOf(effective, 'logging'), 'driver')?.text;
  const known = driver === undefined ? undefined : logOptions.get(driver);
  const options = valueAt(effective, 'logging', 'options');
  if (!known || options?.kind !== 'mapping') return [];
  const found: RefusedValue[] = [];
  for (const { key } of options.entries.values())
    if (key.text !== undefined && !known.has(key.text))
      found.push({ at: key, key: 'logging.options', wanted: `an option of ${driver}` });
  const text = (name: string) => {
    const node = entryOf(options, name)?.value;
    return node?.kind === 'scalar' && node.text !== undefined && node.value !== null
      ? { at: node, text: node.text }
      : undefined;
  };
  const size = text('max-size');
  // Docker accepts -1 as a size only if the option is not given.
  if (size && !/^\d+(?:\.\d+)?\s?(?:[kmgtp]i?b?|b)?$/i.test(size.text))
    found.push({ at: size.at, key: 'max-size', wanted: 'a size' });
  const files = text('max-file');
  if (files && !(Number(files.text) >= 1)) found.push({ at: files.at, key: 'max-file', wanted: '1 or more' });
  return found;
}
