import type { Span } from '../source/text.ts';

/** The text with each span replaced by `***`; overlapping spans become one. */
export function mask(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let out = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    if (start >= at) out += `${text.slice(at, start)}***`;
    at = end;
  }
  return out + text.slice(at);
}
