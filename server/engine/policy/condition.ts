import type { Node } from '../compose/model.ts';
import { eachEntry, eachOf, type ReportProblem, unknown } from '../config/expected.ts';
import { namePattern } from '../config/name-pattern.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Known, Place } from '../source/text.ts';

/** One value of a field. */
export type Atom = string | number | boolean;

/** The value of a subject's field; undefined if the subject does not have it. */
export type Field = Held | 'unknown' | undefined;

/** The values of a field (one for a scalar), and their place. */
export interface Held {
  readonly values: readonly Atom[];
  /** True if there may be more values than are known. */
  readonly partial: boolean;
  readonly at: Place | undefined;
}

/** Looks up a field of a subject. */
export type FieldLookup = (path: string) => Field;

/** A condition on the fields of a subject. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'field'; readonly path: string; readonly test: Test };

/** A test of one field. If it has several values, one must pass, unless `every` demands all. */
type Test =
  | { readonly kind: 'exists'; readonly wanted: boolean }
  | { readonly kind: 'value'; readonly passes: (value: Atom) => boolean }
  | { readonly kind: 'every' | 'not'; readonly of: Test }
  | { readonly kind: 'all'; readonly of: readonly Test[] };

/** Whether a condition holds. Unknown or missing fields give `unknown`, for which nothing is reported. */
export function holds(condition: Condition, look: FieldLookup): Known<boolean> {
  switch (condition.kind) {
    case 'all':
      return every(condition.of, (each) => holds(each, look));
    case 'any':
      return negated(every(condition.of, (each) => negated(holds(each, look))));
    case 'not':
      return negated(holds(condition.of, look));
    case 'field':
      return passes(condition.test, look(condition.path));
  }
}

function passes(test: Test, field: Field): Known<boolean> {
  if (test.kind === 'exists') return field === 'unknown' ? field : (field !== undefined) === test.wanted;
  if (test.kind === 'all') return every(test.of, (each) => passes(each, field));
  if (test.kind === 'not') return negated(passes(test.of, field));
  if (field === undefined || field === 'unknown') return 'unknown';
  const { values, partial } = field;
  if (test.kind === 'value') return values.some(test.passes) || (partial ? 'unknown' : false);
  const all = every(values, (value) => passes(test.of, { values: [value], partial: false, at: undefined }));
  return all === true && partial ? 'unknown' : all;
}

const negated = (known: Known<boolean>): Known<boolean> => (known === 'unknown' ? known : !known);

function every<T>(items: readonly T[], holding: (item: T) => Known<boolean>): Known<boolean> {
  let all: Known<boolean> = true;
  for (const item of items) {
    const one = holding(item);
    if (one === false) return false;
    if (one === 'unknown') all = one;
  }
  return all;
}

/** The paths of the fields that a condition tests, in order. */
export function pathsOf(condition: Condition): string[] {
  if (condition.kind === 'field') return [condition.path];
  const parts = condition.kind === 'not' ? [condition.of] : condition.of;
  return parts.flatMap(pathsOf);
}

/** The limits and checks for decoding conditions. */
export interface Grammar {
  readonly problem: ReportProblem;
  /** Why a path is not a field of the subject; undefined if it is one. */
  readonly wrong: (path: string) => string | undefined;
  /** The number of conditions that may still be read. */
  budget: number;
}

const groups = ['all', 'any', 'not'] as const;
const operators = ['equals', 'in', 'glob', 'contains', 'exists', 'every', 'not'] as const;

/** Reads a condition; undefined if any part of it is not understood. */
export function decodeCondition(node: Node, grammar: Grammar, depth = 0): Condition | undefined {
  const { problem } = grammar;
  if (depth > limits.conditionDepth || grammar.budget-- <= 0) {
    problem(node, shown`The condition is nested too deeply or has too many parts.`);
    return undefined;
  }
  const found: Condition[] = [];
  let isWhole = node.kind === 'mapping' && node.entries.size > 0;
  if (node.kind === 'mapping' && !isWhole) problem(node, 'A condition needs a field, `all`, `any` or `not`.');
  eachEntry(node, 'A condition', problem, (key, value, at) => {
    const part = value && decodePart(key, value, at, grammar, depth);
    if (!value) problem(at, shown`\`${key}\` has no condition.`);
    if (part) found.push(part);
    else isWhole = false;
  });
  // Without the part that is not understood, the condition would hold more often than it should.
  if (!isWhole) return undefined;
  return found.length === 1 ? found[0] : { kind: 'all', of: found };
}

