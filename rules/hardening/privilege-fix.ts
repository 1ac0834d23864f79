import { runsEngine } from '../../server/engine/catalog/catalog.ts';
import type { Privileges } from '../../server/engine/catalog/product.ts';
import { addTo, removeEntry } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import type { YamlValue } from '../../server/engine/compose/yaml/render.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { isSelfContained, privilegesOf } from '../../server/engine/posture/documented.ts';
import { capabilityName } from '../../server/engine/posture/host/capability.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Place, SafeText } from '../../server/engine/source/text.ts';

/**
 * Whether a service is a Docker daemon (docker-library, tags with `dind`), which starts only as privileged or under
 * Sysbox.
 */
function isDaemon(posture: Posture): boolean {
  return posture.image?.ref !== undefined && runsEngine(posture.image.ref);
}

/** Returns the alternatives to `privileged`, whose place is `at`, best first. */
export function unprivilegedFixes(posture: Posture, at: Place): (Fix | undefined)[] {
  const { service } = posture;
  const without = 'Remove privileged (it loses full host access)';
  if (isDaemon(posture)) {
    const title = 'Run it under Sysbox, not privileged (the host needs sysbox-runc)';
    return [drasticFix(replaced(title, service, at, { runtime: 'sysbox-runc' }))];
  }
  const needs = privilegesOf(posture);
  const removed = drasticFix(removalFix(without, at), !isSelfContained(posture));
  return [needs && narrower(service, at, needs), removed];
}

function narrower(service: Service, at: Place, { capabilities, devices }: Privileges): Fix | undefined {
  const own = new Set(service.capAdd.map(({ text }) => capabilityName(text ?? '')));
  const paths = service.devices.map((node) =>
    node.kind === 'scalar' ? node.text : scalarOf(node, 'source')?.text,
  );
  const has = (device: string) => paths.some((path) => path?.startsWith(device.split(':', 1)[0] ?? ''));
  const more = {
    cap_add: capabilities.filter((name) => !own.has(name)),
    devices: devices.filter((device) => !has(device)),
  };
  const added = Object.entries(more).filter(([, values]) => values.length > 0);
  if (added.length === 0) return undefined;
  const names = added.flatMap(([, values]) => values).map((value) => value.split(':', 1)[0]);
  // Without the device on the host, the container does not start.
  const needsDevice = more.devices.length > 0;
  const why = needsDevice ? 'the host needs it' : 'documented for the image';
  const title = shown`Replace privileged with ${names.join(' and ')} (${why})`;
  return drasticFix(replaced(title, service, at, Object.fromEntries(added)), needsDevice);
}

function replaced(
  title: SafeText,
  { node }: Service,
  at: Place,
  added: { readonly [key: string]: YamlValue },
): Fix | undefined {
  return anywhere(title, at, (reach) => {
    const removed = removeEntry(node, 'privileged', reach);
    const more = addTo(node, added, reach);
    return (
      removed &&
      more &&
      [...removed, ...more].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    );
  });
}
