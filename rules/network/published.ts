import { anywhere, removalFix, soundFix } from '../../server/engine/compose/edit/fix.ts';
import { holderAt } from '../../server/engine/compose/edit/layout.ts';
import {
  isListedOnce,
  loopbackFixOf,
  onLoopback,
  takesAddress,
} from '../../server/engine/compose/edit/loopback.ts';
import type { Port, Sequence, Service } from '../../server/engine/compose/model.ts';
import { parseYaml } from '../../server/engine/compose/parse.ts';
import { isWebEntrance, onEveryInterface } from '../../server/engine/compose/service/exposure.ts';
import type { Fix } from '../../server/engine/finding.ts';
import type { Exposure } from '../../server/engine/posture/entry/exposed.ts';
import type { ReportPart } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { SafeText } from '../../server/engine/source/text.ts';

/** Container ports on which programs serve web pages by default. */
const sites = /^(?:80|443|3000|8000|8080|8443)$/;

/**
 * How a port without a known product is published: as the web, as one that usually serves websites, at a known host
 * port, or at one that Docker chooses.
 */
export function publishedAs(port: Port): 'web' | 'site' | 'open' | 'random' {
  const { published, target, variable } = port;
  if (isWebEntrance(port)) return 'web';
  if (sites.test(target ?? '') && (published !== undefined || variable)) return 'site';
  return published !== undefined || target === undefined || variable ? 'open' : 'random';
}

/**
 * Returns, for each port that is narrower than an earlier one, that earlier one, which makes it ineffective: the same
 * port, published on every interface by an earlier file or by the extended service. Compose merges `ports` by adding,
 * never by replacing (Compose Specification, Merge).
 */
export function widerPorts(service: Service): Map<Port, Port> {
  const found = new Map<Port, Port>();
  const wide = new Map<string, Port>();
  for (const port of service.ports) {
    if (port.published === undefined) continue;
    const key = `${port.published}:${port.target}/${port.protocol ?? 'tcp'}`;
    const open = onEveryInterface(port, service);
    const earlier = wide.get(key);
    if (open === true && !earlier) wide.set(key, port);
    else if (open === false && earlier && listOf(earlier) !== listOf(port)) found.set(port, earlier);
  }
  return found;
}

/** Returns the list that contains a port. */
function listOf({ file, span }: Port): Sequence | undefined {
  const holder = holderAt(parseYaml(file), span);
  return holder?.kind === 'item' ? holder.sequence : undefined;
}

/** The part of a finding that ports are published; the finding itself names what listens there. */
export function publishedPart(ports: readonly Port[]): ReportPart {
  const places = ports.map((at) => ({ at, message: 'The port is published here' as const }));
  return { places, rules: ['open-port'], decides: () => true };
}

/**
 * Publishes only on the loopback address the ports through which other machines reach a service: its own, or those of
 * the service whose network it joins.
 */
export function closingFix({ by, open, service }: Exposure): Fix | undefined {
  const ports = open.length > 1 ? 'its ports ' : '';
  const whose = by === 'joined' ? ` for the service ${service.name}` : '';
  const title = shown`Publish ${ports}on 127.0.0.1 only${whose} (other machines lose access)`;
  return loopbackFixOf(title, open, service);
}

/** Publishes a port only on the loopback address, if possible; a port that is listed twice stays open. */
export function loopbackFix(title: SafeText, port: Port, service: Service): Fix | undefined {
  if (!takesAddress(service)) return undefined;
  const fix = anywhere(title, port, (reach) => onLoopback(port, reach));
  return isListedOnce(port, service) ? soundFix(fix, port) : fix;
}

/** Stops publishing a port; a port that is listed twice stays open. */
export function unpublishedFix(title: SafeText, port: Port, service: Service): Fix | undefined {
  const fix = removalFix(title, port.node);
  return isListedOnce(port, service) && service.node.entries.size > 1 ? soundFix(fix, port) : fix;
}
