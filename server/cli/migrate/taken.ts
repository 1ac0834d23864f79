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
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Plain })
    : {};
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
  const ours = format !== undefined && Object.hasOwn(twins, format) ? twins[format] : undefined;
  return ours === undefined ? [] : [`--format ${ours}`];
}

/** Says of each key of a mapping that is not among some that it has no twin. */
export function otherKeys(all: { readonly [key: string]: Plain }, known: readonly string[]): string[] {
  return Object.keys(all)
    .filter((key) => !known.includes(key))
    .map((key) => `\`${key}\` has no twin`);
}

/** A path of another tool as a pattern in gitignore's syntax; undefined for a regular expression. */
export function patternOf(path: string): string | undefined {
  if (!/^[\w./*@+ -]+$/.test(path) || path.includes('.*')) return undefined;
  const clean = path.replace(/^\.\//, '');
  return clean.startsWith('/') || clean.startsWith('*') || !clean.includes('/') ? clean : `/${clean}`;
}
