import { gathered } from '../source/list.ts';
import { memoizeByText } from '../source/memo.ts';
import { type Place, type SafeText, type Shown, type SourceFile, type Span, textOf } from '../source/text.ts';
import { credentialsIn, redact } from './redact.ts';
import { Repeats } from './repeats.ts';
import { classifyValue, hasVariable, isDistinct } from './value.ts';

/** The credentials found in some files, with functions that remove them from texts. */
export interface Secrets {
  /** A text without their values. */
  clear(text: SafeText): Shown;
  /** Returns a function that clears texts of these and other secrets; its time does not depend on their number. */
  clearingWith(others: readonly Secrets[]): Secrets['clear'];
  /** Their values, in lower case. */
  readonly values: Iterable<string>;
  /** Whether a text contains one. */
  isIn(text: string): boolean;
  /** A line for display, with the same length and `*` for possible credentials. */
  redact(line: string): string;
  /** Whether a text contains one, or something that looks like a credential. */
  mayBeIn(text: string): boolean;
  /** Whether one is written on a line of a file; lines count from zero. */
  isOn(file: SourceFile, line: number): boolean;
  /** All such lines. */
  readonly lines: Iterable<readonly [file: string, line: number]>;
}

/** From this length on, a text is not a name, even if it consists of plain words. */
const phrase = 20;

/**
 * Collects credentials by value, from their places and from lines (or parts of lines) that mention them. A value that could be
 * a word or a number (`postgres`, `5432`) is only hidden at its place: elsewhere the same word reveals nothing.
 */
export function secretsOf(places: readonly Place[], lines: Iterable<string> = []): Secrets {
  const values = new Repeats();
  const held = new Map<SourceFile, Set<number>>();
  for (const { file, span } of places.map(whole)) {
    for (const value of valuesOf(textOf({ file, span })))
      if (isDistinct(value) || value.length >= phrase) values.add(value);
    const on = held.get(file) ?? new Set();
    held.set(file, on);
    const last = file.lines.position(span.end).line;
    for (let line = file.lines.position(span.start).line; line <= last; line++) on.add(line);
  }
  for (const line of lines) for (const value of repeatable(line)) values.add(value);
  const isIn = (text: string) => values.spansIn(text).length > 0;
  const own: Secrets = {
    clear: (text) => mask(text, values.spansIn(text)) as Shown,
    clearingWith: (others) => clearing([own, ...others]),
    values,
    isIn,
    redact: redacted,
    mayBeIn: (text) => isIn(text) || text.split('\n').some(isTelling),
    isOn: (file, line) => held.get(file)?.has(line) === true,
    lines: { [Symbol.iterator]: () => linesOf(held) },
  };
  return own;
}

function* linesOf(held: ReadonlyMap<SourceFile, ReadonlySet<number>>): Generator<readonly [string, number]> {
  for (const [{ path }, lines] of held) for (const line of lines) yield [path, line];
}

/** The credentials on a line, in each form in which a text may repeat them. */
const repeatable = memoizeByText(
  (line) => {
    const found = credentialsIn(line).map(({ start, end }) => line.slice(start, end));
    const written = found.filter(
      (each) => !hasVariable(each, 'shell') && /literal|weak/.test(classifyValue(each)),
    );
    return written.flatMap((each) => [...valuesOf(each)].filter(isDistinct));
  },
  { texts: 2_000, characters: 400_000 },
);

/** Whether a line contains a credential by itself. Cached, because fixes often write the same lines. */
const isTelling = memoizeByText((line) => credentialsIn(line).length > 0, {
  texts: 2_000,
  characters: 400_000,
});

/** Cached, because a line is shown once for each finding on it, and many files have the same lines. */
const redacted = memoizeByText(redact, { texts: 500, characters: 200_000 });

/** The text with each span replaced by `***`; overlapping spans become one. */
export function mask(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let out = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    if (start >= at) out += `${text.slice(at, start)}***`;
    at = end;
  }
  return out + text.slice(at);
}

/** Combines several sets of secrets. */
export function allSecrets(several: readonly Secrets[]): Secrets {
  return {
    clear: (text) => several.reduce((cleared, each) => each.clear(cleared as SafeText), text) as Shown,
    clearingWith: (others) => clearing([...several, ...others]),
    values: { [Symbol.iterator]: () => gathered(several, (each) => [...each.values]).values() },
    isIn: (text) => several.some((each) => each.isIn(text)),
    redact: redacted,
    mayBeIn: (text) => several.some((each) => each.mayBeIn(text)),
    isOn: (file, line) => several.some((each) => each.isOn(file, line)),
    lines: { [Symbol.iterator]: () => gathered(several, (each) => [...each.lines]).values() },
  };
}

/** Returns a function that clears texts of all their credentials. */
function clearing(several: readonly Secrets[]): Secrets['clear'] {
  const values = new Repeats();
  for (const each of several) for (const value of each.values) values.add(value);
  return (text) => mask(text, values.spansIn(text)) as Shown;
}

/** The whole of a key of several lines, which is found by its first lines. */
function whole({ file, span }: Place): Place {
  const begin = file.text.startsWith('-----BEGIN', span.start);
  const end = begin ? file.text.slice(span.start, span.start + 20_000).indexOf('-----END') : -1;
  return { file, span: end < 0 ? span : { start: span.start, end: Math.max(span.end, span.start + end) } };
}

/** An escape of YAML, JSON or a shell: a character by its number, or as itself. */
const coded = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;

function character(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** How deep to look for a value after a name. */
const deepest = 3;

/** The forms in which a text may repeat a credential of a file: without quotes or escapes, by line, in parts. */
function* valuesOf(written: string, depth = 0): Generator<string> {
  const bare = written
    .slice(0, 20_000)
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, '$2');
  const plain = bare
    .replace(/\\\r?\n[ \t]*/g, '')
    .replace(
      coded,
      (_, two = '', four = '', eight = '', sign = '') => character(two || four || eight) || sign,
    )
    .replaceAll('$$', '$')
    .replaceAll("''", "'");
  const fallback = /^\$\{\w+:?[-?+=]([\s\S]*)\}$/.exec(bare)?.[1];
  if (fallback !== undefined) return yield* depth < deepest ? valuesOf(fallback, depth + 1) : [];
  for (const each of new Set([bare, plain, unescaped(bare)])) {
    yield each;
    yield JSON.stringify(each).slice(1, -1);
    // Removes an option or account name before the value.
    const behind = each.replace(/^(?:--?[\w-]+[=:]|[\w.-]+[:=]|-\w)/, '');
    if (behind !== each && depth < deepest) yield* valuesOf(behind, depth + 1);
    for (const line of each.split(/[\r\n]+/)) yield line.replace(/\\$/, '').trim();
    for (const divider of [/[^\w.-]+/, /[^A-Za-z0-9]+/])
      for (const piece of each.split(divider)) if (piece.length >= 12) yield piece;
  }
}

/** A decoded part of a URL. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
