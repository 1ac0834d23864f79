import type { ComposeEntry, Mapping, Node, Scalar } from '../compose/model.ts';
import type { Type } from '../compose/schema/table.ts';
import { keyed } from '../compose/service/service-environment.ts';
import { isNull } from '../compose/yaml/graph.ts';
import { makeMapping, partOf } from '../compose/yaml/node.ts';
import type { Atom, Field } from './condition.ts';
import { one, several } from './fields.ts';

/** Values that Compose adds to each entry of a key. */
const defaults: Readonly<Record<string, Readonly<Record<string, Atom>>>> = {
  depends_on: { condition: 'service_started', required: true, restart: false },
};

/** The keys that a value in short form sets, and that its long form has; `*` stands for any key. */
const shortForms: Readonly<Record<string, readonly string[]>> = {
  build: ['context'],
  'ulimits.*': ['soft', 'hard'],
};

/**
 * The value at a path of keys, the same in each syntax that the Compose Specification allows: a list of `KEY=VALUE` or of
 * names reads as the mapping that it stands for. A key may itself contain dots.
 */
export function keyPathField(root: Mapping, type: Type | undefined, path: string): Field {
  return fieldAt(root, type, path.split('.'), []);
}

function fieldAt(
  node: Node | undefined,
  type: Type | undefined,
  names: readonly string[],
  above: readonly string[],
): Field {
  if (names.length === 0) return fieldOf(node, type, above);
  if (node?.kind === 'scalar' && !isNull(node)) return ofShortForm(node, names, above);
  const mapping = node && asMapping(node, type, above);
  if (!mapping) return undefined;
  for (let taken = names.length; taken > 0; taken--) {
    const name = names.slice(0, taken).join('.');
    const entry = mapping.entries.get(name);
    if (!entry) continue;
    const rest = names.slice(taken);
    const below = type?.keys ? (type.keys.get(name) ?? type.keys.get('*')) : type?.map;
    if (entry.value && !isNull(entry.value)) {
      const found = fieldAt(entry.value, below, rest, [...above, name]);
      return found ?? ofDefault(above, rest);
    }
    if (rest.length > 0) return ofDefault(above, rest);
    if (!type?.map) return undefined;
    if (below?.keys) return several([], entry.key);
    // A build argument without a value comes from the environment.
    return above.at(-1) === 'args' ? 'unknown' : one('', entry.key);
  }
  const isKnown = [...mapping.entries.values()].every(({ key }) => key.text !== undefined);
  return node.kind === 'mapping' || isKnown ? undefined : 'unknown';
}

function ofDefault(above: readonly string[], rest: readonly string[]): Field {
  return rest.length === 1 ? one(defaults[above.join('.')]?.[rest[0] ?? '']) : undefined;
}

function ofShortForm(node: Scalar, [name = '', ...rest]: readonly string[], above: readonly string[]): Field {
  return rest.length === 0 && shortFormOf(above)?.includes(name) ? scalarField(node) : undefined;
}

const shortFormOf = (above: readonly string[]) =>
  shortForms[above.join('.')] ?? shortForms[[...above.slice(0, -1), '*'].join('.')];

/** A list as the mapping that it stands for, where the specification allows both. */
function asMapping(node: Node, type: Type | undefined, above: readonly string[]): Mapping | undefined {
  if (node.kind === 'mapping') return node;
  if (!type?.map || !type.list) return undefined;
  return above.at(-1) === 'extra_hosts' ? hosts(node) : keyed(node);
}

/** Items such as `name:address`, where `=` may stand for the colon. */
function hosts(node: Node): Mapping | undefined {
  const mapping = keyed(node);
  if (!mapping || node.kind !== 'sequence') return mapping;
  const entries = [...mapping.entries.values()].map((entry): ComposeEntry => {
    const { key, value } = entry;
    const text = key.content.text;
    const colon = value ? -1 : text.indexOf(':');
    if (colon < 0) return entry;
    return { ...entry, key: partOf(key, 0, colon), value: partOf(key, colon + 1, text.length) };
  });
  return makeMapping(mapping, new Map(entries.map((entry) => [entry.key.text ?? entry.key.raw, entry])));
}

/** A value as a field: a scalar, the items of a list, or the keys of a mapping. */
function fieldOf(node: Node | undefined, type: Type | undefined, above: readonly string[]): Field {
  if (!node || isNull(node)) return undefined;
  if (node.kind === 'scalar') return scalarField(node);
  const mapping = asMapping(node, type, above);
  if (mapping)
    return several(
      [...mapping.entries].map(([name, { key }]) => (node.kind === 'mapping' ? name : key.text)),
      node,
    );
  return node.kind === 'sequence' ? several(node.items.map(itemOf), node) : undefined;
}

/** An item of a list; of one in long form, what its short form would name. */
function itemOf(item: Node): Atom | undefined {
  if (item.kind === 'scalar') return atomOf(item);
  if (item.kind !== 'mapping') return undefined;
  const named = item.entries.get('source')?.value ?? item.entries.get('path')?.value;
  return named?.kind === 'scalar' ? atomOf(named) : undefined;
}

const scalarField = (node: Scalar): Field => (node.text === undefined ? 'unknown' : one(atomOf(node), node));

function atomOf({ text, raw, value, style }: Scalar): Atom | undefined {
  if (style === 'plain' && text === raw && typeof value === 'boolean') return value;
  return text;
}
