import { nodeOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import type { OpenEntry } from '../../server/engine/posture/entry/entry.ts';
import { type Exposure, isOnlyWay } from '../../server/engine/posture/entry/exposed.ts';
import { isAmong, ofEngine } from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import type { ReportPart } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

/** Describes where other machines come in, as a part of a sentence: `port 8080`. */
export function whereOf(exposure: Exposure): string {
  const { by, service } = exposure;
  return `${portsOf(exposure)}${by === 'routed' || by === 'tunnel' ? ` through ${service.name}` : ''}`;
}

function portsOf({ ports, by, targets }: Exposure): string {
  const names = [...new Set(ports)];
  if (names.length === 0)
    return targets[0] === undefined ? 'a published port' : `container port ${targets[0]}`;
  const list = names.length > 3 ? `${names.slice(0, 2).join(', ')} and others` : names.join(', ');
  const host = by === 'host' ? ' of the host' : '';
  return `port${names.length > 1 ? 's' : ''} ${list.replace(/, ([^,]*)$/, ' and $1')}${host}`;
}

const openPort = ['open-port'];

/** The part that other machines reach the service, and, if that is through a proxy, which one. */
export function reached(exposure: Exposure, posture: Posture): ReportPart[] {
  const { at, by, service, route } = exposure;
  const message =
    by === 'host'
      ? shown`The service listens on the network of the host`
      : by === 'tunnel'
        ? shown`The tunnel ${service.name} makes it public`
        : shown`Other machines reach ${portsOf(exposure)}`;
  const rules = { host: ['host-namespace'], tunnel: [], port: openPort, joined: openPort, routed: openPort }[
    by
  ];
  const places = at.map((each) => ({ at: each, message }));
  const first = { places, rules, service: service.name, decides: () => isOnlyWay(exposure, posture) };
  if (!route) return [first];
  const passed = shown`${service.name} passes requests on to it without a login`;
  return [first, { places: [{ at: route, message: passed }], rules: [] }];
}

/** The part about the obstacle for someone who reaches the service. */
export function entered({ at, from, text, rules }: OpenEntry): ReportPart {
  return { places: [at, ...(from ? [from] : [])].map((each) => ({ at: each, message: text })), rules };
}

/** The part that the service runs as root, if that is certain. */
export function asRoot({ user }: Posture): ReportPart[] {
  if (user.root !== true) return [];
  return [{ places: [{ at: user.at, message: 'It runs as root' }], rules: ['root-service'] }];
}

/** The part that a non-root user is in a group that owns control sockets of the host. */
export function inGroup({ user, service }: Posture): ReportPart[] {
  if (user.root !== false) return [];
  const added = scalarsOf(nodeOf(service.effective, 'group_add')).filter(({ text }) => isOfEngine(text));
  const places = [...added, ...(isOfEngine(user.group) ? [user.at] : [])].map((at) => ({
    at,
    message: 'It is in the group of the socket' as const,
  }));
  return places.length > 0 ? [{ places, rules: ['root-group'] }] : [];
}

const isOfEngine = (group: string | undefined) => isAmong(ofEngine.group, group);
