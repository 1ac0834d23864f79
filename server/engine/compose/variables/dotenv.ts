import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { lineEnd, nextLine, type SourceFile, type Span } from '../../source/text.ts';
import { type Env, expandedLength, interpolate, unknownEnv } from './interpolate.ts';

/** One entry of a `.env` file, or of one that `env_file` names. */
export interface DotenvEntry {
  readonly name: string;
  readonly nameSpan: Span;
  /** The value before interpolation, without quotes and escapes; a `$` that is none is written twice. */
  readonly raw: string;
  /** Where the value is written, without quotes. */
  readonly valueSpan: Span;
}

interface Entries {
  readonly entries: readonly DotenvEntry[];
  /** The bound beyond which some of it is not read. */
  readonly beyond: string | undefined;
}

const head = /[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*/y;

/** The entries of a file of variables, as Compose reads it: `export`, quotes, which may span lines, comments behind ` #`. */
export const dotenvEntries = perObject(({ text, refused }: SourceFile): Entries => {
  if (refused !== undefined) return { entries: [], beyond: `${limits.characters} characters` };
  const entries: DotenvEntry[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (let count = 0; at < text.length; count++) {
    if (count === limits.variableLines) return { entries, beyond: `${limits.variableLines} lines` };
    head.lastIndex = at;
    const [whole, name] = head.exec(text) ?? [];
    if (whole === undefined || name === undefined) {
      at = nextLine(text, at);
      continue;
    }
    const start = at + whole.length;
    const nameStart = at + whole.lastIndexOf(name);
    const nameSpan = { start: nameStart, end: nameStart + name.length };
    const { raw, valueSpan, end } = valueAt(text, start);
    entries.push({ name, nameSpan, raw, valueSpan });
    at = nextLine(text, end);
  }
  return { entries, beyond: undefined };
});

/** The value that begins at an offset, and where what belongs to it ends, on the line that is then read to its end. */
function valueAt(text: string, start: number): Pick<DotenvEntry, 'raw' | 'valueSpan'> & { end: number } {
  const quote = text[start];
  const close = quote === '"' || quote === "'" ? closing(text, start, quote) : -1;
  if (close > 0) {
    const inner = text.slice(start + 1, close).replaceAll('\r\n', '\n');
    const raw = quote === "'" ? inner.replaceAll("\\'", "'").replaceAll('$', '$$$$') : unescaped(inner);
    return { raw, valueSpan: { start: start + 1, end: close }, end: close + 1 };
  }
  const end = lineEnd(text, start);
  const written = text.slice(start, end);
  const comment = /(?:^|\s)#/.exec(written);
  const raw = (comment ? written.slice(0, comment.index) : written).trim();
  const from = start + (written.length - written.trimStart().length);
  return { raw, valueSpan: { start: from, end: from + raw.length }, end };
}

function closing(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

function unescaped(text: string): string {
  return text.replaceAll(/\\([nrt"\\$])/g, (whole, char: string) => escapes[char] ?? whole);
}

/** What a `.env` file says. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** The bound beyond which some of it is not known. */
  readonly beyond: string | undefined;
}

/** What a `.env` file by itself says of the variables; what it does not name is not known. */
export const envOf = perObject(
  (file: SourceFile): Env => ({ ...readDotenv(file, unknownEnv), closed: false }),
);

/**
 * Reads a `.env` file as Compose does, interpolated outside single quotes from earlier lines and `env`; a value that depends
 * on an unknown variable is left out.
 */
export function readDotenv(file: SourceFile, env: Env): Dotenv {
  const { entries, beyond } = dotenvEntries(file);
  const values = new Map<string, string>();
  const known = new Map(env.values);
  let size = 0;
  for (const { name, raw } of entries) {
    const plain = !raw.includes('$');
    if (!plain) size += expandedLength(raw, known);
    if (size > limits.interpolated) return { values, beyond: `${limits.interpolated} characters of values` };
    const value = plain ? raw : interpolate(raw, { values: known, closed: env.closed }).text;
    for (const each of [values, env.values.has(name) ? undefined : known])
      if (value === undefined) each?.delete(name);
      else each?.set(name, value);
  }
  return { values, beyond };
}
