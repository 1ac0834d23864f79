import type { ScalarStyle } from '../model.ts';
import { coreValue } from './scalar-type.ts';

type Atom = string | number | boolean | null;

/** A value to write into a compose file. */
export type YamlValue = Atom | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** The indentation and line breaks of a file. */
export interface YamlLayout {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dash of a list below it. */
  readonly dash: number;
  readonly eol: '\n' | '\r\n';
}

/** Whether a string can be written without quotes and still be read as that string. */
export function isPlain(text: string, flow: boolean): boolean {
  if (!/^[A-Za-z0-9_./~$+\\(]/.test(text) || (!/^[ -~]*$/.test(text) && /\p{Cc}/u.test(text))) return false;
  if (/: |:$| #|\s$/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (flow && !/^[^,[\]{}]*$/.test(text)) return false;
  if (typeof coreValue(text) !== 'string' || /^\d+(?::\d+)+(?:\.\d*)?$/.test(text)) return false;
  return !/^(?:y|n|yes|no|on|off)$/i.test(text);
}

/** A string as a YAML scalar: in the given style if possible, else in double quotes. */
export function scalarText(text: string, style: ScalarStyle, flow: boolean): string {
  if (style === 'plain' && isPlain(text, flow)) return text;
  if (style === 'single' && /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replaceAll('\x7f', '\\x7f');
}

function atom(value: Atom, flow: boolean, quoted = false): string {
  return typeof value === 'string' ? scalarText(value, quoted ? 'double' : 'plain', flow) : String(value);
}

function isAtom(value: YamlValue): value is Atom {
  return typeof value !== 'object' || value === null;
}

/** A value in flow style, on one line; with `quoted`, as JSON. */
export function flowValue(value: YamlValue, quoted = false): string {
  if (isAtom(value)) return atom(value, true, quoted);
  if (isList(value)) return `[${value.map((each) => flowValue(each, quoted)).join(', ')}]`;
  const pairs = Object.entries(value).map(
    ([key, each]) => `${atom(key, true, quoted)}: ${flowValue(each, quoted)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Lines of `key: value` in block style, indented by `indent` columns. */
export function entryLines(key: string, value: YamlValue, indent: number, layout: YamlLayout): string[] {
  const head = `${' '.repeat(indent)}${atom(key, false)}:`;
  if (isAtom(value)) return [`${head} ${atom(value, false)}`];
  if (isList(value)) {
    if (value.length === 0) return [`${head} []`];
    const dash = ' '.repeat(indent + layout.dash);
    return [head, ...value.map((item) => `${dash}- ${isAtom(item) ? atom(item, false) : flowValue(item)}`)];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${head} {}`];
  return [head, ...entries.flatMap(([name, each]) => entryLines(name, each, indent + layout.step, layout))];
}
