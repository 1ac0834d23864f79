import type { Severity } from '../finding.ts';
import { gpuText } from '../posture/gpus.ts';
import type { ContainerDevice, ContainerMount, ContainerNetwork, SecretPlace } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { wordSet } from '../source/list.ts';
import type { Known } from '../source/text.ts';
import { type Difference, differing, riskOf } from './change.ts';

/** Pairs the items of two lists by a key; items with the same key in their order. */
function* paired<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (each: T) => string,
): Generator<readonly [T | undefined, T | undefined]> {
  const groups = new Map<string, [T[], T[]]>();
  for (const [side, list] of [before, after].entries()) {
    for (const each of list) {
      const group = groups.get(keyOf(each)) ?? [[], []];
      group[side]?.push(each);
      groups.set(keyOf(each), group);
    }
  }
  for (const [old, now] of groups.values())
    for (let at = 0; at < Math.max(old.length, now.length); at++) yield [old[at], now[at]];
}

/** Pairs the items of two lists by the first of the keys that they share. */
export function pairedBy<T>(
  before: readonly T[],
  after: readonly T[],
  ...keys: readonly ((each: T) => string)[]
): (readonly [T | undefined, T | undefined])[] {
  let open: (readonly [T | undefined, T | undefined])[] = [
    ...before.map((each) => [each, undefined] as const),
    ...after.map((each) => [undefined, each] as const),
  ];
  const found: typeof open = [];
  for (const keyOf of keys) {
    const [old, now] = [open.flatMap(([was]) => was ?? []), open.flatMap(([, is]) => is ?? [])];
    const pairs = [...paired(old as T[], now as T[], keyOf)];
    found.push(...pairs.filter(([was, is]) => was && is));
    open = pairs.filter(([was, is]) => !was || !is);
  }
  return [...found, ...open];
}

/**
 * Mounts, paired by source, otherwise by target. Mounting a sensitive part of the host is riskier, and more of it is riskier
 * still; writable is riskier than read-only. `secretsCompared` handles the files of secrets.
 */
export function* mountsCompared(
  before: readonly ContainerMount[],
  after: readonly ContainerMount[],
): Generator<Difference> {
  for (const [was, is] of mountsPaired(before, after)) {
    const one = is ?? was;
    if (!one) continue;
    if (!was || !is) {
      const given = givesMore(one) ? (is ? 'more' : 'less') : 'different';
      const text = shown`${is ? 'mounts' : 'no longer mounts'} ${mountName(one)}`;
      yield differing(given, text, is, was, severityOf(one));
      continue;
    }
    const severity = severityOf(is);
    const isOther =
      was.source !== is.source || was.kind !== is.kind || was.gives !== is.gives || was.target !== is.target;
    const harm = riskOf(harmOf(was), harmOf(is)) ?? within(was, is);
    const risk = riskOf(is.readOnly, was.readOnly);
    const [then, now] = [mountName(was), mountName(is)];
    // If the risk only comes from write access, the difference below reports it.
    if (isOther && (then !== now || (harm && !risk)))
      yield differing(
        harm ?? 'different',
        shown`mounts ${now}${then === now ? '' : ` (was ${then})`}`,
        is,
        was,
        severity,
      );
    if (risk && (is.kind === 'bind' || is.kind === 'container'))
      yield differing(
        risk,
        shown`mounts ${mountName(is)} ${is.readOnly === true ? 'read-only' : 'writable'}`,
        is,
        was,
        is.gives ? severity : 'medium',
      );
  }
}

function mountsPaired(before: readonly ContainerMount[], after: readonly ContainerMount[]) {
  const isTold = ({ kind }: ContainerMount) => kind !== 'secret';
  const sourceOf = ({ kind, source }: ContainerMount) => `${kind} ${source ?? ''}`;
  const targetOf = (each: ContainerMount) => each.target ?? sourceOf(each);
  const placeOf = (each: ContainerMount) => `${sourceOf(each)} ${each.target}`;
  return pairedBy(before.filter(isTold), after.filter(isTold), placeOf, sourceOf, targetOf);
}

/** How much of the host a mount exposes, whether writable or not: nothing, a part, all. */
const harmOf = ({ kind, gives }: ContainerMount): Known<number> =>
  gives !== undefined ? (takesTheHost.has(gives) ? 2 : 1) : kind === 'unknown' ? kind : 0;

/** The risk of mounting another folder that contains the previous one, or lies in it. */
function within({ source: old }: ContainerMount, { source: now, gives }: ContainerMount) {
  const holds = (outer = '', inner = '') => `${inner}/`.startsWith(`${outer}/`.replace('//', '/'));
  if (!gives || old === now) return undefined;
  return holds(now, old) ? 'more' : holds(old, now) ? 'less' : undefined;
}

/** The mounts of another container are not known, and may be anything. */
const givesMore = ({ gives, kind }: ContainerMount) => gives !== undefined || kind === 'container';

