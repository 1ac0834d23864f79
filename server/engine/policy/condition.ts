import type { Node } from '../compose/model.ts';
import { eachEntry, eachOf, type ReportProblem } from '../config/expected.ts';
import { expressionOf } from '../config/expression.ts';
import { namePattern } from '../config/name-pattern.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Known, Place } from '../source/text.ts';
import { compared, comparisons, numbersOf } from './comparing.ts';

/** One value of a field. */
export type Atom = string | number | boolean;

/** The value of a subject's field; undefined if the subject does not have it. */
export type Field = Held | 'unknown' | undefined;

/** The values of a field (one for a scalar), and their place. */
export interface Held {
  readonly values: readonly Atom[];
  /** True if there may be more values than are known. */
  readonly partial: boolean;
  /** The number of values, also of those that are not known; undefined if it is not known. */
  readonly count: number | undefined;
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
  | { readonly kind: 'value'; readonly passes: (value: Atom) => Known<boolean> }
  | { readonly kind: 'count'; readonly of: Test }
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
  if (test.kind === 'count') return passes(test.of, countOf(field));
  if (field === undefined || field === 'unknown') return 'unknown';
  const { values, partial } = field;
  if (test.kind === 'value') {
    const none = every(values, (value) => negated(test.passes(value)));
    return none === true && partial ? 'unknown' : negated(none);
  }
  const all = every(values, (value) => passes(test.of, single(value)));
  return all === true && partial ? 'unknown' : all;
}

/** A field with one value and no place. */
const single = (value: Atom): Held => ({ values: [value], partial: false, count: 1, at: undefined });

/** The number of values of a field as a field; 0 if it is certainly not there. */
function countOf(field: Field): Field {
  if (field === undefined) return single(0);
  return field === 'unknown' || field.count === undefined ? 'unknown' : single(field.count);
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
const operators = [
  'equals',
  'in',
  'glob',
  'contains',
  'matches',
  '<',
  '<=',
  '>',
  '>=',
  'between',
  'count',
  'exists',
  'every',
  'not',
] as const;

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
    case 'count':
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
    case 'matches':
      return matching(value, grammar);
    case 'between':
      return within(value, grammar);
    default:
      return compare(comparisons[operator], value, grammar);
  }
}

/** A test by regular expressions, of which one must match. */
function matching(node: Node, grammar: Grammar): Test | undefined {
  const found = atomsOf(node, grammar)?.map((each) => expressionOf(String(each)));
  const tests = found?.flatMap((each) => ('finds' in each ? [each.finds] : []));
  for (const each of found ?? [])
    if ('fault' in each) grammar.problem(node, shown`The expression can't be used: ${each.fault}.`);
  if (!tests || tests.length !== found?.length) return undefined;
  return { kind: 'value', passes: (atom) => tests.some((finds) => finds(bounded(atom))) };
}

/** A test that compares numbers with a limit. */
function compare(
  passesBeside: (typeof comparisons)[string] | undefined,
  node: Node,
  grammar: Grammar,
): Test | undefined {
  const limit = node.kind === 'scalar' ? numbersOf(node.raw) : undefined;
  if (limit && limit.low === limit.high && passesBeside)
    return {
      kind: 'value',
      passes: (atom) => compared(bounded(atom), (each) => passesBeside(each, limit.low)),
    };
  grammar.problem(node, 'A number is compared with a number, or with a size such as `512m`.');
  return undefined;
}

/** A test for numbers from one to another: `1024-65535` or `[1024, 65535]`. */
function within(node: Node, grammar: Grammar): Test | undefined {
  const items = node.kind === 'sequence' ? node.items : [node];
  const text = items.map((item) => (item.kind === 'scalar' ? item.raw : '')).join('-');
  const range = items.length <= 2 ? numbersOf(text) : undefined;
  if (range)
    return {
      kind: 'value',
      passes: (atom) => compared(bounded(atom), ({ low, high }) => range.low <= low && high <= range.high),
    };
  grammar.problem(node, '`between` needs the lowest and the highest number: `[1024, 65535]`.');
  return undefined;
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
