import type { Severity } from '../finding.ts';
import type {
  Capabilities,
  Confinement,
  ContainerPosture,
  ContainerUser,
  Fact,
  Limits,
  Namespace,
  Namespaces,
} from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { sizeText } from '../source/size.ts';
import type { Known, Shown } from '../source/text.ts';
import { type Difference, differing, riskOf } from './change.ts';

type Running = Pick<ContainerPosture, 'user' | 'platform'>;

/** Users: root is riskier than root that changes to another user, and this is riskier than another user. */
export function* usersCompared(
  { user: before }: Running,
  { user: after, platform }: Running,
): Generator<Difference> {
  const rank = ({ root, stepsDown }: ContainerUser): Known<number> =>
    !root ? 0 : root === 'unknown' || stepsDown === 'unknown' ? 'unknown' : stepsDown ? 1 : 2;
  const risk = riskOf(rank(before), rank(after));
  const [was, is] = [before, after].map((each) =>
    userOf(each, platform === 'windows' ? 'an administrator' : 'root'),
  );
  if (risk === undefined && was === is) return;
  // Two spellings of an unknown user, or the same name in an unknown image, may well be the same, so they are not reported.
  const isNamed = before.name === after.name && (before.uid === undefined || after.uid === undefined);
  if (risk === undefined && (before.root === 'unknown' || isNamed)) return;
  yield {
    ...differing(risk ?? 'different', shown`runs as ${is}`, after, before, rootSeverity(after)),
    was: shown`${was}`,
  };
}

const rootSeverity = ({ stepsDown, workersStepDown }: ContainerUser): Severity =>
  stepsDown === true ? 'low' : workersStepDown ? 'medium' : 'high';

function userOf(
  { root, name, uid, stepsDown, becomes, workersStepDown }: ContainerUser,
  all: string,
): string {
  if (root === 'unknown') return 'a user that is not known';
  if (root && stepsDown)
    return `${all} at start, ${stepsDown === true ? 'then' : 'may become'} ${becomes ?? 'another user'}`;
  if (root) return workersStepDown ? `${all}; its workers are not` : all;
  return uid !== undefined ? `user ${uid}` : name === undefined ? `a user other than ${all}` : `user ${name}`;
}

/** Capabilities: a superset is riskier. A privileged container has all of them, which the part `confinement` covers. */
export function* capabilitiesCompared(before: Capabilities, after: Capabilities): Generator<Difference> {
  const [was, is] = [before.granted, after.granted];
  const at = after.added[0] ?? after.dropped[0];
  const old = before.added[0] ?? before.dropped[0];
  if (was === 'unknown' || is === 'unknown') {
    if (was !== is)
      yield differing('different', shown`has capabilities that are not known on one side`, at, old);
    return;
  }
  if (was === 'all' || is === 'all') {
    if (was === is) return;
    const text = shown`${is === 'all' ? '' : 'no longer '}has all capabilities`;
    yield differing(is === 'all' ? 'more' : 'less', text, at, old, 'critical');
    return;
  }
  const gained = is.filter((each) => !was.includes(each));
  const lost = was.filter((each) => !is.includes(each));
  const placeOf = (items: Capabilities['added'], names: readonly string[]) =>
    items.find(({ name }) => name !== undefined && names.includes(name));
  if (gained.length > 0)
    yield differing(
      'more',
      shown`gains ${listed(gained, after)}`,
      placeOf(after.added, gained) ?? at,
      placeOf(before.dropped, gained) ?? old,
      // Capabilities of a user other than root take effect only in setuid programs.
      after.inEffect !== false && gained.some((each) => after.beyondDefault.includes(each))
        ? 'high'
        : 'medium',
    );
  if (lost.length > 0)
    yield differing(
      'less',
      shown`loses ${listed(lost, before)}`,
      placeOf(after.dropped, lost) ?? at,
      placeOf(before.added, lost) ?? old,
    );
}

/** Lists capabilities. If there are many that every container gets, only their number. */
function listed(names: readonly string[], { beyondDefault }: Capabilities): string {
  const usual = names.filter((each) => !beyondDefault.includes(each));
  if (usual.length <= 3) return names.join(', ');
  const others = names.filter((each) => beyondDefault.includes(each));
  return [...others, `${usual.length} default capabilities`].join(', ').replace(/, (?=\d+ default)/, ' and ');
}

type Option = keyof Confinement;

/** The security options: their names, how open each value is, and the severity of opening it. */
const options: readonly (readonly [Option, Shown, Readonly<Record<string, number>>, Severity])[] = [
  ['privileged', shown`privileged`, { false: 0, true: 1 }, 'critical'],
  ['noNewPrivileges', shown`no-new-privileges`, { true: 0, false: 1 }, 'medium'],
  ['readOnlyRoot', shown`a read-only root file system`, { true: 0, false: 1 }, 'low'],
  ['maskedPaths', shown`masked paths of the kernel`, { true: 0, false: 1 }, 'high'],
  ['seccomp', shown`seccomp`, { default: 0, custom: 0, off: 1 }, 'high'],
  ['apparmor', shown`AppArmor`, { default: 0, custom: 0, off: 1 }, 'high'],
  ['selinux', shown`SELinux`, { default: 0, custom: 0, weak: 1, off: 2 }, 'high'],
];

