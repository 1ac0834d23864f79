import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { whenAsked } from '../../source/memo.ts';
import { unique } from '../load/merge.ts';
import { maySayTwice } from '../load/unique.ts';
import type { Mapping, Node, Scalar } from '../model.ts';
import { isNull, scalarOf } from '../yaml/graph.ts';
import { type EnclosingObject, labelOf, type SchemaError, unknownKey } from './error.ts';
import { isCast } from './form.ts';
import { schemaLines } from './schema.data.ts';
import { repeated, wantedAfterAll } from './settled.ts';
import { readTable, type Type } from './table.ts';
import { type Trail, top } from './trail.ts';

/** Keys of which an object may have at most one. With `unless`, it must have one of them, or one of the keys in `unless`. */
const choices: Readonly<
  Record<string, { readonly of: readonly string[]; readonly unless?: readonly string[] }>
> = {
  service: { of: ['network_mode', 'networks'] },
  build: { of: ['dockerfile', 'dockerfile_inline'] },
  devices: { of: ['count', 'device_ids'] },
  gpus: { of: ['count', 'device_ids'] },
  secret: { of: ['file', 'environment'], unless: ['external', 'driver'] },
  service_config_or_secret: { of: ['source'], unless: [] },
  config2: { of: ['file', 'environment', 'content'], unless: ['external'] },
};

export const maxErrors = limits.errors;
/** The type of a whole compose file. */
export const wholeFile = whenAsked(() => readTable(schemaLines));

/**
 * What the schema does not allow in a tree: at most 50 errors, in order of place. Skips the nodes in `seen`, which were checked
 * in another tree, and adds to it.
 */
export function errorsIn(
  root: Mapping,
  demands: Walk['demands'],
  seen: Walk['seen'] = new Map(),
): SchemaError[] {
  const type = wholeFile();
  const found: SchemaError[] = [];
  const report = (error: SchemaError) => {
    const isText = 'wanted' in error && error.kind !== 'name' && error.node.kind === 'scalar';
    if (demands.alone && !isText) return;
    if (found.length < maxErrors && (demands.settled || error.at.file === root.file)) found.push(error);
  };
  const full = () => found.length >= maxErrors;
  check(root, type, { key: '', keys: top(), at: undefined, above: [] }, { seen, report, full, demands });
  return found.sort((a, b) => a.at.span.start - b.at.span.start);
}

/**
 * Whether a tree that stands alone and has no tags is free of errors, both as written and in effect. Most trees are, and then
 * this single walk replaces the two that collect errors.
 */
export function isFlawless(root: Mapping, needs: boolean): boolean {
  let isFine = root.entries.has('services');
  const report = () => {
    isFine = false;
  };
  const demands = { needs, choices: needs, settled: 'either' } as const;
  const walk = { seen: new Map(), report, full: () => !isFine, demands };
  check(root, wholeFile(), { key: '', keys: top(), at: undefined, above: [] }, walk);
  return isFine;
}

interface Path {
  /** The last key with a name that the specification defines. */
  readonly key: string;
  /** All keys that lead to the value. */
  readonly keys: Trail;
  /** The key of the value; undefined for an item of a list. */
  readonly at: Scalar | undefined;
  /** The objects that contain the value, the innermost last. */
  readonly above: readonly EnclosingObject[];
}

export interface Walk {
  readonly seen: Map<Type, Set<Node>>;
  readonly report: (error: SchemaError) => void;
  readonly full: () => boolean;
  /**
   * Which checks to make: required keys (`needs`), keys that exclude each other (`choices`), and what only the merged tree
   * decides (`settled`).
   */
  readonly demands: {
    readonly needs: boolean;
    readonly choices: boolean;
    /** `either`: reports errors of the tree as written and errors of the tree in effect. */
    readonly settled: boolean | 'either';
    /** True for one document of several: checks only texts that Compose converts before it merges documents. */
    readonly alone?: boolean;
    /** True for a tree over which another file is merged. */
    readonly below?: boolean;
    /** Whether Compose loses a list at a path. */
    readonly isHollow?: (node: Node, path: string) => boolean;
  };
}

