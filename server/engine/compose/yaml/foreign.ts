import { conflictMarks } from '../../source/foreign-marks.ts';
import type { SafeText, Span } from '../../source/text.ts';
import { unknownMark } from './content.ts';

/** Marks of other tools in a text, and the text without them. */
export interface Foreign {
  /** The text with blanks for lines that only have marks, and `unknownMark` for each character of other marks. */
  readonly text: string;
  /** The spans of the marks, in order. */
  readonly marks: readonly Span[];
  /** The first mark outside of comments. */
  readonly first: Span;
  /** Describes the marks in one sentence. */
  readonly message: SafeText;
  /** Whether they are those of a merge conflict, and not of a template. */
  readonly isConflict: boolean;
}

const anyMark = /\{[{%#]|<%|[-:] [@%]|^[<=>|]{7}(?:[ \r\n]|$)/m;
/** Placeholders of autoconf or a batch file at the start of a value. */
const wrapped = /(?<=[-:] )(@{1,2}|%{1,2})[A-Za-z_][\w.-]{0,100}\1/g;
const pairs = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
  ['<%', '%>'],
] as const;

/** Removes tags of template languages and markers of a merge conflict from a text; undefined if it has none. */
export function foreignIn(text: string): Foreign | undefined {
  if (!anyMark.test(text)) return undefined;
  const conflicts = conflictMarks(text);
  const tags = [...tagsIn(text), ...[...text.matchAll(wrapped)].map(spanOf)].sort(byStart);
  const marks = [...conflicts, ...tags].sort(byStart);
  const first = firstOutside(text, marks);
  if (!first) return undefined;
  const isConflict = conflicts.includes(first);
  const message = isConflict
    ? 'YAML: Merge conflict markers are ignored; the lines between them are read.'
    : 'YAML: Template tags are ignored; the lines around them are read.';
  return {
    text: masked(masked(text, conflicts, ' '), tags, unknownMark).replace(alone, blanks),
    marks,
    first,
    message,
    isConflict,
  };
}

const byStart = (a: Span, b: Span) => a.start - b.start;
/** The first mark that is not in a comment line, else the first one. */
function firstOutside(text: string, marks: readonly Span[]): Span | undefined {
  let past = 0;
  for (const mark of marks) {
    if (mark.start < past) continue;
    const from = text.lastIndexOf('\n', mark.start - 1) + 1;
    if (!/^[ \t]*#/.test(text.slice(from, mark.start))) return mark;
    past = text.indexOf('\n', mark.start) + 1 || text.length + 1;
  }
  return marks[0];
}

/** Whether the line of a span has a mark. */
export function isMarked(text: string, { start }: Span): boolean {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const end = text.indexOf('\n', start);
  return anyMark.test(text.slice(from, end < 0 ? text.length : end));
}

const spanOf = ({ index, 0: found }: RegExpExecArray): Span => ({ start: index, end: index + found.length });

/** Lines that contain only tags. */
const alone = /^[ \t\uE000]+(?=\r?$)/gm;
const blanks = (found: string) => ' '.repeat(found.length);

/** Replaces each character in some spans, which must be in order; line breaks stay. */
function masked(text: string, spans: readonly Span[], by: string): string {
  let made = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    made += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, by);
    at = end;
  }
  return made + text.slice(at);
}

function tagsIn(text: string): Span[] {
  return pairs.flatMap(([open, close]) => {
    const found: Span[] = [];
    for (let start = text.indexOf(open); start >= 0; ) {
      const closing = text.indexOf(close, start + open.length);
      if (closing < 0) break;
      let end = closing + close.length;
      while (close === '}}' && text.charAt(end) === '}') end++;
      found.push({ start, end });
      start = text.indexOf(open, end);
    }
    return found;
  });
}
