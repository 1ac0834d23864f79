import { gathered } from '../../source/list.ts';
import type { Compose, ComposeEntry, Mapping, Node, Scalar, Service } from '../model.ts';
import { booleanOf, bytesOf } from '../service/scalar.ts';
import { entryOf, isNull, itemsOf, mappingOf, nodeOf, scalarOf, valueAt } from '../yaml/graph.ts';
import type { SchemaError } from './error.ts';

/** Errors where parts of a project contradict each other or refer to something undefined (compose-go, checkConsistency). */
export function consistencyErrors(compose: Compose): SchemaError[] {
  const found: SchemaError[] = [];
  const services = new Map(compose.services.map((service) => [service.name, service]));
  for (const service of services.values()) {
    const { key, node, effective, partial } = service;
    if (compose.complete && !runs(effective) && !node.entries.has('extends'))
      found.push({ kind: 'missing', at: key, where: 'a service', key: 'image or build', node });
    if (partial) continue;
    limits(effective, found);
    scale(effective, found);
    platforms(effective, found);
    if (compose.complete) references(service, compose, found);
  }
  if (compose.complete) circles(compose, found);
  for (const { key, value } of mappingOf(compose.effective, 'secrets')?.entries.values() ?? [])
    if (compose.complete && value?.kind === 'mapping' && !isSource(value))
      found.push({ kind: 'missing', at: key, where: 'a secret', key: 'file or environment', node: value });
  return found;
}

/** Whether a service has something to run; an empty `image` does not count. */
function runs(service: Mapping): boolean {
  if (nodeOf(service, 'build') || nodeOf(service, 'provider')) return true;
  return service.entries.has('image') && scalarOf(service, 'image')?.text !== '';
}

/** Whether a secret has a source. A secret with a driver is for a swarm and needs no other source. */
function isSource(secret: Mapping): boolean {
  if (secret.entries.has('driver')) return true;
  const external = nodeOf(secret, 'external');
  if (external?.kind === 'mapping' || (external && booleanOf(external)?.value !== false)) return true;
  // An empty path counts: it is the project's own folder.
  return (
    scalarOf(secret, 'file') !== undefined ||
    ((scalarOf(secret, 'environment')?.text ?? 'set') !== '' && secret.entries.has('environment'))
  );
}

type Reader = (text: string) => number | undefined;
const plain: Reader = (text) => (text.trim() === '' ? undefined : Number(text));

/** A limit of a service, the key below `deploy.resources` that must equal it, and the function that reads both. */
const pairs: readonly (readonly [string, 'limits' | 'reservations', string, Reader])[] = [
  ['cpus', 'limits', 'cpus', plain],
  ['mem_limit', 'limits', 'memory', bytesOf],
  ['pids_limit', 'limits', 'pids', plain],
  ['mem_reservation', 'reservations', 'memory', bytesOf],
];

function limits(service: Mapping, found: SchemaError[]): void {
  for (const [key, group, inner, read] of pairs) {
    const own = scalarOf(service, key);
    const section = valueAt(service, 'deploy', 'resources', group);
    if (!own || section?.kind !== 'mapping') continue;
    const deployed = scalarOf(section, inner);
    const value = own.text === undefined ? undefined : read(own.text);
    const other = !deployed ? 0 : deployed.text === undefined ? undefined : read(deployed.text);
    if (!value || other === undefined || Number.isNaN(value) || Number.isNaN(other) || same(value, other))
      continue;
    found.push({ kind: 'distinct', at: own, key, other: `deploy.resources.${group}.${inner}` });
  }
}

/** Compares numbers of CPUs in single precision, as Compose stores them. */
const same = (a: number, b: number): boolean => Math.fround(a) === Math.fround(b);

function scale(service: Mapping, found: SchemaError[]): void {
  const own = scalarOf(service, 'scale');
  const replicas = scalarOf(nodeOf(service, 'deploy'), 'replicas');
  const name = scalarOf(service, 'container_name');
  const [count, deployed] = [countOf(own), countOf(replicas)];
  if (own && count !== undefined && deployed !== undefined && count !== deployed)
    found.push({ kind: 'distinct', at: own, key: 'scale', other: 'deploy.replicas' });
  const times = own ? count : deployed;
  if (name && name.text !== '' && name.text !== undefined && times !== undefined && times > 1)
    found.push({ kind: 'several', at: name, key: own ? 'scale' : 'deploy.replicas' });
}

function countOf(node: Scalar | undefined): number | undefined {
  return node?.text !== undefined && /^[-+]?\d+$/.test(node.text) ? Number(node.text) : undefined;
}

