import { lastUpTo } from '../../source/search.ts';
import type { Span } from '../../source/text.ts';

/** A text that the shell sees, with the places of its characters in the source slice. */
export interface Fragment {
  readonly text: string;
  /** Source offsets of the characters between two positions of `text`. */
  span(start: number, end: number): Span;
}

/** A fragment that is an unchanged part of the source text. */
export function plainFragment(text: string, source: number): Fragment {
  return { text, span: (start, end) => ({ start: source + start, end: source + end }) };
}

/** A fragment with one place for all its characters. */
export function collapsedFragment(text: string, place: Span): Fragment {
  return { text, span: () => place };
}

/** A fragment whose source is the text of another fragment. */
export function nestedFragment(inner: Fragment, outer: Fragment): Fragment {
  return {
    text: inner.text,
    span: (start, end) => {
      const place = inner.span(start, end);
      return outer.span(place.start, place.end);
    },
  };
}

/** A piece of text and the source offset of its first character. */
export interface Stretch {
  readonly text: string;
  readonly source: number;
}

/** Joins parts of the source text, in source order, into one fragment. */
export function joinStretches(stretches: readonly Stretch[]): Fragment {
  const [first] = stretches;
  if (!first) return plainFragment('', 0);
  if (stretches.length === 1) return plainFragment(first.text, first.source);
  // Where each stretch begins in the fragment and in the source.
  const starts: number[] = [];
  const sources: number[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const { text, source } of stretches) {
    starts.push(length);
    sources.push(source);
    parts.push(text);
    length += text.length;
  }
  const at = (position: number) => {
    const index = Math.max(0, lastUpTo(starts, position));
    return sources[index]! + position - starts[index]!;
  };
  return {
    text: parts.join(''),
    span: (start, end) => {
      const from = at(start);
      return { start: from, end: end > start ? at(end - 1) + 1 : from };
    },
  };
}

/**
 * The logical line that BuildKit makes of an instruction's text: without continuation marks, comment lines and blank lines
 * between continued lines (Dockerfile reference, Format; frontend parser `trimContinuationCharacter`). Later lines, which are
 * here-document bodies, stay unchanged.
 */
export function joinContinuations(text: string, mark: '\\' | '`'): Fragment {
  const stretches: Stretch[] = [];
  let at = 0;
  while (at < text.length) {
    const lineBreak = text.indexOf('\n', at);
    const last = lineBreak < 0;
    const next = last ? text.length : lineBreak + 1;
    const content = withoutEnd(text, at, next);
    if (at > 0 && isSkipped(text, at, content)) {
      at = next;
      continue;
    }
    const cut = continuationAt(text, at, content, mark);
    if (cut < 0) {
      stretches.push({ text: text.slice(at), source: at });
      break;
    }
    if (cut > at) stretches.push({ text: text.slice(at, cut), source: at });
    at = next;
  }
  return joinStretches(stretches);
}

/** End of a line's content, without its line break and carriage returns before it. */
function withoutEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text.charCodeAt(at - 1) === 10 || text.charCodeAt(at - 1) === 13)) at--;
  return at;
}

function isSkipped(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return code === 35;
  }
  return true;
}

/** Offset of the continuation mark at the end of a line, or -1. A doubled mark does not count. */
function continuationAt(text: string, start: number, end: number, mark: '\\' | '`'): number {
  let at = end - 1;
  while (at >= start && (text[at] === ' ' || text[at] === '\t')) at--;
  if (at < start || text[at] !== mark) return -1;
  return at > start && text[at - 1] === mark ? -1 : at;
}
