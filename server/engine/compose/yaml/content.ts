import type { Span } from '../../source/text.ts';
import type { Content, ScalarStyle } from '../model.ts';
import type { Interpolation } from '../variables/interpolate.ts';

/** Stands for an unknown value in a content's text. */
export const unknownMark = '\uE000';

/** Joins the interpolated pieces of a scalar and keeps the place of each. */
export function contentOf(
  file: string,
  span: Span,
  style: ScalarStyle,
  raw: string,
  { pieces }: Interpolation,
): Content {
  if (style !== 'block' && pieces.every(({ replaced }) => !replaced)) {
    const inner = innerStart(span, style);
    if (file.startsWith(raw, inner)) return asWritten(raw, inner);
  }
  const offset = contentOffsets(file, span, style, raw);
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const piece of pieces) {
    const shown = piece.text ?? unknownMark;
    for (let i = 0; i < shown.length; i++) {
      starts.push(offset(piece.replaced ? piece.start : piece.start + i));
      ends.push(piece.replaced ? offset(piece.end - 1) + 1 : offset(piece.start + i) + 1);
    }
    text += shown;
  }
  const last = raw.length > 0 ? offset(raw.length - 1) + 1 : offset(0);
  return {
    text,
    span: (from, to) => {
      const start = starts[from] ?? last;
      return { start, end: Math.max(start, to > from ? (ends[to - 1] ?? last) : start) };
    },
    value: (from, to) => {
      const part = text.slice(from, to);
      return part.includes(unknownMark) ? undefined : part;
    },
  };
}

/** Content that is in the file unchanged, from `inner` on. */
function asWritten(text: string, inner: number): Content {
  const at = (index: number) => inner + Math.min(index, text.length);
  return {
    text,
    span: (from, to) => ({ start: at(from), end: at(Math.max(from, to)) }),
    value: (from, to) => text.slice(from, to),
  };
}

/** Content with unknown parts, one mark in place of each character. */
export function withHoles(text: string, span: Span, style: ScalarStyle): Content {
  const content = asWritten(text, innerStart(span, style));
  const value = (from: number, to: number) =>
    text.slice(from, to).includes(unknownMark) ? undefined : text.slice(from, to);
  return { ...content, value };
}

function innerStart({ start }: Span, style: ScalarStyle): number {
  return style === 'single' || style === 'double' ? start + 1 : start;
}

/** Maps each index of a scalar's content to its offset in the file; all to the scalar's start if that can't be worked out. */
export function contentOffsets(
  file: string,
  span: Span,
  style: ScalarStyle,
  raw: string,
): (index: number) => number {
  const inner = innerStart(span, style);
  if (style !== 'block' && file.startsWith(raw, inner)) return (index) => inner + index;
  const map = style === 'block' ? alignBlock(file, span, raw) : alignFlow(file, inner, span.end, style, raw);
  return (index) => map?.[Math.min(index, raw.length)] ?? span.start;
}

type Offsets = Int32Array | undefined;

function alignBlock(file: string, span: Span, raw: string): Offsets {
  const firstBreak = file.indexOf('\n', span.start);
  if (firstBreak < 0) return undefined;
  const folded = file[span.start] === '>';
  const indent = blockIndent(file, span, firstBreak + 1);
  const map = new Int32Array(raw.length + 1);
  let at = skipIndent(file, firstBreak + 1, indent);
  for (let i = 0; i < raw.length; ) {
    const breaks: number[] = [];
    while (isBreak(file, at)) {
      breaks.push(at);
      at = skipIndent(file, file[at] === '\r' ? at + 2 : at + 1, indent);
    }
    if (breaks.length === 0) {
      if (raw[i] !== file[at]) return undefined;
      map[i++] = at++;
      continue;
    }
    const run = breakRun(raw, i, folded && raw[i] === ' ');
    if (run === 0 && i > 0) return undefined;
    for (let k = 0; k < run; k++) map[i++] = breaks[Math.min(k, breaks.length - 1)] ?? at;
  }
  map[raw.length] = Math.min(at, span.end);
  return map;
}

function breakRun(raw: string, at: number, space: boolean): number {
  if (space) return 1;
  let end = at;
  while (raw[end] === '\n') end++;
  return end - at;
}

function blockIndent(file: string, span: Span, body: number): number {
  const header = file.slice(span.start, body);
  const explicit = /^[|>][-+]?([1-9])/.exec(header)?.[1];
  const lines = /^([ \t]*)[^\s]/m;
  const first = lines.exec(file.slice(body, span.end));
  const found = first?.[1]?.length ?? 0;
  if (explicit === undefined) return found;
  let parent = 0;
  const start = file.lastIndexOf('\n', span.start - 1) + 1;
  while (file[start + parent] === ' ' || file.startsWith('- ', start + parent)) parent++;
  return Math.min(found, parent + Number(explicit));
}

function skipIndent(file: string, at: number, indent: number): number {
  let end = at;
  while (end - at < indent && file[end] === ' ') end++;
  return end;
}

function isBreak(file: string, at: number): boolean {
  return file[at] === '\n' || (file[at] === '\r' && file[at + 1] === '\n');
}

const escapeLength: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

function alignFlow(file: string, start: number, end: number, style: ScalarStyle, raw: string): Offsets {
  const map = new Int32Array(raw.length + 1);
  const blank = /[ \t]*(?:\r?\n[ \t]*)+/y;
  let at = start;
  for (let i = 0; i < raw.length; ) {
    if (at >= end) return undefined;
    const char = file[at];
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      blank.lastIndex = at;
      const gap = blank.exec(file)?.[0];
      if (gap !== undefined) {
        const run = Math.max(1, breakRun(raw, i, raw[i] === ' '));
        for (let k = 0; k < run; k++) map[i++] = at;
        at += gap.length;
        continue;
      }
    }
    if (style === 'double' && char === '\\') {
      const next = file[at + 1] ?? '';
      if (next === '\n' || next === '\r') {
        at += 1 + (/^\r?\n[ \t]*/.exec(file.slice(at + 1, end))?.[0].length ?? 1);
        continue;
      }
      map[i] = at;
      i += next === 'U' && (raw.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
      at += escapeLength[next] ?? 2;
      continue;
    }
    if (char !== raw[i]) return undefined;
    map[i++] = at;
    at += style === 'single' && char === "'" ? 2 : 1;
  }
  map[raw.length] = Math.min(at, end);
  return map;
}
