import type { ContainerPort, ContainerRoute } from '../posture/model.ts';
import { shown, shownValue } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Known } from '../source/text.ts';
import { type Difference, differing, riskOf } from './change.ts';
import { pairedBy } from './reach.ts';

/** Routes of proxies without a login. A route that is gone is not reported, since it may only have become unknown. */
export function* routesCompared(
  before: readonly ContainerRoute[],
  after: readonly ContainerRoute[],
): Generator<Difference> {
  const textOf = ({ port, proxy }: ContainerRoute) =>
    shown`is reached at port ${port} through ${proxy} without a login there`;
  const known = new Set(before.map(textOf));
  for (const each of after)
    if (!known.has(textOf(each))) yield differing('different', textOf(each), each, undefined);
}

const reaches: { readonly [reach in 'none' | 'loopback' | 'address' | 'everywhere']: number } = {
  none: 0,
  loopback: 1,
  address: 2,
  everywhere: 3,
};

/**
 * Ports: the wider the reach, the riskier. Ranges are compared port by port, and ports of one entry are reported together.
 * Publishing a port for both IPv4 and IPv6 is no difference.
 */
export function* portsCompared(
  before: readonly ContainerPort[],
  after: readonly ContainerPort[],
): Generator<Difference> {
  const [old, now] = [before, after].map(
    (ports) => new Map(ports.flatMap(eachOf).map((port) => [wordsOf(port), port])),
  );
  const alone = (side: ReadonlyMap<string, ContainerPort>, other: ReadonlyMap<string, ContainerPort>) =>
    [...side].flatMap(([words, port]) => (other.has(words) ? [] : port));
  const insideOf = ({ container, protocol }: ContainerPort) => `${container ?? '?'}/${protocol}`;
  // A host port that now leads to another port of the container is reached as before.
  const outsideOf = (port: ContainerPort) =>
    port.host === undefined ? insideOf(port) : `${port.host}/${port.protocol}`;
  const pairs = pairedBy(alone(old!, now!), alone(now!, old!), insideOf, outsideOf);
  for (const run of runsOf(pairs)) {
    const [was, is] = [joined(run.map(([each]) => each)), joined(run.map(([, each]) => each))];
    const one = is ?? was;
    if (!one) continue;
    const before = was && `${was.container === one.container ? '' : `${nameOf(was)} `}${reachOf(was)}`;
    const text =
      was && (!is || (isClosed(is) && !isClosed(was)))
        ? shown`no longer ${opening(was)}`
        : shown`${opening(one)}${isClosed(one) ? ', which nothing publishes' : ''}${before ? ` (was ${before})` : ''}`;
    yield differing(
      riskOf(rank(was), rank(is)) ?? 'different',
      text,
      is,
      was,
      rank(is) === 3 ? 'medium' : 'low',
    );
  }
}

const isClosed = ({ reach }: ContainerPort) => reach === 'none';
const opening = (port: ContainerPort) =>
  isClosed(port) ? `exposes ${nameOf(port)}` : `opens ${nameOf(port)} ${reachOf(port)}`;

const nameOf = ({ container, protocol }: ContainerPort) =>
  `port ${container ?? '?'}${protocol === 'tcp' ? '' : `/${protocol}`}`;

const rank = (port: ContainerPort | undefined): Known<number> =>
  port === undefined ? 0 : port.reach === 'unknown' ? port.reach : reaches[port.reach];

/** The description of a port; two ports with the same one count once. */
const wordsOf = (port: ContainerPort) => `${port.container ?? '?'}/${port.protocol} ${reachOf(port)}`;

/** Splits an entry into its ports, if each is published as one port. */
function eachOf(port: ContainerPort): readonly ContainerPort[] {
  const [[from, to], [first, last]] = [boundsOf(port.container), boundsOf(port.host)];
  const more = to - from;
  // The length is NaN for ports that are not numbers.
  if (!(more > 0 && more < limits.portRange) || (port.host && last - first !== more)) return [port];
  return Array.from({ length: more + 1 }, (_, at) => ({
    ...port,
    container: shownValue(`${from + at}`),
    host: port.host && shownValue(`${first + at}`),
  }));
}

function boundsOf(ports = ''): readonly [from: number, to: number] {
  const [from = 0, to = from] = ports.split('-').map(Number);
  return [from, to];
}

type Pair = readonly [before: ContainerPort | undefined, after: ContainerPort | undefined];

/** Groups consecutive pairs whose ports come from the same entries. */
function runsOf(pairs: readonly Pair[]): Pair[][] {
  const runs: Pair[][] = [];
  const follows = (port: ContainerPort | undefined, next: ContainerPort | undefined) =>
    port && next
      ? port.at === next.at && Number(port.container) + 1 === Number(next.container)
      : port === next;
  for (const pair of pairs) {
    const run = runs.at(-1);
    if (run?.at(-1)?.every((port, side) => follows(port, pair[side]))) run.push(pair);
    else runs.push([pair]);
  }
  return runs;
}

/** Merges a run of ports into one. */
function joined(run: readonly (ContainerPort | undefined)[]): ContainerPort | undefined {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last || first === last) return first;
  const both = (key: 'container' | 'host') => first[key] && shownValue(`${first[key]}-${last[key]}`);
  return { ...first, container: both('container'), host: both('host') };
}

function reachOf({ reach, address, host }: ContainerPort): string {
  const as = host === undefined ? '' : ` as ${host}`;
  switch (reach) {
    case 'everywhere':
      return `to other machines${as}`;
    case 'loopback':
      return `to loopback${as}`;
    case 'address':
      return `to ${address ?? 'one address'}${as}`;
    case 'none':
      return 'not published';
    default:
      return `${as.trimStart()}, to whom is not known`.replace(/^, /, '');
  }
}
