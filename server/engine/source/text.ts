import { limits } from './limits.ts';
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

/** Answers in which line an offset lies; line ends are `\n`, `\r\n` and a lone `\r` (LSP 3.17, Text Documents). */
export interface LineIndex {
  /** Number of lines, at least one. */
  readonly count: number;
  /** Offset of the first character of a zero-based line; a line past the end gives the text's length. */
  start(line: number): number;
  /** Position of an offset; offsets outside the text are clamped to it. */
  position(offset: number): Position;
}

/** One file as the engine sees it: `path` is opaque, POSIX-style and relative to the workspace. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  /** The text that this one took the place of: more edits may follow, which reading it in parts makes cheap. */
  readonly before: string | undefined;
  /** Why the text is not read, where it is beyond a bound; `text` is empty then. */
  readonly refused: SafeText | undefined;
  /** For a text that is written inside another file: that file, and where in it a span of this text is written. */
  readonly within: { readonly file: SourceFile; readonly place: Placing } | undefined;
}

/** Gives the place in a file of a span of a text that is written inside it. */
export type Placing = (span: Span) => Span;

/** A replacement of `span` in the file named `file` by `text`; one of nothing, from 0 to 0, makes a file that is not there. */
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

/** A value that remembers where it was written. */
export interface Traced<T> extends Place {
  readonly value: T;
}

/** A fact that may not be known from the files alone; rules act on a definite value only. */
export type Known<T> = T | 'unknown';

/** Makes a source file of a text within bounds, or an empty one that says why; the line index is built when first asked for. */
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
    this.refused = beyond(written.length);
    this.text = this.refused === undefined ? written : '';
    this.before = before;
    this.within = within;
  }

  get lines(): LineIndex {
    this.#index ??= lineIndex(this.text);
    return this.#index;
  }
}

/** Where `[start, end)` of a text is written: in its own file, or in the one that the text is inside. */
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

/** Applies edits that do not overlap to a text; of two that overlap the later one (by position) is left out. */
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

/** A text without those of the given characters that it ends with; linear in the text, as a search for `/[…]+$/` is not. */
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

/** Offset of a variable's name in the first reference to it (`$NAME`, `${NAME`); -1 where there is none. */
export function referenceTo(text: string, name: string): number {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const start = at + (text[at + 1] === '{' ? 2 : 1);
    if (text.startsWith(name, start) && !/\w/.test(text.charAt(start + name.length))) return start;
  }
  return -1;
}

/** Whether a text holds one of some parts: asked first where only an expression, which takes long to compile, can say more. */
export function holdsAny(text: string, parts: readonly string[]): boolean {
  return parts.some((part) => text.includes(part));
}

/** The text that a place covers. */
export function textOf({ file, span }: Place): string {
  return file.text.slice(span.start, span.end);
}

/** Where the line of an offset ends: at its line feed, or with the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Where the line below that of an offset starts; the end of the text where there is none. */
export function nextLine(text: string, at: number): number {
  return Math.min(lineEnd(text, at) + 1, text.length);
}

/** The line break that a text uses: `\r\n` when its first line ends so, else `\n`. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text.charCodeAt(first - 1) === 13 ? '\r\n' : '\n';
}

/** A span by so many UTF-16 units further on. */
export function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

declare const brand: unique symbol;

/** Text that may be shown: it holds no credential, no control character and no end; `secret/` alone makes it. */
export type Shown = string & { readonly [brand]: 'shown' };

/**
 * What a title or a message is made of: words of our own, or what was made fit to be shown. Every literal begins with a
 * capital letter or does not, which nobody knows of a `string`: text of a file does not compile here, `shown` takes it in.
 */
export type SafeText = Capitalize<string> | Uncapitalize<string> | Shown;

/** Why a text of so many UTF-16 units is not read; undefined where it is within the bound. */
export function beyond(length: number): SafeText | undefined {
  return length > limits.characters
    ? (`The file is longer than ${limits.characters} characters and is ignored.` as const)
    : undefined;
}
