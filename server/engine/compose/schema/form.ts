import { wordSet } from '../../source/list.ts';
import { memoizeByText, whenAsked } from '../../source/memo.ts';
import { volumeParts } from '../service/mount.ts';
import { bytesOf } from '../service/scalar.ts';

/** The form that a text of an attribute must have. */
export interface Form {
  /** The end of the sentence *The value must be …*. */
  readonly wanted: string;
  holds(text: string): boolean;
  /** Whether a number is allowed; undefined if every number is. */
  takes?(value: number): boolean;
  /** True if a number with a point or an exponent is refused, even a whole one. */
  readonly isExact?: boolean;
  /** Whether a text is allowed where a later file replaces it; undefined if it must have the form in each file. */
  converts?(text: string): boolean;
  /** True if the schema itself demands the form, so that each file must comply; otherwise only the merged value must. */
  readonly inSchema?: boolean;
}

const integer = /^[-+]?\d+$/;
const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const step = /(?:\d+(?:\.\d*)?|\.\d+)(?:ns|[u\u00b5\u03bc]s|ms|s|m|h)/y;

const whole: Form = { wanted: 'a whole number', holds: (text) => integer.test(text) };
const isCount = (value: number): boolean => value >= 0;
const count: Form = {
  wanted: 'a whole number, zero or more',
  holds: (text) => /^\+?\d+$/.test(text),
  takes: isCount,
  converts: whole.holds,
};
const number: Form = { wanted: 'a number', holds: (text) => decimal.test(text) };
const ordinary: Form = { wanted: 'a whole number or a string', holds: () => true, isExact: true };
const size: Form = { wanted: 'a size such as 512m', holds: (text) => (bytesOf(text) ?? -1) >= 0 };
const duration: Form = { wanted: 'a duration such as 1m30s', holds: isDuration };
const truth: Form = {
  wanted: 'true or false',
  holds: (text) => /^(?:true|false|yes|no|on|off|y|n)$/i.test(text),
};
const untexted: Form = { wanted: 'a number without quotes', holds: () => false };
const natural: Form = { wanted: count.wanted, holds: count.holds, takes: isCount };
const policy: Form = {
  inSchema: true,
  wanted: 'always, missing, never, build, daily, weekly or every_DURATION',
  holds: (text) =>
    /always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])/.test(text),
};
const plainCount: Form = { ...untexted, takes: isCount };
const percent = between(0, 100, decimal);
const score = between(-1000, 1000, integer);
const devices: Form = {
  wanted: 'a whole number or all',
  holds: (text) => /^(?:all|[-+]?\d+)$/i.test(text),
  isExact: true,
};

function between(least: number, most: number, written: RegExp): Form {
  const takes = (value: number) => value >= least && value <= most;
  return {
    takes,
    wanted: `a whole number from ${least} to ${most}`,
    holds: (text) => written.test(text) && Number.isInteger(Number(text)) && takes(Number(text)),
  };
}

/**
 * Forms of the attributes whose texts Compose converts to a number, a size, a duration or a boolean (compose-go,
 * loader/interpolate and types).
 */
const forms = whenAsked(
  (): ReadonlyMap<string, Form> =>
    new Map([
      ...of(whole, 'cpu_period', 'cpu_quota', 'cpu_rt_period', 'cpu_rt_runtime', 'cpu_shares', 'replicas'),
      ...of(whole, 'pids', 'pids_limit', 'scale', 'ulimits.*', '*.soft', '*.hard'),
      ...of(natural, 'cpu_count'),
      ...of(whole, 'discrete_resource_spec.value'),
      ...of(count, 'secrets.mode', 'configs.mode', 'ports.target'),
      ...of(ordinary, 'expose', 'group_add'),
      ...of({ ...untexted, inSchema: true }, 'build.ulimits.*'),
      ...of(untexted, 'build.ulimits.*.soft', 'build.ulimits.*.hard'),
      ...of(plainCount, 'tmpfs.mode', 'build.secrets.mode', 'blkio_config.weight', 'weight_device.weight'),
      ...of(count, 'parallelism', 'max_attempts', 'max_replicas_per_node', 'retries'),
      ...of(number, 'cpus', 'max_failure_ratio'),
      ...of(percent, 'cpu_percent'),
      ...of(score, 'oom_score_adj'),
      ...of(size, 'mem_limit', 'mem_reservation', 'memswap_limit', 'mem_swappiness', 'memory', 'shm_size'),
      ...of(size, 'rate'),
      ...of({ ...size, takes: isCount }, 'tmpfs.size'),
      ...of(duration, 'interval', 'timeout', 'start_period', 'start_interval', 'stop_grace_period', 'delay'),
      ...of(duration, 'monitor', 'window'),
      ...of(policy, 'pull_policy'),
      ...of(devices, 'devices.count', 'gpus.count'),
    ]),
);

