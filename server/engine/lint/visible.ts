import type { Place, Span } from '../source/text.ts';

/** The span of a place; for an empty one, such as a missing key, the character next to it. */
export function visible({ file: { text }, span }: Place): Span {
  const { start, end } = span;
  if (end > start || text === '') return span;
  const isSeen = (at: number) => at >= 0 && at < text.length && !/[\r\n]/.test(text.charAt(at));
  return isSeen(start) || !isSeen(start - 1)
    ? wholeCharacter(text, Math.min(start, text.length - 1))
    : wholeCharacter(text, start - 1);
}

/** The whole character around a UTF-16 unit; CRLF counts as one character. */
function wholeCharacter(text: string, at: number): Span {
  const pair = (from: number) => /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(text.slice(from, from + 2));
  if (at > 0 && pair(at - 1)) return { start: at - 1, end: at + 1 };
  return { start: at, end: pair(at) ? at + 2 : at + 1 };
}