function mountName({ gives, kind, source, target }: ContainerMount): string {
  if (kind === 'container') return `all mounts of ${source}`;
  if (gives === 'socket') return `the control socket ${source ?? ''}`;
  const unnamed = kind === 'tmpfs' ? 'a tmpfs' : kind === 'volume' ? 'an anonymous volume' : 'something';
  return `${source ?? unnamed} at ${target ?? '?'}`;
}

/** Mounts of the host that make any user with access root there. */
const takesTheHost = wordSet('socket folder root system device kernelWrite');

function severityOf({ kind, gives, readOnly }: ContainerMount): Severity {
  if (kind === 'container') return 'medium';
  if (gives !== undefined && takesTheHost.has(gives)) return 'critical';
  return gives === undefined ? 'info' : readOnly === true ? 'medium' : 'high';
}

/** Devices of the host: each one adds risk, and so does each additional permission, and more GPUs. */
export function* devicesCompared(
  before: readonly ContainerDevice[],
  after: readonly ContainerDevice[],
): Generator<Difference> {
  yield* gpusCompared(before.filter(isGpu), after.filter(isGpu));
  for (const [was, is] of paired(before, after, ({ kind, source }) => `${kind} ${source}`)) {
    if (isGpu(is ?? was!)) continue;
    const [then, now] = [was, is].map((each) => each && (each.permissions ?? 'rwm'));
    const risk = riskOf(then?.length ?? 0, now?.length ?? 0);
    if (!risk) continue;
    const ways = then && now ? ` with ${now} (was ${then})` : '';
    const { kind, source = '?' } = is ?? was!;
    const what = kind === 'rule' ? 'the devices of the rule' : 'the device';
    const text = shown`${getting(is)} ${what} ${source}${ways}`;
    yield differing(risk, text, is, was, 'high');
  }
}

const getting = (is: unknown) => (is ? 'gets' : 'no longer gets');

const isGpu = ({ kind }: ContainerDevice) => kind === 'gpu';

/** GPUs: a larger number is riskier; the same number of other GPUs is different. */
function* gpusCompared(
  before: readonly ContainerDevice[],
  after: readonly ContainerDevice[],
): Generator<Difference> {
  const amount = (gpus: readonly ContainerDevice[]): Known<number> => {
    let sum = 0;
    for (const { count = 1 } of gpus) {
      if (count === 'unknown') return count;
      sum += count === 'all' ? Infinity : count;
    }
    return sum;
  };
  const [was, is] = [before, after].map((gpus) => gpus.map(gpuText).sort().join(', '));
  const risk = riskOf(amount(before), amount(after)) ?? 'different';
  const text = shown`${getting(is)} ${is && was ? `${is} (was ${was})` : is || was}`;
  if (was !== is) yield differing(risk, text, after[0], before[0], 'medium');
}

/**
 * Networks: one with access to the outside is riskier than an internal one, and so is one that connects its containers; joining
 * another network is different.
 */
export function* networksCompared(
  before: readonly ContainerNetwork[],
  after: readonly ContainerNetwork[],
): Generator<Difference> {
  for (const [was, is] of paired(before, after, ({ name }) => name)) {
    if (was && is) {
      const risk = riskOf(is.internal, was.internal);
      if (risk)
        yield differing(
          risk,
          shown`is in the network ${is.name}, which is ${is.internal === true ? 'internal' : 'no longer internal'}`,
          is,
          was,
          'low',
        );
      const opened = riskOf(was.connects, is.connects);
      if (opened)
        yield differing(
          opened,
          shown`is in the network ${is.name}, whose containers ${is.connects === true ? '' : 'no longer '}connect to one another`,
          is,
          was,
          'low',
        );
    } else if (is) yield differing('different', shown`joins the network ${is.name}`, is, undefined);
    else if (was) yield differing('different', shown`leaves the network ${was.name}`, undefined, was);
  }
}

/** Secrets: each one in a variable or a build argument is riskier than none, and so is each one of another service. */
export function* secretsCompared(
  before: readonly SecretPlace[],
  after: readonly SecretPlace[],
): Generator<Difference> {
  for (const [was, is] of paired(before, after, ({ kind, name, of = '' }) => `${kind} ${name} ${of}`)) {
    const one = is ?? was;
    if (!one || (was && is)) continue;
    const risk = isWritten(one) || one.of !== undefined ? (is ? 'more' : 'less') : 'different';
    const whose = one.of === undefined ? '' : ` of ${one.of}`;
    const text = shown`${getting(is)} the secret ${one.name}${whose} ${ways[one.kind]}`;
    yield differing(risk, text, is, was, 'high');
  }
}

const isWritten = ({ kind }: SecretPlace) => kind === 'environment' || kind === 'build_arg';

const ways: { readonly [kind in SecretPlace['kind']]: string } = {
  environment: 'in its environment',
  build_arg: 'as a build argument',
  env_file: 'from a file of variables',
  secret: 'as a mounted file',
};
