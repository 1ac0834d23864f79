import type { Span } from '../../source/text.ts';

/** A span without trailing white space. */
export function trimmed(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
  return { start, end: last };
}

/** Start and end of the place of a parser error, which is an offset, a pair of offsets, or a token. */
export function placeOf(
  source: { offset: number; source?: string } | number | [number, number],
): [number, number] {
  if (typeof source === 'number') return [source, source + 1];
  if (Array.isArray(source)) return source;
  return [source.offset, source.offset + (typeof source.source === 'string' ? source.source.length : 1)];
}
