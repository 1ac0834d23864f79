import type { Language } from '../../server/engine/shell/command/program.ts';

/** A piece of a program text. */
export interface ProgramToken {
  /** The name or operator; the content of a string without its quotes. */
  readonly text: string;
  readonly kind: 'name' | 'string' | 'mark';
  /** Offset of the text. */
  readonly start: number;
  /** Number of brackets around it. */
  readonly depth: number;
}

const name = /[A-Za-z_]\w*(?:(?:\.|::)\w+)*/y;
const marks = ['=>', '==', '!=', '+=', ':=', '->'];
const opening = '([{';
const closing = ')]}';

/** Where a string ends whose content starts at an offset. */
function stringEnd(code: string, from: number, quote: string): number {
  for (let at = from; at < code.length; at++) {
    if (code[at] === '\\' && quote.length === 1) at++;
    else if (code.startsWith(quote, at)) return at;
  }
  return code.length;
}

/** Where a comment at an offset ends; -1 if there is none. */
function commentEnd(code: string, at: number, language: Language): number {
  const isHash = code[at] === '#' && language !== 'node' && !(language === 'perl' && code[at - 1] === '$');
  const isSlash = (language === 'node' || language === 'php') && code.startsWith('//', at);
  if (isHash || isSlash) {
    const end = code.indexOf('\n', at);
    return end < 0 ? code.length : end;
  }
  if ((language !== 'node' && language !== 'php') || !code.startsWith('/*', at)) return -1;
  const end = code.indexOf('*/', at + 2);
  return end < 0 ? code.length : end + 2;
}

/** The names, strings and marks of a program, without its comments. */
export function tokensOf(code: string, language: Language): readonly ProgramToken[] {
  const found: ProgramToken[] = [];
  let depth = 0;
  for (let at = 0; at < code.length; ) {
    const comment = commentEnd(code, at, language);
    if (comment >= 0) {
      at = comment;
      continue;
    }
    const char = code.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      const quote = language === 'python' && code.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      const start = at + quote.length;
      const end = stringEnd(code, start, quote);
      // A letter before it, as in Python's f'…', belongs to the string.
      const before = found.at(-1);
      if (before?.kind === 'name' && before.start + before.text.length === at && before.text.length < 3)
        found.pop();
      found.push({ text: code.slice(start, end), kind: 'string', start, depth });
      at = end + quote.length;
      continue;
    }
    name.lastIndex = at;
    const text = name.exec(code)?.[0] ?? marks.find((each) => code.startsWith(each, at)) ?? char;
    if (closing.includes(char)) depth = Math.max(0, depth - 1);
    if (/\S|\n/.test(char)) found.push({ text, kind: /\w/.test(char) ? 'name' : 'mark', start: at, depth });
    if (opening.includes(char)) depth++;
    at += text.length;
  }
  return found;
}