function decodePart(
  key: string,
  value: Node,
  at: Parameters<ReportProblem>[0],
  grammar: Grammar,
  depth: number,
): Condition | undefined {
  const group = groups.find((each) => each === key);
  if (group === 'not') {
    const of = decodeCondition(value, grammar, depth + 1);
    return of && { kind: 'not', of };
  }
  if (group !== undefined) {
    const items = value.kind === 'sequence' ? value.items : [value];
    const of = items.map((item) => decodeCondition(item, grammar, depth + 1));
    if (items.length === 0) grammar.problem(value, shown`\`${key}\` needs at least one condition.`);
    const known = of.filter((each) => each !== undefined);
    return known.length === items.length && known.length > 0 ? { kind: group, of: known } : undefined;
  }
  const wrong = grammar.wrong(key);
  if (wrong !== undefined) {
    grammar.problem(at, shown`${wrong}`);
    return undefined;
  }
  const test = decodeTest(value, grammar, depth + 1);
  return test && { kind: 'field', path: key, test };
}

function decodeTest(node: Node, grammar: Grammar, depth: number): Test | undefined {
  const { problem } = grammar;
  if (depth > limits.conditionDepth || grammar.budget-- <= 0) {
    problem(node, shown`The condition is nested too deeply or has too many parts.`);
    return undefined;
  }
  if (node.kind === 'scalar') return equalTo(atomsOf(node, grammar));
  if (node.kind === 'sequence') return equalTo(atomsOf(node, grammar));
  const found: (Test | undefined)[] = [];
  const before = node.entries.size;
  eachOf(node, 'A condition on a field', operators, problem, (key, value) => {
    found.push(decodeOperator(key as (typeof operators)[number], value, grammar, depth));
  });
  const known = found.filter((each) => each !== undefined);
  if (before === 0) problem(node, shown`A condition on a field needs one of ${operators.join(', ')}.`);
  if (known.length < before || before === 0) return undefined;
  return known.length === 1 ? known[0] : { kind: 'all', of: known };
}

function decodeOperator(
  operator: (typeof operators)[number],
  value: Node,
  grammar: Grammar,
  depth: number,
): Test | undefined {
  switch (operator) {
    case 'exists': {
      const wanted = value.kind === 'scalar' ? value.value : undefined;
      if (typeof wanted === 'boolean') return { kind: 'exists', wanted };
      grammar.problem(value, '`exists` must be true or false.');
      return undefined;
    }
    case 'every':
    case 'not': {
      const of = decodeTest(value, grammar, depth + 1);
      return of && { kind: operator, of };
    }
    case 'equals':
    case 'in':
      return equalTo(atomsOf(value, grammar));
    case 'glob': {
      const patterns = atomsOf(value, grammar)?.map((each) => namePattern(String(each)));
      return patterns && { kind: 'value', passes: (atom) => patterns.some((each) => each(bounded(atom))) };
    }
    case 'contains': {
      const parts = atomsOf(value, grammar)?.map(String);
      return parts && { kind: 'value', passes: (atom) => parts.some((part) => bounded(atom).includes(part)) };
    }
  }
}

const bounded = (atom: Atom) => String(atom).slice(0, limits.conditionText);

function equalTo(atoms: readonly Atom[] | undefined): Test | undefined {
  if (!atoms) return undefined;
  const texts = new Set(atoms.map(String));
  return { kind: 'value', passes: (atom) => texts.has(String(atom)) };
}

/** The scalars of a value or of a list of values. */
function atomsOf(node: Node, { problem }: Grammar): readonly Atom[] | undefined {
  const items = node.kind === 'sequence' ? node.items : [node];
  const atoms = items.flatMap((item): Atom[] => {
    if (item.kind === 'scalar' && item.raw.length <= limits.conditionPattern)
      return [item.style === 'plain' && typeof item.value === 'boolean' ? item.value : item.raw];
    problem(item, 'A value must be a string, a number, true or false, and not be too long.');
    return [];
  });
  if (items.length > limits.conditionValues)
    problem(node, shown`A list has more than ${limits.conditionValues} values.`);
  if (items.length === 0) problem(node, 'A list of values must not be empty.');
  return atoms.length === items.length && atoms.length > 0 && atoms.length <= limits.conditionValues
    ? atoms
    : undefined;
}

/** The message for a path that is not a field of a subject. */
export function unknownField(path: string, fields: Iterable<string>): string {
  return unknown('field', path, fields);
}
