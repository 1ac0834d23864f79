import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { lineEnd, nextLine, type SafeText, type Span } from '../../source/text.ts';

/** A text in which the parts beyond the limit are blanks. */
interface Bounded {
  readonly text: string;
  readonly ignored: readonly Span[];
}

/** The message for a part of a file that is not read. */
export const beyondMarks: SafeText = shown`The file has more than ${limits.marks} lines and YAML indicators; this part is ignored.`;

/** A key of the first two levels with its content, and the amount of work to read it. */
interface Piece {
  readonly start: number;
  readonly isSection: boolean;
  marks: number;
}

/**
 * The part of a text that is read. If the text exceeds the limit, these are some keys of the first two levels, each with all of
 * its content.
 */
export function withinMarks(text: string): Bounded {
  if (text.length <= limits.marks || count(text, 0, text.length) <= limits.marks)
    return { text, ignored: [] };
  const pieces = new Scan(text).pieces();
  const ignored: { start: number; end: number }[] = [];
  // Reading and checking this much takes as long as a file may take.
  let left: number = 0.4 * limits.marks;
  let isIgnored = false;
  pieces.forEach(({ start, isSection, marks }, at) => {
    // The content of a section can't be read without its key.
    isIgnored = (isIgnored && !isSection) || (isSection && marks > left);
    if (!isIgnored && marks <= left) {
      left -= marks;
      return;
    }
    const end = pieces[at + 1]?.start ?? text.length;
    const last = ignored.at(-1);
    if (last?.end === start) last.end = end;
    else ignored.push({ start, end });
  });
  let kept = '';
  let from = 0;
  for (const { start, end } of ignored) {
    kept += `${text.slice(from, start)}${' '.repeat(end - start - 1)}\n`;
    from = end;
  }
  return { text: kept + text.slice(from), ignored };
}

/** The characters that count as marks. */
const marks = new Uint8Array(128);
for (const each of '\n\r!"#%&\'*,-:?[]{|};') marks[each.charCodeAt(0)] = 1;

function count(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) found += marks[text.charCodeAt(at)] ?? 0;
  return found;
}

/** Characters in quotes or a block scalar that cause more parsing later: commands and variables. */
function countInText(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 59 || code === 124 || (code === 123 && text.charCodeAt(at - 1) === 36)) found++;
  }
  return found;
}

