import { shown } from '../../secret/shown.ts';
import type { Part } from '../../source/expanded.ts';
import { limits } from '../../source/limits.ts';
import { none } from '../../source/list.ts';
import type { SafeText } from '../../source/text.ts';
import { matchPattern, replacePattern } from './pattern.ts';

/** The state of a variable at the place of a word. */
export type VariableState =
  | {
      readonly state: 'set';
      readonly value: string /** A default supplies it, which the builder may override. */;
      readonly byDefault: boolean;
    }
  | {
      readonly state: 'unset' | 'unknown';
      /** What is known of an unknown value: its text, with unknown variables as written. */
      readonly text?: string | undefined;
    }
  /** No file sets it, and the image does not as far as is known: only the default in `${name:-default}` counts on that. */
  | { readonly state: 'absent' }
  /** An ARG without value, which the builder may supply; before the first FROM it is empty until then. */
  | { readonly state: 'declared'; readonly isEmpty: boolean };

/** A word after removing quotes and resolving variables. */
export interface ExpandedWord {
  /** Undefined if the files do not determine it. */
  readonly value: string | undefined;
  /** True if a default supplied part of it. */
  readonly byDefault: boolean;
  /** Why BuildKit rejects the word, if it does. */
  readonly fault: SafeText | undefined;
  /** The parts of the word, with places relative to it; none if the word is its own value or cannot be read. */
  readonly parts: readonly Part[];
}

interface State {
  readonly text: string;
  readonly escapeChar: string;
  readonly lookup: (name: string) => VariableState;
  /** False if quotes are ordinary characters. */
  readonly quotes: boolean;
  at: number;
  depth: number;
  byDefault: boolean;
  fault: SafeText | undefined;
  readonly parts: Part[];
  /** What is known of the variable that was last found unknown. */
  partly: string | undefined;
}

const longest = limits.value;

