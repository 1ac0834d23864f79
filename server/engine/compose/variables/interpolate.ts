import { limits } from '../../source/limits.ts';
import { lineEnd } from '../../source/text.ts';
import type { Variable } from '../model.ts';

/** The known variables with which a project is started. */
export interface Env {
  /** Undefined for a variable that is set to an unknown value. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** The limit that was exceeded, so that further variables are unknown although a file sets them. */
  readonly beyond?: string | undefined;
  /** True if `values` is complete: any other variable is unset, not unknown. */
  readonly closed: boolean;
  /** Tells which variables may still be set although `values` is complete. */
  readonly outside?: (name: string) => boolean;
}

/** No variable is known. */
export const unknownEnv: Env = { values: new Map(), closed: false };

/** A part of a scalar's content: literal text, or the result of a variable expression. */
interface InterpolatedPart {
  /** The text after interpolation; undefined if unknown. */
  readonly text: string | undefined;
  /** Its position in the content before interpolation. */
  readonly start: number;
  readonly end: number;
  /** False for literal text, which maps to the content character by character. */
  readonly replaced: boolean;
}

/** The result of interpolating one scalar; positions are indexes into its content before interpolation. */
export interface Interpolation {
  readonly text: string | undefined;
  readonly pieces: readonly InterpolatedPart[];
  readonly variables: readonly Variable[];
  /** The first expression that Compose can't parse. */
  readonly invalid: { readonly start: number; readonly end: number } | undefined;
  /** The first expression that requires a variable which certainly has no value. */
  readonly missing: { readonly start: number; readonly end: number } | undefined;
}

const expression = /\$(?:(\$)|([_a-zA-Z][_a-zA-Z0-9]*)|(\{))/g;
const braced = /^\{([_a-zA-Z][_a-zA-Z0-9]*)(:?[-+?])?/;

/**
 * Replaces variables as Compose does (Compose Specification, Interpolation): `$$` is a dollar sign, and nested defaults are
 * resolved. A variable of which nothing is known stays unknown, unless it has a default.
 */
export function interpolate(raw: string, env: Env, from = 0, depth = 0): Interpolation {
  const pieces: InterpolatedPart[] = [];
  const variables: Variable[] = [];
  let invalid: Interpolation['invalid'];
  let missing: Interpolation['missing'];
  let at = 0;
  const literal = (end: number) => {
    if (end > at)
      pieces.push({ text: raw.slice(at, end), start: from + at, end: from + end, replaced: false });
  };
  expression.lastIndex = 0;
  for (let match = nextMatch(raw, at); match; match = nextMatch(raw, at)) {
    const start = match.index;
    const end = match[3] ? closing(raw, start + 1) : start + match[0].length;
    const span = { start: from + start, end: from + end };
    literal(start);
    at = end;
    if (match[1]) {
      pieces.push({ text: '$', ...span, replaced: true });
    } else if (match[2] !== undefined) {
      variables.push({ name: match[2], operator: '', fallback: undefined, span });
      pieces.push({ text: lookup(match[2], env), ...span, replaced: true });
    } else {
      const inner =
        depth < limits.defaults ? expand(raw.slice(start + 1, end), env, from + start + 1, depth) : undefined;
      if (!inner || inner.invalid) invalid ??= inner?.invalid ?? span;
      missing ??= inner?.missing && (inner.missing === 'here' ? span : inner.missing);
      if (inner) variables.push({ ...inner.variable, span }, ...inner.nested);
      pieces.push({ text: inner?.invalid ? undefined : inner?.text, ...span, replaced: true });
    }
  }
  literal(raw.length);
  let text: string | undefined = '';
  for (const piece of pieces)
    text = text === undefined || piece.text === undefined ? undefined : text + piece.text;
  return { text, pieces, variables, invalid, missing };
}

/** An upper bound for the length of a text after its variables are replaced. */
export function expandedLength(raw: string, values: Env['values']): number {
  let length = raw.length;
  for (const [, plain, braced] of raw.matchAll(/\$(?:([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*))/g))
    length += values.get(plain ?? braced ?? '')?.length ?? 0;
  return length;
}

function nextMatch(raw: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(raw);
}

/** End of the expression whose brace opens at `open`: the balanced brace as Compose counts, else the last brace of the line. */
function closing(raw: string, open: number): number {
  const line = lineEnd(raw, open);
  let depth = 0;
  let last = -1;
  for (let i = open; i < line; i++) {
    const code = raw.charCodeAt(i);
    if (code === 125) {
      last = i;
      depth--;
      if (depth === 0) return i + 1;
    } else if (code === 123) {
      depth++;
      if (raw.charCodeAt(i + 1) !== 125) i++;
    }
  }
  return last < 0 ? line : last + 1;
}

interface Expansion {
  readonly text: string | undefined;
  readonly variable: Omit<Variable, 'span'>;
  readonly nested: readonly Variable[];
  readonly invalid: Interpolation['invalid'];
  readonly missing: Interpolation['missing'] | 'here';
}

function expand(text: string, env: Env, from: number, depth: number): Expansion | undefined {
  const head = braced.exec(text);
  if (!head || !text.endsWith('}')) return undefined;
  const name = head[1] ?? '';
  const operator = (head[2] ?? '') as Variable['operator'];
  const rest = text.slice(head[0].length, -1);
  if (operator === '') {
    if (rest !== '') return undefined;
    const variable = { name, operator, fallback: undefined };
    return { text: lookup(name, env), variable, nested: [], invalid: undefined, missing: undefined };
  }
  const inner = interpolate(rest, env, from + head[0].length, depth + 1);
  const fallback = operator.endsWith('-') ? inner.text : undefined;
  return {
    text: choose(name, operator, inner.text, env),
    variable: { name, operator, fallback },
    nested: inner.variables,
    invalid: inner.invalid,
    missing: inner.missing ?? (lacks(name, operator, env) ? 'here' : undefined),
  };
}

function lookup(name: string, env: Env): string | undefined {
  return isUnset(name, env) ? '' : env.values.get(name);
}

/** Whether a variable is certainly not set. */
function isUnset(name: string, { values, closed, outside }: Env): boolean {
  return closed && !values.has(name) && outside?.(name) !== true;
}

/** Whether a required variable certainly has no value. */
function lacks(name: string, operator: Variable['operator'], env: Env): boolean {
  if (!env.closed || !operator.endsWith('?')) return false;
  return isUnset(name, env) || (operator === ':?' && env.values.get(name) === '');
}

function choose(
  name: string,
  operator: Variable['operator'],
  word: string | undefined,
  env: Env,
): string | undefined {
  const value = lookup(name, env);
  if (value === undefined && (env.values.has(name) || env.beyond !== undefined)) return undefined;
  const present = operator.startsWith(':') ? value !== undefined && value !== '' : env.values.has(name);
  if (operator.endsWith('-')) return present ? value : word;
  if (operator.endsWith('+')) return present ? word : value && '';
  return present ? value : undefined;
}