function check(node: Node | undefined, type: Type, path: Path, walk: Walk): void {
  if (node === undefined || type.any || walk.full() || isReset(node, walk)) return;
  if (node.kind === 'scalar') {
    checkScalar(node, type, path, walk);
    return;
  }
  const before = walk.seen.get(type);
  if (before?.has(node)) return;
  if (before) before.add(node);
  else walk.seen.set(type, new Set([node]));
  if (node.kind === 'sequence') {
    const { list } = type;
    if (!list) walk.report(ofType(node, type, path));
    else {
      // Skips items that a later item replaces.
      const items = walk.demands.alone ? node.items : unique(node.items, path.keys.text);
      for (const item of items) checkItem(item, list, type, path, walk);
      if (!type.scalars.includes('z') && walk.demands.isHollow?.(node, path.keys.text))
        walk.report({ kind: 'type', at: node, key: path.key, wanted: full, node });
      const isSettled = walk.demands.settled && !walk.demands.alone;
      if (isSettled && type.distinct && items.length > 1 && !maySayTwice(path.keys.text))
        for (const at of repeated(node.items)) walk.report({ kind: 'twice', at, key: path.key });
    }
  } else if (type.keys) {
    checkDemands(node, type, path, walk);
    checkKeys(node, type.keys, path, walk);
  } else if (!type.map) walk.report(ofType(node, type, path));
  else {
    for (const { key, value } of node.entries.values()) {
      if (typeof key.value !== 'string')
        walk.report({ kind: 'name', at: key, key: key.raw, wanted: 'a string', node: key });
      else if (path.keys.isBound ? !/^[\w.-]+$/.test(key.text ?? 'unknown') : type.list && isEmptyKey(key))
        walk.report({
          kind: 'name',
          at: key,
          key: key.raw,
          wanted: 'made of letters, digits, `.`, `_` and `-`',
          node: key,
        });
      // A service with an empty value has nothing to run, unless an earlier file defines it.
      if (path.keys.text === 'services' && isNull(value) && walk.demands.settled && !walk.demands.alone)
        walk.report({ kind: 'type', at: key, key: key.raw, wanted: 'a mapping', node: key });
      else
        check(value, type.map, { key: path.key, keys: path.keys.to('*'), at: key, above: path.above }, walk);
    }
  }
}

/** Whether a scalar is a text or contains a variable. */
const isText = ({ value, variables }: Scalar): boolean => typeof value === 'string' || variables.length > 0;

/** Whether a key is written as an empty string; an empty key may also come from a pair of a list. */
const isEmptyKey = ({ file, span }: Scalar): boolean =>
  /^(?:""|'')$/.test(file.text.slice(span.start, span.end));

/** Whether a tag removes a value. Once tags have been applied, those that are left have no effect. */
const isReset = ({ tag }: Node, { demands }: Walk): boolean =>
  tag === '!reset' && (!demands.settled || demands.alone === true);

const full = 'a non-empty list, because Compose drops an empty one when it merges files';

function checkDemands(node: Mapping, { name, needs }: Type, path: Path, { report, demands }: Walk): void {
  const at = path.at ?? [...node.entries.values()][0]?.key ?? node;
  // A service may get missing keys from the service that it extends, but `extends` itself must have its required keys.
  const extended = path.above[1]?.node.entries.has('extends');
  const lacking = name === 'extends' || (demands.needs && !extended) ? needs : [];
  for (const key of lacking)
    if (!node.entries.has(key)) report({ kind: 'missing', at, where: labelIn(path), key, node });
  const choice = demands.choices ? choices[name] : undefined;
  if (!choice) return;
  const written = gathered(choice.of, (key) =>
    isGiven(node, key, demands.settled, name) ? (node.entries.get(key)?.key ?? []) : [],
  );
  const [first, second] = written.sort((a, b) => a.span.start - b.span.start);
  if (first && second) report({ kind: 'both', at: second, where: labelIn(path), other: first.raw });
  const free = choice.unless?.some((key) => node.entries.has(key)) ?? true;
  if (!free && !choice.of.some((key) => node.entries.has(key)))
    report({
      kind: 'missing',
      at,
      where: labelIn(path),
      key: `${choice.of.join(', ')}${choice.unless?.length ? ' or external' : ''}`,
      node,
    });
}