/** The options that `privileged` switches off by itself (docker run, --privileged). */
const opened: ReadonlySet<Option> = new Set(['maskedPaths', 'seccomp', 'apparmor', 'selinux']);

type Confined = Pick<ContainerPosture, 'confinement' | 'namespaces'>;

/** Security options, each by how far it opens the container. */
export function* confinementsCompared(
  { confinement: before, namespaces: old }: Confined,
  { confinement: after, namespaces: now }: Confined,
): Generator<Difference> {
  // Sharing the host's pid or ipc namespace switches SELinux off, which the change of the namespace covers.
  const isOff = ({ pid, ipc }: Namespaces) => pid.value === 'host' || ipc.value === 'host';
  const isShared = isOff(old) !== isOff(now);
  const isOpened = before.privileged.value !== after.privileged.value;
  for (const [option, name, openness, severity] of options) {
    if (isOpened && opened.has(option)) continue;
    if (isShared && option === 'selinux') continue;
    const [was, is]: Fact<unknown>[] = [before[option], after[option]];
    const rank = ({ value }: Fact<unknown>): Known<number> => openness[String(value)] ?? 'unknown';
    const risk = riskOf(rank(was!), rank(is!)) ?? otherwise(was!, is!);
    if (risk) yield { ...differing(risk, optionText(name, is!), is, was, severity), ...wasText(was!) };
  }
}

/** Whether two equally open facts still differ. */
const otherwise = (was: Fact<unknown>, is: Fact<unknown>) =>
  was.value === is.value && was.detail === is.detail ? undefined : 'different';

/** The previous value of an option that is not just on or off. */
const wasText = (fact: Fact<unknown>) =>
  typeof fact.value === 'boolean' ? {} : { was: shown`${valueText(fact)}` };

function optionText(name: Shown, fact: Fact<unknown>): Shown {
  const { value } = fact;
  if (name === 'privileged' && value === 'unknown') return shown`is privileged if a variable says so`;
  const has = name === 'privileged' ? 'is' : 'has';
  if (typeof value === 'boolean')
    return value
      ? shown`${has} ${name}`
      : name === 'privileged'
        ? shown`is no longer ${name}`
        : shown`no longer ${has} ${name}`;
  return shown`has ${name} ${valueText(fact)}`;
}

function valueText({ value, detail }: Fact<unknown>): string {
  if (value === 'unknown') return 'as a variable says';
  return value === 'custom' && detail ? `with ${detail}` : String(value);
}

/** How much of the host a namespace exposes. */
const owners = { none: 0, own: 1, service: 1, container: 1, host: 2 } as const;

/**
 * Namespaces: the host's is riskier than any other, and none is the least risky; that of another container is a different one.
 */
export function* namespacesCompared(before: Namespaces, after: Namespaces): Generator<Difference> {
  const names = ['network', 'pid', 'ipc', 'uts', 'cgroup', 'user'] as const;
  for (const name of names) {
    const [was, is] = [before[name], after[name]];
    const rank = ({ value }: Namespace): Known<number> => (value === 'unknown' ? value : owners[value]);
    const risk = riskOf(rank(was), rank(is)) ?? (ownerOf(was) === ownerOf(is) ? undefined : 'different');
    if (!risk) continue;
    const isWide = name === 'network' || name === 'pid';
    const severity: Severity = is.value !== 'host' ? 'low' : isWide ? 'high' : 'medium';
    const change = (text: Shown) => differing(risk, text, is, was, severity);
    yield is.value === 'none'
      ? change(shown`has no network`)
      : { ...change(shown`has the ${name} namespace ${ownerOf(is)}`), was: shown`${ownerOf(was)}` };
  }
}

function ownerOf({ value, detail, by }: Namespace): string {
  if (value === 'host') return 'of the host';
  if (value === 'own') return 'of its own';
  if (value === 'service' || value === 'container') return `of ${value} ${detail ?? ''}`.trim();
  if (value === 'none') return 'without a network';
  return by === 'default' ? "of the daemon's choice" : 'of which the owner is not known';
}

const limitOf = (name: keyof Limits, value: number | string) =>
  name === 'memory' && typeof value === 'number' ? sizeText(value) : String(value);

/** Limits: having none is riskier than having one; two different limits are neither. */
export function* limitsCompared(before: Limits, after: Limits): Generator<Difference> {
  for (const name of ['memory', 'pids', 'cpus'] as const) {
    const [was, is] = [before[name], after[name]];
    if (was.value === is.value) continue;
    const rank = ({ value }: Fact<number | 'unlimited'>): Known<boolean> =>
      value === 'unknown' ? value : value === 'unlimited';
    const risk = riskOf(rank(was), rank(is)) ?? 'different';
    const text =
      is.value === 'unlimited'
        ? shown`has no limit of ${name}`
        : shown`has a limit of ${name}: ${limitOf(name, is.value)} (was ${limitOf(name, was.value)})`;
    yield differing(risk, text, is, was, 'low');
  }
}
