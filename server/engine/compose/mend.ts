import type { Fix } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { type Said, textOf } from '../text.ts';
import { addTo, removeEntry } from './edit.ts';
import type { Mapping, Node } from './model.ts';
import { addedFix, replacementFix, unsafeFix } from './remedy.ts';
import type { Yaml } from './render.ts';
import type { Move, SchemaError } from './schemaerror.ts';

/** Moves a key with its value to another mapping, or below a key of one. */
function movedFix(title: Said, { from, key, to, below }: Move): Fix | undefined {
  const value = yamlOf(from.entries.get(key)?.value);
  const removed = removeEntry(from, key);
  const values = value === undefined ? undefined : { [key]: value };
  const added = values && addTo(to, below === undefined ? values : { [below]: values });
  return removed && added && unsafeFix(title, [...added, ...removed]);
}

/** A value as it can be written again; undefined for what has tags, anchors or lines of its own. */
function yamlOf(node: Node | undefined): Yaml | undefined {
  if (!node || node.tag !== undefined) return undefined;
  if (node.kind === 'scalar') return node.style === 'block' || node.value === null ? undefined : node.value;
  if (node.kind === 'sequence') {
    const items = node.items.flatMap((item) => yamlOf(item) ?? []);
    return items.length === node.items.length ? items : undefined;
  }
  const made: { [key: string]: Yaml } = {};
  for (const [key, entry] of node.entries) {
    const value = yamlOf(entry.value);
    if (value === undefined || entry.merged) return undefined;
    made[key] = value;
  }
  return made;
}

/** Keys that take a duration, which a number without a unit is none. */
const duration = /(?:delay|interval|monitor|period|timeout|window)$/;

/** Adds a key that must be there, where it is known what its absence stands for. */
export function neededFix(key: string, node: Mapping): Fix | undefined {
  if (key !== 'condition') return undefined;
  const title = 'Add condition: service_started, as a list has it (the service starts)';
  return addedFix(title, node, { condition: 'service_started' });
}

/** Quotes a number or truth value where a string is wanted, which Compose refuses until then. */
export function quotedFix(node: Node, wanted: string, key: string): Fix | undefined {
  if (node.kind !== 'scalar' || !wanted.includes('a string') || wanted.includes('true')) return undefined;
  if (duration.test(key)) return undefined;
  const { file, span, raw } = node;
  return { title: 'Quote the value', safety: 'safe', edits: [{ file: file.path, span, text: `"${raw}"` }] };
}

/** `NAME: value` as `NAME=value`, which Compose refuses until then. */
export function pairFix(item: Mapping): Fix | undefined {
  const [entry] = item.entries.values();
  const value = entry?.value;
  if (!entry || value?.kind !== 'scalar' || value.style === 'block') return undefined;
  const pair = `${entry.key.raw}=${value.raw}`;
  const text = /^[\w=./:@+-]+$/.test(pair) ? pair : JSON.stringify(pair);
  if (/[\r\n#&*]/.test(textOf(item))) return undefined;
  const { file, span } = item;
  return { title: 'Write it as NAME=value', safety: 'safe', edits: [{ file: file.path, span, text }] };
}

/** Gives a key the name or the place that it was meant to have, unless the service gets more by it than it has. */
export function meantFix(error: Extract<SchemaError, { readonly near: string }>): Fix | undefined {
  const { kind, at, near, gives, move } = error;
  if (gives) return undefined;
  if (kind === 'misplaced') return move && movedFix(shown`Move it to ${near} (it takes effect)`, move);
  return kind === 'misspelt'
    ? replacementFix(shown`Rename to ${near} (it takes effect)`, at, near)
    : undefined;
}