function platforms(service: Mapping, found: SchemaError[]): void {
  const platform = scalarOf(service, 'platform');
  const list = nodeOf(nodeOf(service, 'build'), 'platforms');
  if (!platform?.text || list?.kind !== 'sequence' || list.items.length === 0) return;
  const texts = list.items.map((item) => (item.kind === 'scalar' ? item.text : undefined));
  if (texts.includes(undefined) || texts.includes(platform.text)) return;
  found.push({
    kind: 'type',
    at: platform,
    key: 'platform',
    wanted: 'one of build.platforms',
    node: platform,
  });
}

/** Reports names of networks, volumes, secrets, configs and services that are not defined. */
function references(
  { effective: service, mounts }: Service,
  { effective }: Compose,
  found: SchemaError[],
): void {
  const look = (section: string, what: string, at: Node, name: string | undefined, always?: string) => {
    if (name === undefined || name === always || mappingEntry(effective, section, name)) return;
    found.push({ kind: 'undefined', at, what, name });
  };
  const builds = (at: Scalar, name: string) => {
    const named = mappingEntry(effective, 'services', name)?.value;
    if (named && !nodeOf(named, 'build'))
      found.push({
        kind: 'type',
        at,
        key: 'additional_contexts',
        wanted: 'a service with a build section',
        node: at,
      });
    else look('services', 'service', at, name);
  };
  for (const [at, name] of namesIn(nodeOf(service, 'networks')))
    look('networks', 'network', at, name, 'default');
  for (const [at, text] of contextsOf(service))
    if (text.startsWith('service:')) builds(at, text.slice('service:'.length));
  for (const [at, name] of needs(service)) look('services', 'service', at, name);
  for (const { type, source, node } of mounts)
    if (type === 'volume' && source) look('volumes', 'volume', node, source);
  for (const [key, what] of [
    ['secrets', 'secret'],
    ['configs', 'config'],
  ] as const)
    for (const item of itemsOf(nodeOf(service, key))) look(key, what, item, sourceOf(item), undefined);
  for (const item of itemsOf(valueAt(service, 'build', 'secrets')))
    look('secrets', 'secret', item, sourceOf(item));
}

/** The additional contexts of a build. */
function contextsOf(service: Mapping): (readonly [Scalar, string])[] {
  const all = valueAt(service, 'build', 'additional_contexts');
  const named = all?.kind === 'mapping' ? [...all.entries.values()].map(({ value }) => value) : itemsOf(all);
  return gathered(named, (each) =>
    each?.kind === 'scalar' && each.text !== undefined
      ? [[each, all?.kind === 'mapping' ? each.text : each.text.replace(/^[^=]*=/, '')] as const]
      : [],
  );
}

const sourceOf = (item: Node): string | undefined =>
  item.kind === 'scalar' ? (isNull(item) ? undefined : item.text) : scalarOf(item, 'source')?.text;

function mappingEntry(root: Mapping | undefined, section: string, name: string): ComposeEntry | undefined {
  return entryOf(mappingOf(root, section), name);
}

/** The names in a list, or the keys of a mapping, with their places. */
function namesIn(node: Node | undefined): (readonly [Scalar, string | undefined])[] {
  if (node?.kind === 'mapping') return [...node.entries].map(([name, { key }]) => [key, name]);
  return gathered(itemsOf(node), (item) =>
    item.kind === 'scalar' && !isNull(item) ? [[item, item.text] as const] : [],
  );
}

/**
 * The services that must start before a service: its dependencies, and those that it shares something with (compose-go,
 * normalize).
 */
function needs(service: Mapping): (readonly [Scalar, string | undefined])[] {
  const found = [...namesIn(nodeOf(service, 'depends_on'))];
  for (const key of ['network_mode', 'ipc', 'pid', 'uts']) {
    const at = scalarOf(service, key);
    const name = at && /^service:(.*)$/.exec(at.text ?? '')?.[1];
    if (at && name !== undefined) found.push([at, name]);
  }
  for (const key of ['links', 'volumes_from'])
    for (const [at, text] of namesIn(nodeOf(service, key)))
      if (key === 'links' || !text?.startsWith('container:')) found.push([at, text?.split(':', 1)[0]]);
  return found;
}

/** Reports services that depend on themselves, once for each cycle. */
function circles({ services }: Compose, found: SchemaError[]): void {
  const waits = new Map(services.map(({ name, effective }) => [name, needs(effective)]));
  const done = new Set<string>();
  const visit = (name: string, chain: readonly string[]): void => {
    if (done.has(name)) return;
    for (const [at, next] of waits.get(name) ?? []) {
      if (next === undefined || !waits.has(next)) continue;
      if (next === name || chain.includes(next)) found.push({ kind: 'cycle', at, name: next });
      else visit(next, [...chain, name]);
    }
    done.add(name);
  };
  for (const name of waits.keys()) visit(name, []);
}
