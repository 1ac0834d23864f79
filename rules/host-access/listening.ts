import { addTo, removeEntry } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Port, Service } from '../../server/engine/compose/model.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { isInternal } from '../../server/engine/posture/documented.ts';
import { listeningPorts } from '../../server/engine/posture/entry/listening-port.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Edit, Place } from '../../server/engine/source/text.ts';

/** Words that refer to a service on the same host. */
const hostLocal = /localhost|127\.0\.0\.1|\[::1\]/;

/** Whether a service refers to services of the host by the shared loopback address. */
function usesLocalhost({ environment, command, entrypoint }: Service): boolean {
  const words = [command, entrypoint].flatMap((script) => script?.commands ?? []).flatMap(({ args }) => args);
  return (
    environment.some(({ raw }) => hostLocal.test(raw ?? '')) ||
    words.some(({ value }) => hostLocal.test(value ?? ''))
  );
}

/** Returns the ways to move a service out of the host's network, best first; `at` is its `network_mode`. */
export function ownNetworkFixes(posture: Posture, at: Place): (Fix | undefined)[] {
  const { service } = posture;
  const isNeeded = !isInternal(posture);
  const alone = 'Use a network of its own (no port published; the host is out of reach)';
  if (service.ports.length > 0) return [drasticFix(publishedFix(service, at), isNeeded)];
  const ports = usesLocalhost(service) ? [] : listeningPorts(posture);
  const title = shown`Publish ${ports.join(', ')} on 127.0.0.1 instead (host and others are cut off)`;
  const published = anywhere(title, at, (reach) => {
    const removed = ports.length > 0 ? removeEntry(service.node, 'network_mode', reach) : undefined;
    const added = addTo(service.node, { ports: ports.map((port) => `127.0.0.1:${port}:${port}`) }, reach);
    return removed && added && [...removed, ...added];
  });
  return [published, removalFix(alone, at)].map((fix) => drasticFix(fix, isNeeded));
}

/** Activates the ports that a service lists beside the host's network, published on this machine only. */
function publishedFix(service: Service, at: Place): Fix | undefined {
  const title = 'Publish its ports on 127.0.0.1 instead (host and others are cut off)';
  return anywhere(title, at, (reach) => {
    const removed = removeEntry(service.node, 'network_mode', reach);
    const bound = service.ports.map(boundPort);
    return removed && bound.every((edits) => edits !== undefined) ? [...removed, ...bound.flat()] : undefined;
  });
}

/** Returns edits that publish a port on 127.0.0.1; undefined if a part of it is not literal. */
function boundPort(port: Port): Edit[] | undefined {
  const { file, hostIp, hostSpan, published, unknown, variable, node } = port;
  if (hostIp !== undefined) return /^(?:127\.|\[?::1)/.test(hostIp) ? [] : undefined;
  if (unknown || variable || published === undefined) return undefined;
  if (node.kind === 'mapping') return addTo(node, { host_ip: '127.0.0.1' });
  return [{ file: file.path, span: hostSpan, text: '127.0.0.1:' }];
}
