import type { Service } from '../../server/engine/compose/model.ts';
import { bytesOf } from '../../server/engine/compose/service/scalar.ts';
import { entryOf, isNull, itemsOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import type { Place } from '../../server/engine/source/text.ts';

/** Two settings that Docker Engine rejects together, or one that it rejects alone. */
interface Conflict {
  readonly at: Place;
  readonly key: string;
  readonly other: string;
  readonly isMissing: boolean;
  /** The place of the other setting. */
  readonly beside: Place | undefined;
}

/**
 * Settings that a container in another container's network can't have (moby, runconfig, validateNetContainerMode);
 * ports have their own rule.
 */
const ofNetwork = ['hostname', 'links', 'dns', 'extra_hosts'];

/** Returns the settings of a service that Docker rejects because of another one. */
export function conflictsOf(service: Service): readonly Conflict[] {
  return [...networkConflicts(service), ...namespaceConflicts(service), ...limitConflicts(service)];
}

/** Returns the key of a non-empty setting. */
function keyOf({ effective }: Service, name: string): Place | undefined {
  const { key, value } = effective.entries.get(name) ?? {};
  const isEmpty =
    isNull(value) ||
    (value?.kind === 'scalar' && value.text === '') ||
    (value?.kind === 'mapping' && value.entries.size === 0) ||
    (value?.kind === 'sequence' && itemsOf(value).length === 0);
  return isEmpty ? undefined : key;
}

function networkConflicts(service: Service): Conflict[] {
  const mode = service.networkMode;
  const kind = /^(?:service|container):/.test(mode?.text ?? '') ? 'joined' : mode?.text;
  const keys = kind === 'joined' ? ofNetwork : kind === 'host' ? ['links'] : [];
  return keys.flatMap((key) => {
    const at = keyOf(service, key);
    return at ? { at, key, other: `network_mode: ${mode?.text}`, isMissing: false, beside: mode } : [];
  });
}

/** Settings of a namespace while the service uses the host's. */
function namespaceConflicts(service: Service): Conflict[] {
  const { uts, ipc, networkMode, effective } = service;
  const found: Conflict[] = [];
  for (const key of uts?.text === 'host' ? ['hostname', 'domainname'] : []) {
    const at = keyOf(service, key);
    if (at) found.push({ at, key, other: 'uts: host', isMissing: false, beside: uts });
  }
  const [, joined] = /^service:(.+)$/s.exec(ipc?.text ?? '') ?? [];
  const other = service.compose.services.find(({ name }) => name === joined);
  if (ipc && other && /^(?:none|private)?$/.test(String(other.ipc ? other.ipc.text : '')) && !other.partial)
    found.push({
      at: ipc,
      key: ipc.text ?? '',
      other: 'ipc: shareable there',
      isMissing: true,
      beside: other.ipc,
    });
  const list = nodeOf(effective, 'sysctls');
  const settings =
    list?.kind === 'mapping' ? [...list.entries.values()].map(({ key }) => key) : itemsOf(list);
  const hosts = [
    [networkMode, 'network_mode', /^net[./]/],
    [ipc, 'ipc', /^(?:fs[./]mqueue[./]|kernel[./](?:msg|sem|shm))/],
    [uts, 'uts', /^kernel[./]domainname/],
  ] as const;
  for (const at of settings)
    for (const [mode, name, owned] of hosts)
      if (at.kind === 'scalar' && mode?.text === 'host' && owned.test(at.text ?? ''))
        found.push({ at, key: 'this sysctl', other: `${name}: host`, isMissing: false, beside: mode });
  return found;
}

/** Memory and processor limits that contradict each other. */
function limitConflicts(service: Service): Conflict[] {
  const { effective, memory, cpus, partial } = service;
  const found: Conflict[] = [];
  const bytes = (name: string) => {
    const at = scalarOf(effective, name);
    const value = at?.text === undefined ? undefined : bytesOf(at.text);
    return at && value !== undefined && value > 0 ? { at, value } : undefined;
  };
  const swap = bytes('memswap_limit');
  const reserved = bytes('mem_reservation');
  const limit = memory?.value;
  if (swap && !memory && !partial)
    found.push({ at: swap.at, key: 'memswap_limit', other: 'mem_limit', isMissing: true, beside: undefined });
  for (const [each, key, isAmiss] of [
    [swap, 'memswap_limit', (value: number, most: number) => value < most],
    [reserved, 'mem_reservation', (value: number, most: number) => value > most],
  ] as const)
    if (each && typeof limit === 'number' && isAmiss(each.value, limit))
      found.push({
        at: each.at,
        key,
        other: key === 'memswap_limit' ? 'a larger limit of memory' : 'a smaller limit of memory',
        isMissing: false,
        beside: memory,
      });
  const own = entryOf(effective, 'cpus')?.value;
  for (const key of typeof cpus?.value === 'number' && own ? ['cpu_period', 'cpu_quota'] : []) {
    const at = scalarOf(effective, key);
    if (
      at?.text !== undefined &&
      at.value !== null &&
      Number(at.text) !== 0 &&
      !Number.isNaN(Number(at.text))
    )
      found.push({ at, key, other: 'cpus', isMissing: false, beside: cpus });
  }
  return found;
}