/** Whether a text has no quotes, variables or escapes, so that each word is its own value. */
export const isPlain = (text: string): boolean => !/["'$\\`]/.test(text);

/** Resolves a word by the rules of BuildKit's shell lexer (Dockerfile reference, Environment replacement). */
export function expand(
  text: string,
  lookup: (name: string) => VariableState,
  escapeChar: string,
  quotes = true,
): ExpandedWord {
  if (isPlain(text)) return { value: text, byDefault: false, fault: undefined, parts: none };
  const at = { at: 0, depth: 0, byDefault: false, fault: undefined, partly: undefined };
  const state: State = { text, escapeChar, lookup, quotes, ...at, parts: [] };
  const value = until(state, '', false);
  const known =
    state.fault === undefined && value !== undefined && value.length <= Math.max(longest, text.length);
  const { fault } = state;
  const parts = fault === undefined ? state.parts : none;
  return { value: known ? value : undefined, byDefault: known && state.byDefault, fault, parts };
}

/** Records a part of the word that ends at the current place. */
function note(state: State, start: number, text: string, variable?: string): void {
  if (state.depth === 0 && text !== '') state.parts.push({ text, span: { start, end: state.at }, variable });
}

function fail(state: State, fault: SafeText): undefined {
  state.fault ??= fault;
  state.at = state.text.length;
  return undefined;
}

const missing = (stop: string): SafeText => shown`A closing "${stop}" is missing.`;

/** Concatenates two parts; undefined if one of them is. */
const plus = (left: string | undefined, right: string | undefined) =>
  left === undefined || right === undefined || left.length > 4 * longest + right.length
    ? undefined
    : left + right;

/** Reads up to and including the character `stop`, or to the end if `stop` is empty. */
function until(state: State, stop: string, rawEscapes: boolean): string | undefined {
  const { text, escapeChar } = state;
  let out: string | undefined = '';
  let plain = state.at;
  let from = plain;
  let pending = '';
  const flush = () => {
    pending += text.slice(plain, state.at);
    out = pending === '' ? out : out === undefined ? undefined : out + pending;
    note(state, from, pending);
    pending = '';
  };
  while (state.at < text.length) {
    const char = text.charAt(state.at);
    if (stop !== '' && char === stop) {
      flush();
      state.at++;
      return out;
    }
    if (char === '$' || (state.quotes && (char === '"' || char === "'"))) {
      flush();
      const part: string | undefined =
        char === '$' ? dollar(state) : char === '"' ? doubleQuoted(state, rawEscapes) : singleQuoted(state);
      out = plus(out, part);
      plain = from = state.at;
    } else if (char === escapeChar) {
      pending += text.slice(plain, state.at);
      const next = text.charAt(state.at + 1);
      pending += rawEscapes ? char + next : next;
      state.at = Math.min(state.at + 2, text.length);
      plain = state.at;
    } else state.at++;
  }
  if (stop !== '') return fail(state, missing(stop));
  flush();
  return out;
}

function singleQuoted(state: State): string | undefined {
  const start = state.at + 1;
  const close = state.text.indexOf("'", start);
  if (close < 0) return fail(state, 'A single quote is not closed.');
  const text = state.text.slice(start, close);
  state.at = close;
  note(state, start, text);
  state.at++;
  return text;
}

function doubleQuoted(state: State, rawEscapes: boolean): string | undefined {
  const { text, escapeChar } = state;
  let out: string | undefined = '';
  state.at++;
  let plain = state.at;
  while (state.at < text.length) {
    const char = text.charAt(state.at);
    if (char !== '"' && char !== '$' && char !== escapeChar) {
      state.at++;
      continue;
    }
    const literal = text.slice(plain, state.at);
    note(state, plain, literal);
    out = plus(out, literal);
    if (char === '"') {
      state.at++;
      return out;
    }
    if (char === '$') out = plus(out, dollar(state));
    else {
      const next = text.charAt(state.at + 1);
      const escapes = next === '"' || next === '$' || next === escapeChar;
      const escaped = `${rawEscapes || !escapes ? char : ''}${escapes ? next : ''}`;
      const start = state.at;
      state.at += escapes ? 2 : 1;
      note(state, start, escaped);
      out = plus(out, escaped);
    }
    plain = state.at;
  }
  return fail(state, 'A double quote is not closed.');
}

/** Reads an expansion. */
function dollar(state: State): string | undefined {
  const start = state.at;
  state.partly = undefined;
  const value = substituted(state);
  if (state.depth > 0) return value;
  const written = state.text.slice(start, state.at);
  const [, name = ''] = /^\$\{?(\w*)/.exec(written) ?? [];
  const partly = /^\$(?:\w+|\{\w+\})$/.test(written) ? state.partly : undefined;
  note(state, start, value ?? partly ?? written, name);
  return value;
}

function substituted(state: State): string | undefined {
  const { text } = state;
  state.at++;
  if (text.charAt(state.at) !== '{') {
    const name = readName(state);
    return name === '' ? '$' : plainValue(state, name);
  }
  state.at++;
  const first = text.charAt(state.at);
  if (first === '') return fail(state, missing('}'));
  if (first === '{' || first === '}' || first === ':')
    return fail(state, 'The variable substitution has no variable name.');
  if (state.depth >= 50) return fail(state, 'Variable substitutions are nested too deeply.');
  const name = readName(state);
  state.depth++;
  const value = substitution(state, name);
  state.depth--;
  return value;
}

function readName(state: State): string {
  const { text } = state;
  const start = state.at;
  const first = text.charAt(start);
  if (first !== '' && '@*#?-$!'.includes(first)) state.at++;
  else if (isDigit(first)) while (isDigit(text.charAt(state.at))) state.at++;
  else while (isOfName(text.charAt(state.at))) state.at++;
  return text.slice(start, state.at);
}

const [digits, ofNames] = ['0123456789', '_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const isDigit = (char: string) =>
  char !== '' && (char > '\x7f' ? /\p{Nd}/u.test(char) : digits.includes(char));
const isOfName = (char: string) =>
  char > '\x7f' ? /[\p{L}\p{Nd}]/u.test(char) : isDigit(char) || (char !== '' && ofNames.includes(char));

/** Looks up a variable. Neither builder nor image sets shell parameters such as `$$` and `$1`. */
function variableOf(state: State, name: string): VariableState {
  return /^[@*#?\-$!\d]/.test(name) ? { state: 'unset' } : state.lookup(name);
}

function plainValue(state: State, name: string): string | undefined {
  const variable = variableOf(state, name);
  if (variable.state === 'unset') return '';
  if (variable.state !== 'set') {
    if (variable.state === 'unknown') state.partly = variable.text;
    return undefined;
  }
  if (variable.byDefault) state.byDefault = true;
  return variable.value;
}

function substitution(state: State, name: string): string | undefined {
  const { text } = state;
  let operator = text.charAt(state.at++);
  if (operator === '}') return plainValue(state, name);
  if (operator === '/') {
    const all = text.charAt(state.at) === '/';
    if (all) state.at++;
    const pattern = until(state, '/', true);
    const replacement = until(state, '}', true);
    const value = plainValue(state, name);
    if (pattern === undefined || replacement === undefined || value === undefined) return undefined;
    return replacePattern(value, pattern, replacement, all);
  }
  const colon = operator === ':';
  if (colon) operator = text.charAt(state.at++);
  switch (operator) {
    case '-':
    case '+':
    case '?':
      return conditional(state, name, operator, colon);
    case '#':
    case '%': {
      const word = until(state, '}', true);
      const value = plainValue(state, name);
      if (word === undefined || value === undefined) return undefined;
      const greedy = word.startsWith(operator);
      return matchPattern(value, greedy ? word.slice(1) : word, greedy, operator === '%');
    }
    case '':
      return fail(state, missing('}'));
    default:
      return fail(state, 'The variable substitution has an unsupported modifier.');
  }
}

function conditional(
  state: State,
  name: string,
  operator: '-' | '+' | '?',
  colon: boolean,
): string | undefined {
  const before = state.byDefault;
  state.byDefault = false;
  const word = until(state, '}', false);
  const wordByDefault = state.byDefault;
  state.byDefault = before;
  if (state.fault !== undefined) return undefined;
  const withDefault = () => {
    if (wordByDefault) state.byDefault = true;
    return word;
  };
  const variable = variableOf(state, name);
  if (variable.state === 'unknown') return undefined;
  if (variable.state === 'declared' && variable.isEmpty && !colon) return undefined;
  const isSet = variable.state === 'set' && !(colon && variable.value === '');
  // The builder may override an ARG's default, or supply a value if it has none.
  const open = variable.state === 'declared' || (variable.state === 'set' && variable.byDefault);
  if (variable.state === 'absent') return operator === '-' ? withDefault() : undefined;
  if (operator === '?') {
    if (isSet || open) return plainValue(state, name);
    return fail(state, 'A required variable is not set.');
  }
  if (variable.state === 'declared' && operator === '+') return undefined;
  if (open) state.byDefault = true;
  if (isSet !== (operator === '+')) return variable.state === 'set' && operator === '-' ? variable.value : '';
  return withDefault();
}
