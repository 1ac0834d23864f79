import type { ComposeEntry, Mapping, Node, Scalar } from '../model.ts';
import { isNull, nodeOf, scalarOf } from '../yaml/graph.ts';
import { makeMapping, makeScalar, makeSequence } from '../yaml/node.ts';
import type { Merging } from './merge.ts';

/**
 * Converts a merged document to Compose's canonical form, as far as that decides what a later document can be merged over
 * (compose-go, transform): `gpus: all` becomes a list, SSH keys and `extends` become mappings, a dependency gets its condition,
 * and the name of an external resource becomes its `name`. Volumes and ports stay as written and are only marked.
 */
export function canonical(root: Mapping, merging: Pick<Merging, 'canonical'>): Mapping {
  let made = changed(root, 'services', (services) =>
    each(services, (node) => {
      for (const key of ['volumes', 'ports']) {
        const list = nodeOf(node, key);
        if (list?.kind === 'sequence') for (const item of list.items) merging.canonical.add(item);
      }
      return service(node);
    }),
  );
  for (const section of ['networks', 'volumes', 'secrets', 'configs'])
    made = changed(made, section, (all) => each(all, resource));
  return made;
}

function service(node: Mapping): Mapping {
  const listed = changed(node, 'gpus', (gpus) =>
    gpus.kind === 'scalar' && !isNull(gpus)
      ? makeSequence(gpus, [one(gpus, 'count', makeScalar(gpus.file, gpus.span, 'all'))])
      : gpus,
  );
  const extending = changed(listed, 'extends', (base) =>
    base.kind === 'scalar' && !isNull(base) ? one(base, 'service', base) : base,
  );
  const needing = changed(extending, 'depends_on', (all) => each(all, dependency));
  return changed(needing, 'build', (build) =>
    build.kind === 'mapping' ? changed(build, 'ssh', keys) : build,
  );
}

/** Adds the default condition `service_started` to a dependency. Only a file that is extended may omit the condition. */
function dependency(node: Mapping): Mapping {
  if (node.entries.has('condition')) return node;
  const value = makeScalar(node.file, node.span, 'service_started');
  const [condition] = one(node, 'condition', value).entries;
  return condition ? makeMapping(node, new Map(node.entries).set(...condition)) : node;
}

function keys(ssh: Node): Node {
  if (ssh.kind !== 'sequence' || ssh.items.length === 0) return ssh;
  const entries = new Map<string, ComposeEntry>();
  for (const item of ssh.items) {
    if (item.kind !== 'scalar' || !/^default$|=/.test(item.text ?? '')) return ssh;
    const [name = '', ...path] = (item.text ?? '').split('=');
    const value = path.length > 0 ? makeScalar(item.file, item.span, path.join('='), 'double') : undefined;
    entries.set(name, { key: made(item, name), value, merged: false, span: item.span });
  }
  return { ...one(ssh, '', ssh), entries };
}

function resource(node: Mapping): Mapping {
  const external = nodeOf(node, 'external');
  const name = scalarOf(external, 'name');
  const own = scalarOf(node, 'name');
  if (external?.kind !== 'mapping' || !name || (own && own.text !== name.text)) return node;
  const entries = new Map(node.entries);
  const at = { merged: false, span: external.span };
  entries.set('external', { ...at, key: made(name, 'external'), value: made(name, 'true') });
  if (!entries.has('name')) entries.set('name', { ...at, key: made(name, 'name'), value: name });
  return makeMapping(node, entries);
}

const made = ({ file, span }: Scalar, text: string): Scalar => makeScalar(file, span, text);

/** A mapping with one entry, at the place of a value. */
function one({ file, span }: Node, name: string, value: Node): Mapping {
  const entry: ComposeEntry = { key: makeScalar(file, span, name), value, merged: false, span };
  return { kind: 'mapping', file, span, entries: new Map([[name, entry]]), flow: true, tag: undefined };
}

function changed(node: Mapping, key: string, change: (value: Node) => Node): Mapping {
  const entry = node.entries.get(key);
  const value = entry?.value && change(entry.value);
  return !entry || value === entry.value
    ? node
    : makeMapping(node, new Map(node.entries).set(key, { ...entry, value }));
}

function each(all: Node, change: (node: Mapping) => Mapping): Node {
  if (all.kind !== 'mapping') return all;
  let entries: Map<string, ComposeEntry> | undefined;
  for (const [name, entry] of all.entries) {
    if (entry.value?.kind !== 'mapping') continue;
    const value = change(entry.value);
    if (value === entry.value) continue;
    entries ??= new Map(all.entries);
    entries.set(name, { ...entry, value });
  }
  return entries ? makeMapping(all, entries) : all;
}
