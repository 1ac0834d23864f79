import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { lineEnd, nextLine, type SafeText, type Span } from '../../source/text.ts';

/** A text with blanks in place of what is beyond the bound. */
interface Bounded {
  readonly text: string;
  readonly ignored: readonly Span[];
}

/** Why a part of a file is not read. */
export const beyondMarks: SafeText = shown`The file has more than ${limits.marks} lines and YAML indicators; this part is ignored.`;

/** A key of the first two levels with what it holds, and how much there is to read in it. */
interface Piece {
  readonly start: number;
  readonly isSection: boolean;
  marks: number;
}

/** A text as it is read: of one that is beyond the bound, some keys of the first two levels, each with all that it holds. */
export function withinMarks(text: string): Bounded {
  if (text.length <= limits.marks || count(text, 0, text.length) <= limits.marks)
    return { text, ignored: [] };
  const pieces = new Scan(text).pieces();
  const ignored: { start: number; end: number }[] = [];
  // Reading so much and judging it takes the time that a file may take.
  let left: number = 0.4 * limits.marks;
  let isIgnored = false;
  pieces.forEach(({ start, isSection, marks }, at) => {
    // What a section holds can't be read without its key.
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

/** The characters that count. */
const marks = new Uint8Array(128);
for (const each of '\n\r!"#%&\'*,-:?[]{|};') marks[each.charCodeAt(0)] = 1;

function count(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) found += marks[text.charCodeAt(at)] ?? 0;
  return found;
}

/** What of a text in quotes or a block scalar may be read as well: commands, and variables. */
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
 * Counts what there is to read: nothing within a comment, and little within a block scalar or quotes. These are skipped only where they surely
 * begin; where that is not sure, everything counts from there on.
 */
class Scan {
  readonly #text: string;
  readonly #pieces: Piece[] = [{ start: 0, isSection: true, marks: 0 }];
  /** Brackets that are open. */
  #depth = 0;
  /** The last indicator after which a value begins; nothing where something else came last. */
  #before = ':';
  /** Whether a value in quotes or brackets came last. */
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

  /** Counts a line from its first character on, and all lines of what begins in it; answers where the next one begins. */
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
    if (text.startsWith('---', at)) this.#before = ':';
    // The column of a key is where its block scalar has to be indented beyond.
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
      // What a line begins with may be a list that is a key.
      if (at === start && this.#before === '' && (character === '[' || character === '{'))
        this.#isSure = false;
      this.#indicator(character, at);
      at++;
    }
    return at;
  }

  /** Outside of brackets, what a plain value holds is text. */
  #indicator(character: string, at: number): void {
    const isBracket = character === '[' || character === '{';
    // A value that has ended can't be followed by one in brackets; what the library makes of that is its own.
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

  /** Where a block scalar ends: before the first line that is not indented beyond its parent. */
  #blockEnd(header: number, parent: number): number {
    this.#add(2);
    // In a list it may be a script, whose lines are commands.
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

  /** Where a text in quotes ends, or the next character where it is not one, or has no end. */
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
