import type { Span } from '../../source/text.ts';
import type { Command, Word } from '../model.ts';

/** A replacement of a span by a text. */
export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

/** All words of a command in order, including prefixes and name. */
export function wordsOf({
  prefixes,
  nameWord,
  args,
}: Pick<Command, 'prefixes' | 'nameWord' | 'args'>): readonly Word[] {
  return nameWord ? [...prefixes, nameWord, ...args] : prefixes;
}

/**
 * The change that removes `count` arguments, starting with number `at`, and the blanks, comma and continuation before them.
 * Undefined if the words have no place of their own, as in a string with escapes.
 */
export function cutWords(
  text: string,
  { args, nameWord }: Command,
  at: number,
  count = 1,
): TextChange | undefined {
  const word = args[at];
  const last = args[at + count - 1];
  const before = at > 0 ? args[at - 1] : nameWord;
  if (!word || !last || !before || before.span.end > word.span.start) return undefined;
  const gap = text.slice(before.span.end, word.span.start);
  if (!gap.includes('#')) return { span: { start: before.span.end, end: last.span.end }, text: '' };
  return { span: { start: word.span.start, end: afterBlanks(text, last.span.end) }, text: '' };
}

/** Offset of the first character from `at` on that is not a blank. */
export function afterBlanks(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end;
}

/**
 * The change that replaces the only match of a global pattern in a word as written; undefined if there is no match or several.
 */
export function rewriteMatch(
  text: string,
  { span }: { readonly span: Span },
  from: RegExp,
  to: string,
): TextChange | undefined {
  const written = text.slice(span.start, span.end);
  const [match, more] = written.matchAll(from);
  if (!match || more) return undefined;
  const start = span.start + match.index;
  return { span: { start, end: start + match[0].length }, text: match[0].replace(from, to) };
}

/** The change that rewrites a word; undefined if it has no place of its own or is not plain text. */
export function rewriteWord(text: string, { span }: Word, from: string, to: string): TextChange | undefined {
  const written = text.slice(span.start, span.end);
  const at = written.indexOf(from);
  if (at < 0 || written.indexOf(from, at + 1) >= 0) return undefined;
  const start = span.start + at;
  return { span: { start, end: start + from.length }, text: to };
}
