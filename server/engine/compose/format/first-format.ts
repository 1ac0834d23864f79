import type { ComposeEntry, Mapping, Node } from '../model.ts';
import { entryOf, mappingOf, nodeOf, scalarOf } from '../yaml/graph.ts';
import { makeScalar } from '../yaml/node.ts';

/** Keys of the top level in later formats. A service may have such a name, too. */
const topLevel: ReadonlySet<string> = new Set([
  'configs',
  'include',
  'models',
  'name',
  'networks',
  'secrets',
  'services',
  'version',
  'volumes',
]);

/**
 * A file in the first format, whose services stand at the top level, as later formats write it: below `services`, with the names
 * that attributes have today. Undefined for any other file.
 */
export function fromFirstFormat(root: Mapping): Mapping | undefined {
  if (root.entries.has('services') || root.entries.has('include')) return undefined;
  const services = [...root.entries].filter(
    ([name, { value }]) => isService(value) && !name.startsWith('x-'),
  );
  if (services.length === 0) return undefined;
  const others = [...root.entries].filter(
    ([name, { value }]) => !isService(value) && (topLevel.has(name) || name.startsWith('x-')),
  );
  const at = { start: root.span.start, end: root.span.start };
  const value: Mapping = { ...root, entries: new Map(services.map(([name, each]) => [name, renewed(each)])) };
  const entry = { key: makeScalar(root.file, at, 'services'), value, merged: false, span: root.span };
  return { ...root, entries: new Map([...others, ['services', entry]]) };
}

/** Whether a value at the top level is a service. A job of a CI system has an image, too, but also a script. */
function isService(value: Node | undefined): boolean {
  if (value?.kind !== 'mapping' || mappingOf(value, 'services')) return false;
  if (['script', 'stage', 'steps', 'runs-on', 'needs'].some((key) => value.entries.has(key))) return false;
  const [image, build] = [nodeOf(value, 'image'), nodeOf(value, 'build')];
  return image?.kind === 'scalar' || build !== undefined || mappingOf(value, 'extends') !== undefined;
}

/** A service with the attributes of later formats in place of those that only the first one has. */
function renewed(entry: ComposeEntry): ComposeEntry {
  const { value } = entry;
  if (value?.kind !== 'mapping') return entry;
  const entries = new Map(value.entries);
  const net = entries.get('net');
  if (net && !entries.has('network_mode')) entries.set('network_mode', net);
  const [context, dockerfile] = [entryOf(value, 'build'), entryOf(value, 'dockerfile')];
  if (context?.value?.kind === 'scalar' && dockerfile && scalarOf(value, 'dockerfile')) {
    const parts = new Map([
      ['context', context],
      ['dockerfile', dockerfile],
    ]);
    const build: Mapping = { ...context.value, kind: 'mapping', entries: parts, flow: true, tag: undefined };
    entries.set('build', { ...context, value: build });
  }
  for (const key of ['net', 'dockerfile', 'log_driver', 'log_opt', 'volume_driver']) entries.delete(key);
  return { ...entry, value: { ...value, entries } };
}
