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
 * How a port without a product of its own is published: as the web's, as one that usually serves pages, at a host port that is
 * known, or at one that Docker Engine chooses.
 */
export function publishedAs(port: Port): 'web' | 'site' | 'open' | 'random' {
  const { published, target, variable } = port;
  if (isWebEntrance(port)) return 'web';
  if (sites.test(target ?? '') && (published !== undefined || variable)) return 'site';
  return published !== undefined || target === undefined || variable ? 'open' : 'random';
}

/**
 * For each port that is narrower than an earlier one, the earlier one, which keeps it from taking effect: the same port,
 * published on every interface by an earlier file or by the service that this one extends. Compose adds to `ports` and
 * replaces none (Compose Specification, Merge).
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

/** The list that a port is written in. */
function listOf({ file, span }: Port): Sequence | undefined {
  const holder = holderAt(parseYaml(file), span);
  return holder?.kind === 'item' ? holder.sequence : undefined;
}

/** That ports are published, as a part of a finding that says what listens there. */
export function publishedPart(ports: readonly Port[]): ReportPart {
  const places = ports.map((at) => ({ at, message: 'The port is published here' as const }));
  return { places, rules: ['open-port'], decides: () => true };
}

/** Publishes the ports on the loopback address only by which other machines reach a service: its own, or those of the one that it joins. */
export function closingFix(
  ports: 'its port' | 'its ports',
  { by, open, service }: Exposure,
): Fix | undefined {
  const whose = by === 'joined' ? ` for the service ${service.name}` : '';
  const title = shown`Publish ${ports} on 127.0.0.1 only${whose} (other machines lose access)`;
  return loopbackFixOf(title, open, service);
}

/** Publishes a port on the loopback address only, where it may have one; a port that is listed twice stays open. */
export function loopbackFix(title: SafeText, port: Port, service: Service): Fix | undefined {
  if (!takesAddress(service)) return undefined;
  const fix = anywhere(title, port, (reach) => onLoopback(port, reach));
  return isListedOnce(port, service) ? soundFix(fix, port) : fix;
}

/** Publishes a port no more; a port that is listed twice stays open. */
export function unpublishedFix(title: SafeText, port: Port, service: Service): Fix | undefined {
  const fix = removalFix(title, port.node);
  return isListedOnce(port, service) && service.node.entries.size > 1 ? soundFix(fix, port) : fix;
}
