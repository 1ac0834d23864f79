import { isBlank, isSpace, skipSpace, trimEnd } from './whitespace.ts';

/** A word of a logical line; `text` is its part of the line, possibly without quotes. */
export interface LineWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A logical line split as BuildKit's `splitCommand` does: keyword, flags, and the trimmed rest. */
export interface LineCommand {
  readonly keyword: LineWord;
  /** Flags without quotes and escapes. */
  readonly flags: readonly LineWord[];
  readonly rest: LineWord;
}

/** Splits a logical line, from `from` on, into keyword, flags and rest. */
export function splitCommand(line: string, from = 0, escapeChar = '\\'): LineCommand {
  const end = trimEnd(line, from, line.length);
  const start = skipSpace(line, from, end);
  let at = start;
  while (at < end && !isBlank(line.charCodeAt(at))) at++;
  const keyword = { text: line.slice(start, at), start, end: at };
  while (at < end && isBlank(line.charCodeAt(at))) at++;
  const flags: LineWord[] = [];
  const restStart = skipSpace(line, splitFlags(line, at, end, flags, escapeChar.charCodeAt(0)), end);
  return { keyword, flags, rest: { text: line.slice(restStart, end), start: restStart, end } };
}

function splitFlags(line: string, start: number, end: number, flags: LineWord[], escapeCode: number): number {
  let at = start;
  for (;;) {
    at = skipSpace(line, at, end);
    if (at + 1 >= end || line[at] !== '-' || line[at + 1] !== '-') return at;
    const flag = splitFlag(line, at, end, escapeCode);
    if (flag.text === '--') return flag.end;
    flags.push(flag);
    at = flag.end;
  }
}

function splitFlag(line: string, start: number, end: number, escapeCode: number): LineWord {
  let quote = 0;
  let plain = start;
  let text = '';
  let at = start;
  for (; at < end; at++) {
    const code = line.charCodeAt(at);
    if (quote === 0 && isSpace(code)) break;
    const quotes = quote === 0 ? code === 34 || code === 39 : code === quote;
    if (quotes || code === escapeCode) {
      text += line.slice(plain, at);
      plain = at + 1;
      if (code === escapeCode) at++;
      else quote = quote === 0 ? code : 0;
    }
  }
  at = Math.min(at, end);
  return { text: text + line.slice(plain, at), start, end: at };
}

/** Words separated by blanks (BuildKit's `parseStringsWhitespaceDelimited`). */
export function blankWords(line: string, { start, end }: { start: number; end: number }): LineWord[] {
  const words: LineWord[] = [];
  let at = start;
  while (at < end) {
    while (at < end && isBlank(line.charCodeAt(at))) at++;
    const from = at;
    while (at < end && !isBlank(line.charCodeAt(at))) at++;
    if (at > from) words.push({ text: line.slice(from, at), start: from, end: at });
  }
  return words;
}

/** Words separated by white space outside quotes, with quotes and escapes kept (BuildKit's `parseWords`). */
export function quotedWords(
  line: string,
  { start, end }: { start: number; end: number },
  escapeChar: string,
): LineWord[] {
  const words: LineWord[] = [];
  const escapeCode = escapeChar.charCodeAt(0);
  let at = start;
  for (;;) {
    at = skipSpace(line, at, end);
    if (at >= end) return words;
    const from = at;
    let quote = 0;
    for (; at < end; at++) {
      const code = line.charCodeAt(at);
      if (quote === 0) {
        if (isSpace(code)) break;
        if (code === 34 || code === 39) quote = code;
        else if (code === escapeCode) at++;
      } else if (code === quote) quote = 0;
      else if (code === escapeCode && quote === 34) at++;
    }
    at = Math.min(at, end);
    words.push({ text: line.slice(from, at), start: from, end: at });
  }
}

/** How BuildKit reads a text that may be a JSON array: as its strings, as shell form, or as an error. */
export type JsonForm = readonly LineWord[] | 'shell' | 'not strings';

/** Reads a JSON array of strings (BuildKit's `parseJSON`); each word's place is between its quotes. */
export function jsonForm(line: string, { start, end }: { start: number; end: number }): JsonForm {
  if (line[start] !== '[') return 'shell';
  let values: unknown;
  try {
    values = JSON.parse(line.slice(start, end));
  } catch {
    return 'shell';
  }
  if (!Array.isArray(values)) return 'shell';
  const words: LineWord[] = [];
  let at = start + 1;
  for (const value of values) {
    if (typeof value !== 'string') return 'not strings';
    const open = line.indexOf('"', at);
    let close = open + 1;
    while (close < end && line.charCodeAt(close) !== 34) close += line.charCodeAt(close) === 92 ? 2 : 1;
    words.push({ text: value, start: open + 1, end: close });
    at = close + 1;
  }
  return words;
}
