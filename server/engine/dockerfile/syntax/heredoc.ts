import { isSpace, skipSpace } from './whitespace.ts';
import { jsonForm, splitCommand } from './words.ts';

/** A here-document that a logical line starts; `start` and `end` are the word `<<NAME` in the line. */
export interface Announced {
  readonly name: string;
  readonly descriptor: number | undefined;
  /** True for `<<-`: leading tabs are stripped from the body and the terminator. */
  readonly chomp: boolean;
  readonly expands: boolean;
  readonly start: number;
  readonly end: number;
}

const withHeredocs = new Set(['RUN', 'COPY', 'ADD']);
const heredocWord = /^(\d*)<<(-?)\s*([^\s<][^<]*)?$/;

/** The here-documents that a logical line starts (BuildKit's `canContainHeredoc` and `heredocsFromLine`). */
export function announcedHeredocs(line: string): readonly Announced[] {
  if (!line.includes('<<')) return [];
  let command = splitCommand(line);
  if (command.keyword.text.toUpperCase() === 'ONBUILD') command = splitCommand(line, command.rest.start);
  if (!withHeredocs.has(command.keyword.text.toUpperCase())) return [];
  if (typeof jsonForm(line, command.rest) !== 'string') return [];
  const found: Announced[] = [];
  for (const [start, end] of shellWords(line)) {
    const word = announcedBy(line.slice(start, end), start);
    if (word) found.push(word);
  }
  return found;
}

/** The here-document that a single word starts; undefined for any other word. */
export function announcedBy(word: string, start = 0): Announced | undefined {
  const [, digits = '', dash, rest = ''] = heredocWord.exec(word) ?? [];
  if (rest === '') return undefined;
  const name = unquoted(rest);
  if (name === undefined || name === '') return undefined;
  return {
    name,
    descriptor: digits === '' ? undefined : Number(digits),
    chomp: dash === '-',
    expands: !/["']/.test(rest.replace(/\\./g, '')),
    start,
    end: start + word.length,
  };
}

function unquoted(word: string): string | undefined {
  let out = '';
  let quote = '';
  for (let at = 0; at < word.length; at++) {
    const char = word.charAt(at);
    if (quote === "'") {
      if (char === quote) quote = '';
      else out += char;
    } else if (char === '\\') {
      at++;
      const next = word.charAt(at);
      out += quote === '' || next === '"' || next === '$' || next === '\\' ? next : char + next;
    } else if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : '';
    } else {
      if (quote === '' && isSpace(char.charCodeAt(0))) return undefined;
      out += char;
    }
  }
  return quote === '' ? out : undefined;
}

/** Shell words of a line by BuildKit's lexer, as start and end; none if its quotes or braces do not close. */
function shellWords(line: string): [start: number, end: number][] {
  const words: [number, number][] = [];
  let start = -1;
  let at = 0;
  const spaces = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      if (!isSpace(line.charCodeAt(i))) {
        if (start < 0) start = i;
      } else if (start >= 0) {
        words.push([start, i]);
        start = -1;
      }
    }
  };
  while (at < line.length) {
    const code = line.charCodeAt(at);
    let next = at + 1;
    if (code === 36) {
      next = skipDollar(line, at, 0);
      if (next < 0) return [];
      spaces(at, next);
    } else if (isSpace(code)) {
      spaces(at, next);
    } else {
      if (code === 34 || code === 39) next = skipQuoted(line, at, 0);
      else if (code === 92) next = Math.min(at + 2, line.length);
      else if (code === 60 && line.charCodeAt(next) === 60) next = skipSpaceInLine(line, next + 1);
      if (next < 0) return [];
      if (start < 0) start = at;
    }
    at = next;
  }
  if (start >= 0) words.push([start, line.length]);
  return words;
}

const skipSpaceInLine = (line: string, at: number) => {
  const next = skipSpace(line, at, line.length);
  return next < line.length ? next : at;
};

/** Offset after a quoted part, or -1 if it does not close. */
function skipQuoted(line: string, open: number, depth: number): number {
  const quote = line.charCodeAt(open);
  if (quote === 39) {
    const close = line.indexOf("'", open + 1);
    return close < 0 ? -1 : close + 1;
  }
  for (let at = open + 1; at < line.length; ) {
    const code = line.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 36) {
      at = skipDollar(line, at, depth);
      if (at < 0) return -1;
    } else at += code === 92 ? 2 : 1;
  }
  return -1;
}

/** Offset after `$name` or `${…}`, or -1 if BuildKit's lexer rejects it. */
function skipDollar(line: string, dollar: number, depth: number): number {
  if (line[dollar + 1] !== '{') return dollar + 1;
  if (depth > 60) return -1;
  let at = dollar + 2;
  if (at >= line.length || '{}:'.includes(line.charAt(at))) return -1;
  if (/[@*#?\-$!0]/.test(line.charAt(at))) at++;
  else while (at < line.length && /[\p{L}\p{Nd}_]/u.test(line.charAt(at))) at++;
  const operator = line.charAt(at);
  if (operator === '}') return at + 1;
  if (operator === ':') at++;
  if (operator === '/') {
    if (line[at + 1] === '/') at++;
    at = skipUntil(line, at + 1, 47, depth);
    return at < 0 ? -1 : skipUntil(line, at, 125, depth);
  }
  if (at >= line.length || !'+-?#%'.includes(line.charAt(at))) return -1;
  return skipUntil(line, at + 1, 125, depth);
}

function skipUntil(line: string, start: number, stop: number, depth: number): number {
  for (let at = start; at < line.length; ) {
    const code = line.charCodeAt(at);
    if (code === stop) return at + 1;
    if (code === 36) at = skipDollar(line, at, depth + 1);
    else if (code === 34 || code === 39) at = skipQuoted(line, at, depth + 1);
    else at += code === 92 ? 2 : 1;
    if (at < 0) return -1;
  }
  return -1;
}
