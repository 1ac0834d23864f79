import type { Severity } from '../../engine/index.ts';
import type { Plain } from '../../engine/policy.ts';

/** A check of another tool that its configuration switches off, or gives a severity. */
export interface TakenLevel {
  /** Id of the check, in which `*` may stand for anything. */
  readonly id: string;
  readonly level: Severity | 'off';
  readonly reason?: string | undefined;
  /** Last day, `YYYY-MM-DD`. */
  readonly until?: string | undefined;
  /** Patterns of files that it is for; undefined: all. */
  readonly files?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
}

/** What the configuration of another tool says. */
export interface Taken {
  readonly levels: readonly TakenLevel[];
  /** Patterns of images that are trusted. */
  readonly trusted: readonly string[];
  /** Patterns of files that are left out. */
  readonly ignored: readonly string[];
  readonly failOn: Severity | undefined;
  /** Options of `plimsoll scan` that say the same, beside `--fail-on`. */
  readonly options: readonly string[];
  /** What has no place in ours, each as the rest of a sentence. */
  readonly left: readonly string[];
}

/** Nothing. */
export const takenNothing: Taken = {
  levels: [],
  trusted: [],
  ignored: [],
  failOn: undefined,
  options: [],
  left: [],
};

/** A mapping; empty for any other value. */
export function mappingOf(value: Plain | undefined): { readonly [key: string]: Plain } {
  return isMapping(value) ? (value as { readonly [key: string]: Plain }) : {};
}

/** The strings of a list, or of a text with commas; numbers count as strings. */
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

/** A text; undefined for any other value. */
export function wordOf(value: Plain | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The option that lets nothing fail, where a setting is `true`. */
export const exitZero = (value: Plain | undefined): string[] => (value === true ? ['--exit-zero'] : []);

/** The option for a format that both have; none where reports go to the terminal, as ours do, or to a format that we do not have. */
export function formatOption(value: Plain | undefined, twins: Readonly<Record<string, string>>): string[] {
  const [format] = listOf(value);
  const ours = format === undefined ? undefined : twinIn(twins, format);
  return ours === undefined ? [] : [`--format ${ours}`];
}

/** What a table has for a word of a file. */
export const twinIn = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** What of a value is not taken over. */
type Rest = (value: Plain) => readonly Plain[];

/** All of it, unless it is as it must be. */
export const one =
  (isTaken: (value: Plain) => boolean): Rest =>
  (value) =>
    isTaken(value) ? [] : [value];

/** The items of a list, or of a text with commas, that are no words, or not those that are taken. */
export const each =
  (isTaken: (word: string) => boolean = () => true): Rest =>
  (value) => {
    const items = typeof value === 'string' ? listOf(value) : Array.isArray(value) ? value : [value];
    return (items as readonly Plain[]).filter((item) => !(isWord(item) && isTaken(String(item))));
  };

/** The items that are none of a table's, nor a word beside it. */
export const among = (table: object, more?: string): Rest =>
  each((word) => word === more || Object.hasOwn(table, word));

/** Nothing: what it means has no effect on findings. */
export const any: Rest = () => [];

export const flag = one((value) => typeof value === 'boolean');
export const text = one((value) => typeof value === 'string');
export const mapping = one(isMapping);

/** Says of the keys and values of a mapping that are not taken over, and of what is none, that they have no twin. */
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

/** A day at the start of a text. */
export const dayIn = (text: string): string | undefined => /^\d{4}-\d\d-\d\d/.exec(text)?.[0];

/** A path of another tool as a pattern in gitignore's syntax; undefined for a regular expression. */
export function patternOf(path: string): string | undefined {
  if (!/^[\w./*@+ -]+$/.test(path) || path.includes('.*')) return undefined;
  const clean = path.replace(/^\.\//, '');
  return clean.startsWith('/') || clean.startsWith('*') || !clean.includes('/') ? clean : `/${clean}`;
}
