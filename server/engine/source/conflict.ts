import type { Span } from './text.ts';

const line = /^(?:<{7}|={7}|>{7}|\|{7})(?:[ \r].*)?$/gm;

/** The lines with git's merge conflict marks; none if the begin or end mark is missing. */
export function conflictMarks(text: string): readonly Span[] {
  if (!text.includes('<<<<<<<') || !text.includes('>>>>>>>')) return [];
  const found = [...text.matchAll(line)];
  const has = (sign: string) => found.some(([mark]) => mark.startsWith(sign));
  if (!has('<') || !has('>')) return [];
  return found.map(({ index, 0: mark }) => ({ start: index, end: index + mark.trimEnd().length }));
}