function of(form: Form, ...keys: readonly string[]): [string, Form][] {
  return keys.map((key) => [key, form]);
}

/** The form that a text must have at a path of keys (`*` for any name); undefined if any text is allowed. */
export function formOf(path: string, scalars: string): Form | undefined {
  return scalars === 'bs' ? truth : (formAt(path) ?? undefined);
}

/** Memoized, because files share the same few hundred paths. */
const formAt = memoizeByText(formBelow, { texts: 1000, characters: 100_000 });

function formBelow(path: string): Form | null {
  const keys = path.split('.').filter((key) => key !== '[]');
  for (const depth of [4, 3, 2, 1]) {
    const form = forms().get(keys.slice(-depth).join('.'));
    if (form) return form;
  }
  return null;
}

/**
 * Attributes whose texts Compose converts to numbers and booleans in each document, before any merge (compose-go,
 * loader/interpolate).
 */
const cast = wordSet(
  'cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus init oom_kill_disable oom_score_adj pids_limit privileged read_only scale stdin_open tty ports.[].target secrets.[].mode configs.[].mode healthcheck.retries healthcheck.disable ulimits.* ulimits.*.soft ulimits.*.hard volumes.[].read_only volumes.[].volume.nocopy deploy.replicas deploy.update_config.parallelism deploy.update_config.max_failure_ratio deploy.rollback_config.parallelism deploy.rollback_config.max_failure_ratio deploy.restart_policy.max_attempts deploy.placement.max_replicas_per_node',
);
const castElsewhere = wordSet(
  'networks.*.external networks.*.internal networks.*.attachable networks.*.enable_ipv4 networks.*.enable_ipv6 volumes.*.external secrets.*.external configs.*.external',
);

const ofService = 'services.*.';

/** Whether a text at a path of keys must already have its form in each document, before any merge. */
export function isCast(path: string): boolean {
  return path.startsWith(ofService) ? cast.has(path.slice(ofService.length)) : castElsewhere.has(path);
}

function isDuration(text: string): boolean {
  const steps = text.replace(/^[-+]/, '');
  if (steps === '0') return true;
  step.lastIndex = 0;
  while (step.lastIndex < steps.length) if (!step.test(steps)) return false;
  return steps !== '';
}

const numberOrRange = /^(\d{1,5})(?:-(\d{1,5}))?$/;

function rangeOf(text: string): number | undefined {
  const match = numberOrRange.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 65_535 ? last - first : undefined;
}

/** Whether a text is a port in short syntax (docker/go-connections, nat). */
export function isPort(text: string): boolean {
  const slash = text.indexOf('/', text.lastIndexOf(':') + 1);
  const parts = (slash < 0 ? text : text.slice(0, slash)).split(':');
  if (/^0+(?:-|$)/.test(parts.at(-1) ?? '')) return false;
  const protocol = slash < 0 ? '' : (text.slice(slash + 1).split('/')[0] ?? '');
  if (!/^(?:|tcp|udp|sctp)$/i.test(protocol)) return false;
  const target = rangeOf(parts.pop() ?? '');
  const published = parts.pop() ?? '';
  const host = parts.join(':');
  if (target === undefined || (host !== '' && !isAddress(host))) return false;
  const hosts = published === '' ? target : rangeOf(published);
  return hosts !== undefined && (target === 0 || hosts === target);
}

function isAddress(text: string): boolean {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  if (inner === undefined && text.includes(':')) return false;
  const plain = inner ?? text;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(plain)) return plain.split('.').every((part) => Number(part) <= 255);
  return plain === '' || (plain.includes(':') && /^[\da-f:.]+$/i.test(plain));
}

/** Whether a text is a volume in short syntax (compose-go, format). */
export function isVolume(text: string): boolean {
  if (text.length < 3) return text !== '';
  const parts = volumeParts(text);
  return parts.length <= 3 && parts.every(({ start, end }) => end > start);
}
