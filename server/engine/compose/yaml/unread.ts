import { lineEnd, type Span } from '../../source/text.ts';

/**
 * Characters that YAML or Compose's parser reads as others: a lone return and Unicode line breaks as a line break, a byte order
 * mark as a blank.
 */
const odd = /\r(?!\n)|[\u0085\u2028\u2029]|(?<=\n)\uFEFF/;
const odds = new RegExp(odd, 'g');

/** A text with the line breaks that Compose sees; offsets do not change (YAML 1.1, 5.4). */
export function canonical(text: string): string {
  return odd.test(text) ? text.replace(odds, (found) => (found === '\uFEFF' ? ' ' : '\n')) : text;
}

/**
 * Finds text outside of the spans that were read (scalars, comments) that is not YAML syntax either, which a parser may drop
 * without a warning. Spans may be in any order and may overlap.
 */
export function unreadIn(text: string, spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start > at) lookAt(text, at, start, found);
    at = Math.max(at, end);
  }
  lookAt(text, at, text.length, found);
  return found;
}

function lookAt(text: string, start: number, end: number, found: Span[]): void {
  for (let at = start; at < end; at++) {
    const first = text.charCodeAt(at);
    if (first <= 32 || isMark(first)) continue;
    // An anchor, a tag, or the header of a block scalar.
    if (first === 33 || first === 38 || first === 124 || first === 62) at = wordEnd(text, at) - 1;
    else if (isLineStart(text, at) && (first === 37 || first === 0xfeff || text.startsWith('...', at)))
      at = first === 37 ? lineEnd(text, at) : first === 0xfeff ? at : at + 2;
    else {
      found.push({ start: at, end: trimmedEnd(text, at, end) });
      return;
    }
  }
}

/** Whether a character is one of `,-:?[]{}`. */
function isMark(code: number): boolean {
  return (
    code === 44 ||
    code === 45 ||
    code === 58 ||
    code === 63 ||
    code === 91 ||
    code === 93 ||
    code === 123 ||
    code === 125
  );
}

function isLineStart(text: string, at: number): boolean {
  return at === 0 || text.charCodeAt(at - 1) === 10;
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !' \t\r\n,[]{}'.includes(text.charAt(end))) end++;
  return end;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && text.charCodeAt(last - 1) <= 32) last--;
  return last;
}
