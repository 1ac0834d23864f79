import { addTo, removeEntry } from '../../server/engine/compose/edit/edit.ts';
import { addedFix, replacementFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mapping, Node } from '../../server/engine/compose/model.ts';
import type { Move, SchemaError } from '../../server/engine/compose/schema/error.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import type { YamlValue } from '../../server/engine/compose/yaml/render.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { type SafeText, textOf } from '../../server/engine/source/text.ts';

export default rule({
  id: 'schema-error',
  on: 'compose',
  severity: 'medium',
  fixable: true,
  refused: true,
  title: 'The file violates the Compose Specification',
  label: 'Refused by Compose',
  why: 'Compose rejects the whole file; less strict tools ignore the entry, so a hardening key with a typo does nothing.',
  refs: {},
  messages: {
    unknown: 'Unknown key {key} in {where}.',
    typo: 'Unknown key {key} in {where}; the closest known key is {near}.',
    misplaced: 'The key {key} belongs in {near}, not in {where}.',
    type: 'The value of {key} must be {wanted}.',
    value: 'The value of {key} must be one of {wanted}.',
    missing: 'Missing key in {where}: {key}.',
    both: 'Only one of {other} and {key} is allowed in {where}.',
    name: 'The name {key} must be {wanted}.',
    twice: 'An item of {key} is listed twice.',
    distinct: '{key} and {other} must have the same value.',
    undefined: 'The {what} {name} is not defined in the project.',
    cycle: 'The service depends on itself through {name}.',
    several: '{key} asks for several containers, but container_name allows only one.',
    pair: 'An item of {key} must be a string: NAME=value, not NAME: value.',
  },
  check(compose, report) {
    for (const error of schemaErrors(compose)) {
      const { at, kind } = error;
      if (kind === 'missing') {
        const { where, key, node } = error;
        report({ at, message: kind, words: { where, key }, fixes: () => [neededFix(key, node)] });
      } else if (kind === 'both') {
        const { where, other } = error;
        report({ at, message: kind, words: { where, other, key: error.at.raw } });
      } else if (kind === 'distinct')
        report({ at, message: kind, words: { key: error.key, other: error.other } });
      else if (kind === 'undefined')
        report({ at, message: kind, words: { what: error.what, name: error.name } });
      else if (kind === 'cycle') report({ at, message: kind, words: { name: error.name } });
      else if (kind === 'twice' || kind === 'several')
        report({ at, message: kind, words: { key: error.key } });
      else if (error.kind === 'pair')
        report({ at, message: 'pair', words: { key: error.key }, fixes: () => [pairFix(error.at)] });
      else if ('near' in error) {
        const { at, kind, where, near } = error;
        const words = { key: at.raw, where, near };
        if (kind === 'unknown') report({ at, message: kind, words: { key: at.raw, where } });
        else report({ at, message: kind, words, fixes: () => [correctionFix(error)] });
      } else {
        const { at, kind, key, below, wanted, node } = error;
        const words = { key: below === undefined ? key : `${key}.${below}`, wanted };
        report({ at, message: kind, words, fixes: () => [quotedFix(node, wanted, key)] });
      }
    }
  },
});

/** Moves a key with its value to another mapping, or below a key of one. */
function movedFix(title: SafeText, { from, key, to, below }: Move): Fix | undefined {
  const value = yamlOf(from.entries.get(key)?.value);
  const removed = removeEntry(from, key);
  const values = value === undefined ? undefined : { [key]: value };
  const added = values && addTo(to, below === undefined ? values : { [below]: values });
  return removed && added && unsafeFix(title, [...added, ...removed]);
}

/** Converts a value so that it can be written elsewhere; undefined if it has tags, merged keys or block scalars. */
function yamlOf(node: Node | undefined): YamlValue | undefined {
  if (!node || node.tag !== undefined) return undefined;
  if (node.kind === 'scalar') return node.style === 'block' || node.value === null ? undefined : node.value;
  if (node.kind === 'sequence') {
    const items = node.items.flatMap((item) => yamlOf(item) ?? []);
    return items.length === node.items.length ? items : undefined;
  }
  const made: { [key: string]: YamlValue } = {};
  for (const [key, entry] of node.entries) {
    const value = yamlOf(entry.value);
    if (value === undefined || entry.merged) return undefined;
    made[key] = value;
  }
  return made;
}

/** Keys whose value is a duration: a number needs a unit. */
const duration = /(?:delay|interval|monitor|period|timeout|window)$/;

/** Adds a required key whose default is known. */
function neededFix(key: string, node: Mapping): Fix | undefined {
  if (key !== 'condition') return undefined;
  const title = 'Add condition: service_started (the default of the short syntax)';
  return addedFix(title, node, { condition: 'service_started' });
}

/** Quotes a number or boolean where a string is required; Compose rejects the unquoted value. */
function quotedFix(node: Node, wanted: string, key: string): Fix | undefined {
  if (node.kind !== 'scalar' || !wanted.includes('a string') || wanted.includes('true')) return undefined;
  if (duration.test(key)) return undefined;
  const { file, span, raw } = node;
  return { title: 'Quote the value', safety: 'safe', edits: [{ file: file.path, span, text: `"${raw}"` }] };
}

/** Writes `NAME: value`, which Compose rejects in a list, as `NAME=value`. */
function pairFix(item: Mapping): Fix | undefined {
  const [entry] = item.entries.values();
  const value = entry?.value;
  if (!entry || value?.kind !== 'scalar' || value.style === 'block') return undefined;
  const pair = `${entry.key.raw}=${value.raw}`;
  const text = /^[\w=./:@+-]+$/.test(pair) ? pair : JSON.stringify(pair);
  if (/[\r\n#&*]/.test(textOf(item))) return undefined;
  const { file, span } = item;
  return { title: 'Write NAME=value', safety: 'safe', edits: [{ file: file.path, span, text }] };
}

/** Renames or moves a key, unless the service would gain access or privileges by it. */
function correctionFix(error: Extract<SchemaError, { readonly near: string }>): Fix | undefined {
  const { kind, at, near, gives, move } = error;
  if (gives) return undefined;
  if (kind === 'misplaced') return move && movedFix(shown`Move to ${near} (it then takes effect)`, move);
  return kind === 'typo'
    ? replacementFix(shown`Rename to ${near} (it then takes effect)`, at, near)
    : undefined;
}
