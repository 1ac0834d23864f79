import type { Severity } from '../../engine/index.ts';
import type { Plain } from '../../engine/policy.ts';

/** A check that another tool's configuration switches off, or gives a severity. */
export interface TakenLevel {
  /** Id of the check; `*` matches anything. */
  readonly id: string;
  readonly level: Severity | 'off';
  readonly reason?: string | undefined;
  /** Last day, `YYYY-MM-DD`. */
  readonly until?: string | undefined;
  /** Patterns of the files that it applies to; undefined: all. */
  readonly files?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
}

/** The content of another tool's configuration. */
export interface Taken {
  readonly levels: readonly TakenLevel[];
  /** Patterns of trusted images. */
  readonly trusted: readonly string[];
  /** Patterns of ignored files. */
  readonly ignored: readonly string[];
  readonly failOn: Severity | undefined;
  /** Equivalent options of `plimsoll scan`, except `--fail-on`. */
  readonly options: readonly string[];
  /** Settings that we have no equivalent for, each as the end of a sentence. */
  readonly left: readonly string[];
}

/** An empty configuration. */
export const takenNothing: Taken = {
  levels: [],
  trusted: [],
  ignored: [],
  failOn: undefined,
  options: [],
  left: [],
};

/** Returns a mapping; an empty one for any other value. */
export function mappingOf(value: Plain | undefined): { readonly [key: string]: Plain } {
  return isMapping(value) ? (value as { readonly [key: string]: Plain }) : {};
}

/** Returns the strings of a list or of a comma-separated text; numbers count as strings. */
export function listOf(value: Plain | undefined): string[] {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean);
  if (typeof value === 'number') return [String(value)];
  return Array.isArray(value)
    ? (value as readonly Plain[]).flatMap((each) => (isWord(each) ? [String(each)] : []))
    : [];
}

const isWord = (value: Plain): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');

/** Returns a non-empty text; undefined for any other value. */
export function wordOf(value: Plain | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns `--exit-zero` if a setting is `true`. */
export const exitZero = (value: Plain | undefined): string[] => (value === true ? ['--exit-zero'] : []);

/**
 * Returns the `--format` option for a format that both tools have; nothing for the terminal format, which is our default, or for
 * a format that we lack.
 */
export function formatOption(value: Plain | undefined, twins: Readonly<Record<string, string>>): string[] {
  const [format] = listOf(value);
  const ours = format === undefined ? undefined : twinIn(twins, format);
  return ours === undefined ? [] : [`--format ${ours}`];
}

/** Looks up a word from a file in a table. */
export const twinIn = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** Returns the parts of a value that are not taken over. */
type Rest = (value: Plain) => readonly Plain[];

/** Everything, unless the value is valid. */
export const one =
  (isTaken: (value: Plain) => boolean): Rest =>
  (value) =>
    isTaken(value) ? [] : [value];

/** The items of a list or comma-separated text that are not words, or not accepted. */
export const each =
  (isTaken: (word: string) => boolean = () => true): Rest =>
  (value) => {
    const items = typeof value === 'string' ? listOf(value) : Array.isArray(value) ? value : [value];
    return (items as readonly Plain[]).filter((item) => !(isWord(item) && isTaken(String(item))));
  };

/** The items that are neither in the table nor the additional word. */
export const among = (table: object, more?: string): Rest =>
  each((word) => word === more || Object.hasOwn(table, word));

/** Nothing: the setting has no effect on findings. */
export const any: Rest = () => [];

export const flag = one((value) => typeof value === 'boolean');
export const text = one((value) => typeof value === 'string');
export const mapping = one(isMapping);

/** Lists the keys and values of a mapping that have no equivalent; for a value that is not a mapping, the value itself. */
export function others(all: Plain | undefined, taken: Readonly<Record<string, Rest>>, within = ''): string[] {
  if (!isMapping(all)) return noTwin(within, all);
  return Object.entries(mappingOf(all)).flatMap(([key, value]) => {
    const name = within === '' ? key : `${within}.${key}`;
    const rest = twinIn(taken, key);
    if (!rest) return [`\`${name}\` has no twin`];
    return value === null ? [] : rest(value).flatMap((part) => noTwin(name, part));
  });
}

function noTwin(name: string, value: Plain | undefined): string[] {
  if (value === undefined || value === null || value === '') return [];
  return [`\`${name}\`${typeof value === 'object' ? '' : ` ${value}`} has no twin`];
}

/** Whether a value is a mapping. */
export function isMapping(value: Plain | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the day at the start of a text. */
export const dayIn = (text: string): string | undefined => /^\d{4}-\d\d-\d\d/.exec(text)?.[0];

/** Turns a path of another tool into a gitignore pattern; undefined for a regular expression. */
export function patternOf(path: string): string | undefined {
  if (!/^[\w./*@+ -]+$/.test(path) || path.includes('.*')) return undefined;
  const clean = path.replace(/^\.\//, '');
  return clean.startsWith('/') || clean.startsWith('*') || !clean.includes('/') ? clean : `/${clean}`;
}