/** The header of a block scalar, to the end of its line. */
const blockHeader = /[|>][-+\d]{0,2}[ \t]*(?:#.*)?\r?$/my;

/**
 * Counts the marks to read: none in a comment, few in a block scalar or quotes. Skips these only where they certainly begin;
 * after the first doubt, everything counts.
 */
class Scan {
  readonly #text: string;
  readonly #pieces: Piece[] = [{ start: 0, isSection: true, marks: 0 }];
  /** The number of open brackets. */
  #depth = 0;
  /** The last indicator, if a value may begin after it; empty if anything else came last. */
  #before = ':';
  /** Whether the last token was a value in quotes or brackets. */
  #hasEnded = false;
  #isSure = true;

  constructor(text: string) {
    this.#text = text;
  }

  pieces(): readonly Piece[] {
    let column: number | undefined;
    for (let at = 0; at < this.#text.length; ) {
      let indent = 0;
      while (this.#text.charCodeAt(at + indent) === 32) indent++;
      const first = this.#text[at + indent] ?? '\n';
      if (this.#depth === 0 && !'\r\n#'.includes(first) && !this.#isItem(at + indent)) {
        if (indent > 0) column ??= indent;
        if (indent === 0 || indent === column)
          this.#pieces.push({ start: at, isSection: indent === 0, marks: 0 });
        if (indent === 0) column = undefined;
      }
      at = this.#line(at + indent, indent);
    }
    return this.#pieces;
  }

  #isItem(at: number): boolean {
    return this.#depth === 0 && /[-?]/.test(this.#text[at] ?? '') && /\s/.test(this.#text[at + 1] ?? '\n');
  }

  #add(found: number): void {
    this.#pieces.at(-1)!.marks += found;
  }

  /**
   * Counts a line from its first character on, and all lines of a value that begins in it; returns the start of the next line.
   */
  #line(start: number, indent: number): number {
    const text = this.#text;
    let at = start;
    let parent = indent;
    for (; this.#isItem(at); at++) {
      parent = indent + at - start;
      this.#add(1);
      this.#before = '-';
      while (text[at + 1] === ' ') at++;
    }
    // A block scalar must be indented deeper than the column of its key.
    const column = indent + at - start;
    while (at < text.length) {
      const character = text[at]!;
      const isSpaced = at === start || /\s/.test(text[at - 1]!);
      if (character === '\n') {
        this.#add(1);
        return at + 1;
      }
      if (character === '#' && isSpaced && this.#isSure) {
        at = lineEnd(text, at);
        continue;
      }
      if ((character === '|' || character === '>') && isSpaced && this.#isBlock(at))
        return this.#blockEnd(at, this.#before === '-' ? parent : column);
      if (character === '"' || character === "'") {
        at = this.#quote(at, isSpaced);
        continue;
      }
      if (isSpaced && this.#before !== '' && (character === '&' || character === '!' || character === '*')) {
        this.#add(1);
        this.#hasEnded = character === '*';
        while (/[^\s,[\]{}]/.test(text[at] ?? ' ')) at++;
        continue;
      }
      // A bracket at the start of a line may begin a list that is a key.
      if (at === start && this.#before === '' && (character === '[' || character === '{'))
        this.#isSure = false;
      this.#indicator(character, at);
      at++;
    }
    return at;
  }

  /** Outside of brackets, indicators in a plain value are text. */
  #indicator(character: string, at: number): void {
    const isBracket = character === '[' || character === '{';
    // A bracket can't follow a complete value; how the library reads it is uncertain.
    if (isBracket && this.#hasEnded && this.#depth === 0) this.#isSure = false;
    const opens = isBracket && (this.#depth > 0 || this.#before !== '');
    const isColon = character === ':' && /\s/.test(this.#text[at + 1] ?? '\n');
    if (opens || isColon || this.#depth > 0 || !this.#isSure) this.#add(marks[character.charCodeAt(0)] ?? 0);
    if (character === ' ' || character === '\t' || character === '\r') return;
    this.#hasEnded = (character === ']' || character === '}') && this.#depth === 1;
    if (opens) this.#depth++;
    if ((character === ']' || character === '}') && this.#depth > 0) this.#depth--;
    const isFlow = this.#depth > 0 && (opens || character === ',');
    this.#before = isColon || isFlow ? character : '';
  }

  #isBlock(at: number): boolean {
    blockHeader.lastIndex = at;
    return (
      this.#isSure && this.#depth === 0 && '-:'.includes(this.#before || ' ') && blockHeader.test(this.#text)
    );
  }

  /** The end of a block scalar: the first line that is not indented deeper than its parent. */
  #blockEnd(header: number, parent: number): number {
    this.#add(2);
    // In a list, the block may be a script, whose lines are commands.
    const isScript = this.#before === '-';
    this.#before = '';
    let at = nextLine(this.#text, header);
    for (; at < this.#text.length; at = nextLine(this.#text, at)) {
      if (isScript) this.#add(1);
      let indent = 0;
      while (indent <= parent && this.#text.charCodeAt(at + indent) === 32) indent++;
      if (indent <= parent && !'\r\n'.includes(this.#text[at + indent] ?? '\n')) break;
    }
    this.#add(countInText(this.#text, header, at));
    return at;
  }

  /** The end of a text in quotes; the next character if it is not one, or is not closed. */
  #quote(at: number, isSpaced: boolean): number {
    this.#add(1);
    const begins = this.#before !== '';
    this.#before = '';
    if (!this.#isSure || !(begins || isSpaced)) return at + 1;
    const close = this.#close(at, begins ? this.#text.length : lineEnd(this.#text, at));
    if (close === undefined) this.#isSure = false;
    this.#hasEnded = begins && close !== undefined;
    if (!begins || close === undefined) return at + 1;
    this.#add(countInText(this.#text, at, close));
    return close + 1;
  }

  #close(open: number, end: number): number | undefined {
    const quote = this.#text[open];
    for (let at = open + 1; at < end; at++) {
      if (quote === '"' && this.#text[at] === '\\') at++;
      else if (this.#text[at] === quote) {
        if (quote !== "'" || this.#text[at + 1] !== "'") return at;
        at++;
      }
    }
    return undefined;
  }
}
