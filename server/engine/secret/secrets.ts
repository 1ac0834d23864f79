import { type Place, type Said, type Shown, type SourceFile, type Span, textOf } from '../text.ts';
import { mask } from './mask.ts';
import { credentialsIn, redact } from './redact.ts';
import { hasVariable, isDistinct, judgeValue } from './value.ts';

/** The credentials that were found in some files: none of them is in a text that this lets through. */
export interface Secrets {
  /** A text without their values. */
  clear(text: Said): Shown;
  /** Whether a text repeats one. */
  isIn(text: string): boolean;
  /** A line for people to read, as long as before, with `*` for what may be one. */
  redact(line: string): string;
  /** Whether a text repeats one, or holds what looks like another. */
  mayBeIn(text: string): boolean;
  /** Whether one is written on a line of a file; lines count from zero. */
  isOn(file: SourceFile, line: number): boolean;
}

const fewest = 6;
const longest = 600;
const most = 2_000;
/** What is so long is no name, whatever it is made of. */
const phrase = 20;

/**
 * Gathers credentials by value, from the places where they are written and from lines that speak of them. What a word or a
 * number could be (`postgres`, `5432`) is known by its place alone: the same word elsewhere gives nothing away.
 */
export function secretsOf(places: readonly Place[], lines: Iterable<string> = []): Secrets {
  /** Values in lower case, by how they begin. */
  const values = new Map<string, Set<string>>();
  let count = 0;
  const add = (value: string) => {
    const text = folded(value.slice(0, longest));
    if (count >= most || value.length < fewest || /^[\s*]*$/.test(value)) return;
    const head = text.slice(0, fewest);
    const group = values.get(head) ?? new Set();
    values.set(head, group.add(text));
    count++;
  };
  const held = new Map<SourceFile, Set<number>>();
  for (const place of places.map(whole)) {
    for (const value of valuesOf(textOf(place))) if (isDistinct(value) || value.length >= phrase) add(value);
    const { file, span } = place;
    const lines = held.get(file) ?? new Set();
    held.set(file, lines);
    const last = file.lines.position(span.end).line;
    for (let line = file.lines.position(span.start).line; line <= last; line++) lines.add(line);
  }
  for (const line of lines)
    for (const { start, end } of credentialsIn(line.slice(0, 2000))) {
      const written = line.slice(start, end);
      const verdict = hasVariable(written, 'shell') ? 'harmless' : judgeValue(written);
      if (verdict === 'literal' || verdict === 'weak')
        for (const value of valuesOf(written)) if (isDistinct(value)) add(value);
    }
  const spansIn = (text: string): Span[] => {
    const found: Span[] = [];
    if (count === 0) return found;
    const low = folded(text);
    for (let start = 0; start + fewest <= low.length; start++) {
      for (const value of values.get(low.slice(start, start + fewest)) ?? []) {
        // What is too long to be shown ends early.
        const cut = low.indexOf('…', start);
        const all = low.startsWith(value, start);
        if (all || (cut >= 0 && value.startsWith(low.slice(start, cut))))
          found.push({ start, end: all ? start + value.length : cut });
      }
    }
    return found;
  };
  const isIn = (text: string) => spansIn(text).length > 0;
  return {
    clear: (text) => mask(text, spansIn(text)) as Shown,
    isIn,
    redact,
    mayBeIn: (text) =>
      isIn(text) || text.split('\n').some((line) => credentialsIn(line.slice(0, 2000)).length > 0),
    isOn: (file, line) => held.get(file)?.has(line) === true,
  };
}

/** What several say together. */
export function allSecrets(several: readonly Secrets[]): Secrets {
  return {
    clear: (text) => several.reduce((cleared, each) => each.clear(cleared as Said), text) as Shown,
    isIn: (text) => several.some((each) => each.isIn(text)),
    redact,
    mayBeIn: (text) => several.some((each) => each.mayBeIn(text)),
    isOn: (file, line) => several.some((each) => each.isOn(file, line)),
  };
}

/** All of a key of several lines, of which the first give it away. */
function whole({ file, span }: Place): Place {
  const begin = file.text.startsWith('-----BEGIN', span.start);
  const end = begin ? file.text.slice(span.start, span.start + 20_000).indexOf('-----END') : -1;
  return { file, span: end < 0 ? span : { start: span.start, end: Math.max(span.end, span.start + end) } };
}

/** In lower case, as long as before. */
const folded = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** The ways in which a credential, as it is written in a file, may be repeated: without quotes, escapes, in lines, in parts. */
function* valuesOf(written: string): Generator<string> {
  const bare = written.trim().replace(/^(["'])([\s\S]*)\1$/, '$2');
  const plain = bare
    .replace(/\\\r?\n[ \t]*/g, '')
    .replace(/\\(.)/g, '$1')
    .replaceAll('$$', '$')
    .replaceAll("''", "'");
  const fallback = /^\$\{\w+:?[-?+=]([\s\S]*)\}$/.exec(bare)?.[1];
  if (fallback !== undefined) return yield* valuesOf(fallback);
  for (const each of new Set([bare, plain, unescaped(bare)])) {
    yield each;
    yield JSON.stringify(each).slice(1, -1);
    // What an option or an account's name stands before.
    yield each.replace(/^(?:--?[\w-]+[=:]|[\w.-]+[:=]|-\w)/, '');
    for (const line of each.split(/[\r\n]+/)) yield line.replace(/\\$/, '').trim();
    for (const divider of [/[^\w.-]+/, /[^A-Za-z0-9]+/])
      for (const piece of each.split(divider)) if (piece.length >= 12) yield piece;
  }
}

/** A part of a URL as it is meant. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
