import type { Fix } from '../../finding.ts';
import { perObject } from '../../source/memo.ts';
import type { Edit, SafeText } from '../../source/text.ts';
import type { Port, Service } from '../model.ts';
import { servicePlatform } from '../service/service-platform.ts';
import { isForSwarm } from '../service/swarm.ts';
import { scalarOf } from '../yaml/graph.ts';
import { addEntry, isShared, keepsAll, type Reach, setScalar } from './edit.ts';
import { unsafeFix } from './fix.ts';

/**
 * A fix that publishes ports of a service on the loopback address only. It is sound if each port is written once, and if no
 * other way in is left (`isOnlyWay`).
 */
export function loopbackFixOf(
  title: SafeText,
  ports: readonly Port[],
  service: Service,
  isOnlyWay = true,
): Fix | undefined {
  if (!takesAddress(service)) return undefined;
  const edits = ports.map((port) => onLoopback(port, {}));
  if (!edits.every((each) => each !== undefined)) return undefined;
  const fix = unsafeFix(title, edits.flat());
  return fix && { ...fix, sound: isOnlyWay && ports.every((port) => isListedOnce(port, service)) };
}

/**
 * Whether ports of a service may have a host address. A swarm publishes on all addresses, and Docker on Windows does not start
 * such a container ("Windows does not support host IP addresses in NAT settings").
 */
export function takesAddress(service: Service): boolean {
  return !isForSwarm(service.compose) && servicePlatform(service) !== 'windows';
}

/**
 * Whether a port is written once, and in the lists of the service itself: Compose keeps only one of several equal items. A
 * variable may hold more than a port.
 */
export function isListedOnce(port: Port, service: Service): boolean {
  const { node } = port;
  const variables = node.kind === 'scalar' ? node.raw.split('${').slice(1) : [];
  const isPlain = variables.every((each) =>
    each
      .split('}', 1)[0]!
      .split(/:[-?+]/)
      .every((part) => !part.includes(':')),
  );
  return (
    isPlain &&
    keepsAll(service, 'ports', service.ports) &&
    timesOf(service.ports).get(publishedBy(port)) === 1
  );
}

/** How often each container port is published. */
const timesOf = perObject((ports: readonly Port[]): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const port of ports) times.set(publishedBy(port), (times.get(publishedBy(port)) ?? 0) + 1);
  return times;
});

const publishedBy = ({ target, protocol = 'tcp' }: Port) => `${target}/${protocol}`;

/** The edits that publish a port on the loopback address only; undefined if other places share its text. */
export function onLoopback({ node, file, hostSpan, hostIp }: Port, reach: Reach): Edit[] | undefined {
  if (node.kind === 'mapping') {
    const written = scalarOf(node, 'host_ip');
    return written ? setScalar(written, '127.0.0.1', reach) : addEntry(node, 'host_ip', '127.0.0.1', reach);
  }
  if (isShared(node) && !reach.anchored) return undefined;
  // The host port may be empty, or a variable with colons of its own; the address before a colon may be empty.
  const plain = node.kind === 'scalar' ? node.raw.replace(/\$\{(?:[^}$]|\$(?!\{))*\}?/g, '') : '';
  const isAddress = hostIp !== undefined || /^["']?:[^:]*:/.test(plain);
  const colon = isAddress ? '' : plain.includes(':') ? ':' : '::';
  return [{ file: file.path, span: hostSpan, text: `127.0.0.1${colon}` }];
}
