import type { Schema } from './closed-schema.ts';

/** A schema, with the whole that its references lead into. */
interface Part {
  readonly schema: Schema;
  readonly whole: Schema;
}

const annotations = ['$schema', '$id', 'title', 'description', 'enumDescriptions', 'definitions'];
const least = ['minimum', 'minItems', 'minLength'];
const most = ['maximum'];
const exact = ['pattern', 'uniqueItems', 'dependencies'];
const known = new Set([
  ...annotations,
  ...least,
  ...most,
  ...exact,
  ...['type', 'enum', 'const', 'oneOf', 'anyOf', 'items'],
  ...['properties', 'patternProperties', 'additionalProperties', 'required'],
]);

/**
 * Says what of that which a schema accepts another one may refuse, as places and reasons. For two versions of what is read: the
 * earlier one and the later; of what is written: the later one and the earlier.
 */
export function refusedBy(other: Schema, accepted: Schema): string[] {
  return refused({ schema: accepted, whole: accepted }, { schema: other, whole: other }, '');
}

function refused(given: Part, by: Part, at: string): string[] {
  const [a, b] = [resolved(given), resolved(by)];
  const parts = [valuesAndTypes, bounds, alternatives, itemsOf, fieldsOf];
  return parts.flatMap((each) =>
    each({ schema: a, whole: given.whole }, { schema: b, whole: by.whole }, at || '/'),
  );
}

/** Follows references and joins the parts of `allOf`. Throws an error for a keyword that is not compared. */
function resolved({ schema, whole }: Part): Schema {
  const { $ref, allOf = [], ...own } = schema as { $ref?: string; allOf?: readonly Schema[] };
  const parts = allOf.map((each) => resolved({ schema: each, whole }));
  if ($ref !== undefined) {
    const target = $ref.split('/').slice(1);
    const found = target.reduce<unknown>((inside, name) => (inside as Schema)[name], whole);
    parts.push(resolved({ schema: found as Schema, whole }));
  }
  for (const keyword of Object.keys(own))
    if (!known.has(keyword)) throw new Error(`${keyword} is not compared.`);
  return Object.assign({}, ...parts, own);
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const valuesOf = (schema: Schema): readonly unknown[] | undefined =>
  'const' in schema ? [schema['const']] : (schema['enum'] as readonly unknown[] | undefined);

const typeOf = (value: unknown) =>
  Array.isArray(value)
    ? 'array'
    : Number.isInteger(value)
      ? 'integer'
      : value === null
        ? 'null'
        : typeof value;

function valuesAndTypes({ schema: a }: Part, { schema: b }: Part, at: string): string[] {
  const [values, allowed] = [valuesOf(a), valuesOf(b)];
  const found: string[] = [];
  if (allowed) {
    if (!values) found.push(`${at}: any value`);
    for (const each of values ?? [])
      if (!allowed.includes(each)) found.push(`${at}: ${JSON.stringify(each)}`);
  }
  const types = listOf(b['type']);
  if (types.length === 0) return found;
  const own = values ? values.map(typeOf) : listOf(a['type']);
  const isAllowed = (type: unknown) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  // Each alternative has a type of its own.
  if (own.length === 0 && !alternativesOf(a)) found.push(`${at}: any type`);
  return [...found, ...own.filter((type) => !isAllowed(type)).map((type) => `${at}: ${type}`)];
}

function bounds({ schema: a }: Part, { schema: b }: Part, at: string): string[] {
  const tighter = (keyword: string, sign: number) => {
    const [own, other] = [a[keyword], b[keyword]] as (number | undefined)[];
    return other !== undefined && !valuesOf(a) && (own === undefined || sign * own < sign * other);
  };
  return [
    ...least.filter((keyword) => tighter(keyword, 1)),
    ...most.filter((keyword) => tighter(keyword, -1)),
    ...exact.filter((keyword) => keyword in b && JSON.stringify(a[keyword]) !== JSON.stringify(b[keyword])),
  ].map((keyword) => `${at}: ${keyword}`);
}

const alternativesOf = (schema: Schema) =>
  (schema['oneOf'] ?? schema['anyOf']) as readonly Schema[] | undefined;

function alternatives({ schema: a, whole }: Part, { schema: b, whole: other }: Part, at: string): string[] {
  const [own, others] = [alternativesOf(a), alternativesOf(b)];
  if (!others) {
    const { oneOf: _one, anyOf: _any, ...plain } = b;
    return (own ?? []).flatMap((each) =>
      refused({ schema: each, whole }, { schema: plain, whole: other }, at),
    );
  }
  if (JSON.stringify(own) === JSON.stringify(others)) {
    const pairs = (own ?? []).map((each, nth) => [each, others[nth] ?? {}] as const);
    return pairs.flatMap(([one, two]) => refused({ schema: one, whole }, { schema: two, whole: other }, at));
  }
  return (own ?? [a]).flatMap((each) => {
    const reasons = others.map((one) => refused({ schema: each, whole }, { schema: one, whole: other }, at));
    return reasons.some((all) => all.length === 0) ? [] : (reasons[0] ?? [`${at}: all`]);
  });
}

function itemsOf({ schema: a, whole }: Part, { schema: b, whole: other }: Part, at: string): string[] {
  if (!('items' in b)) return [];
  if (!('items' in a)) return listOf(a['type']).includes('array') ? [`${at}: any item`] : [];
  return refused(
    { schema: a['items'] as Schema, whole },
    { schema: b['items'] as Schema, whole: other },
    `${at}[]`,
  );
}

function fieldsOf({ schema: a, whole }: Part, { schema: b, whole: other }: Part, at: string): string[] {
  const isOpen = (schema: Schema) => schema['additionalProperties'] !== false;
  const [own, others] = [a, b].map((schema) => (schema['properties'] ?? {}) as Record<string, Schema>);
  const [ownPatterns, patterns] = [a, b].map(
    (schema) => (schema['patternProperties'] ?? {}) as Record<string, Schema>,
  );
  const isObject = 'properties' in b || 'patternProperties' in b || 'required' in b || !isOpen(b);
  if (!isObject || (!('properties' in a) && !('required' in a) && !listOf(a['type']).includes('object')))
    return [];
  const required = listOf(b['required']).filter((name) => !listOf(a['required']).includes(name));
  const found = required.map((name) => `${at}: without ${name}`);
  const compared = (field: Schema, target: Schema | undefined, name: string) => {
    if (target)
      found.push(...refused({ schema: field, whole }, { schema: target, whole: other }, `${at}${name}/`));
    else if (!isOpen(b)) found.push(`${at}: ${name}`);
  };
  for (const [name, field] of Object.entries(own ?? {})) {
    const fitting = Object.keys(patterns ?? {}).find((pattern) => new RegExp(pattern).test(name));
    compared(field, others?.[name] ?? (fitting === undefined ? undefined : patterns?.[fitting]), name);
  }
  for (const [pattern, field] of Object.entries(ownPatterns ?? {}))
    compared(field, patterns?.[pattern], pattern);
  if (!isOpen(a)) return found;
  for (const name of Object.keys(others ?? {})) if (!own?.[name]) found.push(`${at}: anything as ${name}`);
  return isOpen(b) ? found : [...found, `${at}: any field`];
}
