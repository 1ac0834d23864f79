import { addTo, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { soundFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Compose, Mapping, Scalar, Service } from '../../server/engine/compose/model.ts';
import { unhardenedHooks } from '../../server/engine/compose/service/hooks.ts';
import { mappingOf, nodeOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import type { Yaml } from '../../server/engine/compose/yaml/render.ts';
import type { Fix } from '../../server/engine/finding.ts';
import type { Edit, Said } from '../../server/engine/source/text.ts';
import { decidesPrivileges, type Gap, mayBeAll } from './gaps.ts';

const stepDown = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];

const limits = {
  memory: ['mem_limit', '512m'],
  pids: ['pids_limit', 256],
  cpus: ['cpus', '1.0'],
} as const;

/**
 * Adds the missing hardening to a service, with `swarm` at the keys that a swarm reads. Undefined where an addition would
 * replace inherited settings or have no effect.
 */
export function hardeningFix(
  title: Said,
  service: Service,
  gaps: readonly Gap[],
  swarm = false,
): Fix | undefined {
  // Docker ignores cap_drop: [ALL] next to cap_add: [ALL].
  if (mayBeAll(service.capAdd)) return undefined;
  // A pre_start hook in its own container would stay unhardened.
  if (unhardenedHooks(service).length > 0) return undefined;
  // Compose rejects an option that is listed twice: here and in a service that extends this one.
  if (gaps.includes('privileges') && extendedBySecured(service.compose).has(service.name)) return undefined;
  const added: { [key: string]: Yaml } = {};
  const edits: Edit[] = [];
  for (const gap of gaps) {
    if (gap === 'capabilities') {
      added['cap_drop'] = ['ALL'];
      if (service.image?.facts?.dropsPrivileges) added['cap_add'] = stepDown;
    } else if (gap === 'privileges') added['security_opt'] = ['no-new-privileges:true'];
    else if (gap === 'rootfs') {
      if (!set(scalarOf(service.node, 'read_only'), 'true', edits)) added['read_only'] = true;
      if (!hasTmp(service)) added['tmpfs'] = ['/tmp'];
    } else if (!limit(service, gap, added, edits, swarm)) return undefined;
  }
  if (Object.keys(added).some((key) => service.node.entries.get(key)?.merged)) return undefined;
  const more = Object.keys(added).length > 0 ? addTo(service.node, added) : [];
  return more && soundFix(unsafeFix(title, [...edits, ...more]), service.node);
}

const extended = new WeakMap<Compose, ReadonlySet<string>>();

/** Names of services that are extended by one with its own no-new-privileges. */
function extendedBySecured(compose: Compose): ReadonlySet<string> {
  const known = extended.get(compose);
  if (known) return known;
  const services = new Map(compose.services.map((each) => [each.name, each]));
  const found = new Set<string>();
  for (const each of compose.services) {
    if (!each.node.entries.has('extends') || !each.securityOpt.some(decidesPrivileges)) continue;
    for (let base = baseOf(each); base !== undefined && !found.has(base); base = baseOf(services.get(base)))
      found.add(base);
  }
  extended.set(compose, found);
  return found;
}

/** The name of the service that another extends. */
function baseOf(service: Service | undefined): string | undefined {
  if (!service) return undefined;
  return (scalarOf(service.node, 'extends') ?? scalarOf(mappingOf(service.node, 'extends'), 'service'))?.text;
}

/** Changes an existing scalar; false if there is none. */
function set(scalar: Scalar | undefined, text: string, edits: Edit[]): boolean {
  const changed = scalar && setScalar(scalar, text);
  if (changed) edits.push(...changed);
  return changed !== undefined;
}

/** Writes a limit into `deploy.resources.limits` (for a swarm, or if that mapping exists), else into the service. */
function limit(
  service: Service,
  gap: 'memory' | 'pids' | 'cpus',
  added: { [key: string]: Yaml },
  edits: Edit[],
  swarm: boolean,
): boolean {
  const [key, value] = limits[gap];
  const deployed = deployLimits(service.effective);
  if (service[gap]) {
    const own = deployed ? scalarOf(deployLimits(service.node), gap) : scalarOf(service.node, key);
    return set(own, String(value), edits);
  }
  if (!deployed && !swarm) added[key] = value;
  else if (deployLimits(service.node) !== deployed) return false;
  else {
    const before = added['deploy'] as { resources: { limits: { [key: string]: Yaml } } } | undefined;
    added['deploy'] = { resources: { limits: { ...before?.resources.limits, [gap]: value } } };
  }
  return true;
}

function deployLimits(node: Mapping): Mapping | undefined {
  return mappingOf(valueAt(node, 'deploy', 'resources'), 'limits');
}

/** Whether a service can already write to /tmp, or has a `tmpfs` to which nothing can be added. */
function hasTmp({ mounts, effective, node }: Service): boolean {
  const tmpfs = nodeOf(effective, 'tmpfs');
  const items = tmpfs?.kind === 'sequence' ? tmpfs.items : [];
  const texts = items.flatMap((item) => (item.kind === 'scalar' ? (item.text ?? '') : []));
  const listed = texts.some((text) => text === '/tmp' || text.startsWith('/tmp:'));
  const fixed = tmpfs !== undefined && nodeOf(node, 'tmpfs')?.kind !== 'sequence';
  return listed || fixed || mounts.some(({ target }) => target === '/tmp');
}