/** Whether a key certainly has a value that counts. An empty value counts for the source of a secret or config. */
function isGiven(node: Mapping, key: string, settled: boolean | 'either', name: string): boolean {
  if (settled === 'either') return isGiven(node, key, true, name) || isGiven(node, key, false, name);
  const value = node.entries.get(key)?.value;
  if (value?.kind === 'scalar') {
    if (value.value === null) return false;
    if (settled) return value.text !== undefined && (value.text !== '' || /^(?:secret|config2)$/.test(name));
    return value.raw !== '' && value.variables.length === 0;
  }
  if (!value || (value.tag !== undefined && !settled)) return false;
  return value.kind === 'mapping' ? value.entries.size > 0 : value.items.length > 0;
}

function checkItem(item: Node, list: Type, { map }: Type, path: Path, walk: Walk): void {
  const on = path.key === 'security_opt' && scalarOf(item, 'no-new-privileges')?.raw === 'true';
  const paired = (map !== undefined && !list.keys) || on;
  const pair = item.kind === 'mapping' && paired && item.entries.size === 1;
  if (pair) walk.report({ kind: 'pair', at: item, key: path.key });
  else check(item, list, { key: path.key, keys: path.keys.to('[]'), at: undefined, above: path.above }, walk);
}

function checkScalar(node: Scalar, type: Type, path: Path, { report, demands }: Walk): void {
  if (demands.settled) {
    const { scalars } = type;
    if (demands.alone && (scalars === '' || !isText(node) || !isCast(path.keys.text))) return;
    const stage = demands.alone ? 'document' : demands.below ? 'below' : 'last';
    const wanted = wantedAfterAll(node, type, path.keys.text, stage);
    const kind = wanted === '' && type.values ? 'value' : 'type';
    if (wanted !== undefined) report({ ...ofType(node, type, path, wanted), kind });
    if (demands.settled === true) return;
  }
  const { scalars, values } = type;
  const { key } = path;
  const { value } = node;
  // An empty value in a later file keeps the earlier value, and every value is empty while a user is typing it.
  if (value === null || node.variables.length > 0) return;
  if (values && !values.includes(node.raw) && (scalars === '' || typeof value !== 'string')) {
    const mapped = type.list ?? type.map ?? type.keys;
    if (!mapped || typeof value === 'string')
      report({ kind: 'value', at: node, key, wanted: values.join(', '), node });
  } else if (!values && !takes(scalars, value)) report(ofType(node, type, path));
}

/** The error for a value of the wrong type; `below` is the name in the file that has the value, if there is one. */
function ofType(node: Node, type: Type, { at, key, keys }: Path, wanted = '') {
  const below = keys.text.endsWith('.*') ? at?.raw : undefined;
  return { kind: 'type' as const, at: node, key, below, wanted: wanted || wantedOf(type), node };
}

function takes(scalars: string, value: string | number | boolean): boolean {
  // Compose converts texts to the type of the key.
  if (typeof value === 'string') return scalars !== '';
  return typeof value === 'boolean' ? scalars.includes('b') : /[ni]/.test(scalars);
}

function checkKeys(node: Mapping, keys: ReadonlyMap<string, Type>, path: Path, walk: Walk): void {
  const above = [...path.above, { key: path.key, depth: path.above.length, keys, node }];
  for (const [name, entry] of node.entries) {
    if (walk.full()) return;
    const known = keys.get(name);
    const type = known ?? keys.get('*');
    const below = type && path.keys.to(known ? name : '*');
    if (below) check(entry.value, type, { key: name, keys: below, at: entry.key, above }, walk);
    else if (
      !walk.demands.alone &&
      !name.startsWith('x-') &&
      !(entry.value && isReset(entry.value, walk)) &&
      entry.key.style !== 'block'
    )
      walk.report(unknownKey(name, entry, node, keys, above));
  }
}

const labelIn = ({ key, above }: Path): string => labelOf({ key, depth: above.length });

const words: readonly (readonly [string, string])[] = [
  ['s', 'a string'],
  ['n', 'a number'],
  ['i', 'a whole number'],
  ['b', 'true or false'],
];

function wantedOf({ scalars, list, map, keys, values }: Type): string {
  const found = gathered(words, ([letter, word]) => (scalars.includes(letter) ? [word] : []));
  if (values) found.push(values.join(', '));
  if (list) found.push('a list');
  if (map ?? keys) found.push('a mapping');
  return found.join(' or ');
}
