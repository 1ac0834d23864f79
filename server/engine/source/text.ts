import { limits } from './limits.ts';
import { baseName, lockName } from './path.ts';
import { lastUpTo } from './search.ts';

/** A half-open range `[start, end)` of UTF-16 code units in one file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A zero-based line and a zero-based column in UTF-16 code units, as the Language Server Protocol counts them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the line of an offset; line ends are `\n`, `\r\n` and a lone `\r` (LSP 3.17, Text Documents). */
export interface LineIndex {
  /** Number of lines, at least one. */
  readonly count: number;
  /** Offset of the first character of a zero-based line; a line past the end gives the text's length. */
  start(line: number): number;
  /** Position of an offset; offsets outside the text are clamped to it. */
  position(offset: number): Position;
}

/** One source file. `path` is opaque, POSIX-style and relative to the workspace. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  /** The text before this edit. More edits may follow; reusing unchanged parts makes them cheap. */
  readonly before: string | undefined;
  /** Why the text is not read, if it exceeds a limit; `text` is empty then. */
  readonly refused: SafeText | undefined;
  /** For a text inside another file: that file, and a function that converts spans to it. */
  readonly within: { readonly file: SourceFile; readonly place: Placing } | undefined;
}

/** Converts a span of a text to the span in the file that contains it. */
export type Placing = (span: Span) => Span;

/** Replaces `span` in the file named `file` with `text`. An edit from 0 to 0 in a missing file creates it. */
export interface Edit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** A place in a file. */
export interface Place {
  readonly file: SourceFile;
  readonly span: Span;
}

/** The place of a place, or of a bare span, which lies in `file`. */
export function placeOf(at: Span | Place, file: SourceFile): Place {
  return 'span' in at ? at : { file, span: at };
}

/** Whether a place overlaps a span of the file at a path; for an empty span, whether the span lies within the place. */
export function overlaps({ file, span }: Place, path: string, { start, end }: Span): boolean {
  if (file.path !== path) return false;
  return start === end ? span.start <= start && end <= span.end : span.start < end && start < span.end;
}

/** A value with the place where it is written. */
export interface Traced<T> extends Place {
  readonly value: T;
}

/** A fact that the files may not determine; rules act only on a definite value. */
export type Known<T> = T | 'unknown';

/** Creates a source file from a text. Over the limit it is empty and says why. The line index is built on first use. */
export function sourceFile(
  path: string,
  written: string,
  before?: string,
  within?: SourceFile['within'],
): SourceFile {
  return new Source(path, written, before, within);
}

class Source implements SourceFile {
  readonly path: string;
  readonly text: string;
  readonly before: string | undefined;
  readonly refused: SafeText | undefined;
  readonly within: SourceFile['within'];
  #index: LineIndex | undefined;

  constructor(path: string, written: string, before: string | undefined, within: SourceFile['within']) {
    this.path = path;
    this.refused = beyond(written.length, path);
    this.text = this.refused === undefined ? written : '';
    this.before = before;
    this.within = within;
  }

  get lines(): LineIndex {
    this.#index ??= lineIndex(this.text);
    return this.#index;
  }
}

/** The span of `[start, end)` in the file, or in the outer file if the text is inside another one. */
export function spanIn({ within }: SourceFile, start: number, end: number): Span {
  return within ? within.place({ start, end }) : { start, end };
}

/** Indexes the line starts of a text. */
export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  const start = (line: number) => starts[line] ?? text.length;
  return {
    count: starts.length,
    start,
    position(offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      const line = lastUpTo(starts, at);
      return { line, column: at - start(line) };
    },
  };
}

/** Applies edits to a text. If two overlap, the later one (by position) is dropped. */
export function applyEdits(text: string, edits: readonly Omit<Edit, 'file'>[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let out = '';
  let at = 0;
  for (const { span, text: replacement } of sorted) {
    if (span.start < at) continue;
    out += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return out + text.slice(at);
}

/** Removes the given characters from the end of a text. Linear time, unlike a search for `/[…]+$/`. */
export function withoutTail(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Whether a text contains a whole word of letters, digits and `_`. */
export function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + word.length))) return true;
  }
  return false;
}

/** Offset of a variable's name in the first reference to it (`$NAME`, `${NAME`); -1 if there is none. */
export function referenceTo(text: string, name: string): number {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const start = at + (text[at + 1] === '{' ? 2 : 1);
    if (text.startsWith(name, start) && !/\w/.test(text.charAt(start + name.length))) return start;
  }
  return -1;
}

/** Whether a text contains one of the parts. A quick check before an expression that is slow to compile. */
export function holdsAny(text: string, parts: readonly string[]): boolean {
  return parts.some((part) => text.includes(part));
}

/** The text that a place covers. */
export function textOf({ file, span }: Place): string {
  return file.text.slice(span.start, span.end);
}

/** The end of an offset's line: its line feed, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The start of the line after an offset's line; the end of the text if there is none. */
export function nextLine(text: string, at: number): number {
  return Math.min(lineEnd(text, at) + 1, text.length);
}

/** The line break of a text: `\r\n` if its first line ends with it, else `\n`. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text.charCodeAt(first - 1) === 13 ? '\r\n' : '\n';
}

/** A span shifted by a number of UTF-16 units. */
export function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

declare const brand: unique symbol;

/** Text that is safe to show: without credentials and control characters. Only `secret/` creates it. */
export type Shown = string & { readonly [brand]: 'shown' };

/**
 * The type of titles and messages: our own words, or text that was made safe to show. Any literal matches `Capitalize` or
 * `Uncapitalize`, but a plain `string` does not: text of a file does not compile here and must go through `shown`.
 */
export type SafeText = Capitalize<string> | Uncapitalize<string> | Shown;

/** Why a text of this many UTF-16 units is not read; undefined if it is within the limit for the file at a path. */
export function beyond(length: number, path = ''): SafeText | undefined {
  const most = baseName(path) === lockName ? limits.lockCharacters : limits.characters;
  return length > most ? (`The file is longer than ${most} characters and is ignored.` as const) : undefined;
}
