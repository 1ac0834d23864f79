import type { Comment, Dockerfile } from '../../server/engine/dockerfile/model.ts';
import { parseReference } from '../../server/engine/image/reference.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { closest } from '../../server/engine/source/similar.ts';
import { lineBreakOf, type Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'syntax-directive-typo',
  on: 'dockerfile',
  severity: 'medium',
  fixable: true,
  title: 'A parser directive that is only a comment',
  why: 'The builder passes over it in silence: another frontend, escape character or set of checks than the written one is in force.',
  refs: {},
  messages: {
    misspelt: 'This is a comment, not a directive: {meant} is what was probably meant.',
    sign: 'This is a comment, not the directive {meant}: a directive is written with an equals sign.',
    late: 'This is a comment, not the directive {meant}: a directive stands above every comment, blank line and instruction.',
  },
  *check(dockerfile) {
    for (const { kind, span, meant, edits } of misdirectedIn(dockerfile)) {
      const title = shown`Make it the directive ${meant}: the build then follows it`;
      const fixes = edits.length > 0 ? [{ title, safety: 'unsafe' as const, edits }] : [];
      yield { at: span, message: kind, words: { meant }, fixes };
    }
  },
});

/** A comment that means to be a parser directive and is none. */
interface Misdirected {
  /** `late`: below a comment, a blank line or an instruction; `sign`: without `=`. */
  readonly kind: 'misspelt' | 'late' | 'sign';
  readonly span: Span;
  readonly meant: string;
  /** What makes it a directive, where that can be said. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

const shape = /^#[ \t]*([a-z][a-z0-9]*)([ \t]*[=:][ \t]*|[ \t]+)(\S.*)$/i;
const known = ['syntax', 'escape', 'check'];

/** Comments that BuildKit passes over though they look like directives (Dockerfile reference, Parser directives). */
function misdirectedIn(dockerfile: Dockerfile): Misdirected[] {
  const { comments, directives, instructions } = dockerfile;
  const taken = new Set(directives.map(({ span }) => span.start));
  const first = instructions[0]?.span.start ?? Number.POSITIVE_INFINITY;
  return comments.slice(0, 1000).flatMap((comment) => {
    if (taken.has(comment.span.start)) return [];
    return read(comment, comment.span.start < first, dockerfile) ?? [];
  });
}

function read(comment: Comment, atTop: boolean, dockerfile: Dockerfile): Misdirected | undefined {
  const match = comment.text.length < 500 ? shape.exec(comment.text.trimEnd()) : null;
  const [, name = '', sign = '', value = ''] = match ?? [];
  const lower = name.toLowerCase();
  // The value is looked at first: most comments are prose.
  const taking = known.filter((each) => fits(each, value, sign));
  const meant = taking.includes(lower) ? lower : name.length > 3 ? closest(lower, taking) : undefined;
  if (meant === undefined) return undefined;
  const start = comment.span.start + comment.text.indexOf(name);
  const span = { start, end: start + name.length };
  const place = placeOf(dockerfile);
  const edits =
    place === comment.span.start
      ? [{ span: { ...span, end: span.end + sign.length }, text: `${meant}=` }]
      : [];
  if (meant !== lower) return atTop ? { kind: 'misspelt', span, meant, edits } : undefined;
  if (!sign.includes('=')) return atTop ? { kind: 'sign', span, meant, edits } : undefined;
  // Since 2025 a check directive may also stand above one instruction.
  if (meant === 'check') return undefined;
  return { kind: 'late', span, meant, edits: moved(comment, meant, place, dockerfile) };
}

/** Whether the value is one that the directive takes; prose is not. */
function fits(name: string, value: string, sign: string): boolean {
  if (name === 'escape') return /^[\\`]$/.test(value);
  if (name === 'check') return sign.includes('=') && /^(?:skip|error)=/.test(value);
  if (!sign.includes('=')) return /^docker\/dockerfile(?:-upstream)?(?::\S+)?$/.test(value);
  return /^[^\s/]+\/\S+$/.test(value) && parseReference(value, { start: 0, end: value.length }) !== undefined;
}

/** Where the next directive would stand: below those that are there. */
function placeOf({ file, directives }: Dockerfile): number {
  const { text } = file;
  const last = directives.at(-1);
  const from = last ? last.span.end : text.startsWith('\ufeff') ? 1 : 0;
  if (!last && !text.startsWith('#!', from)) return from;
  const next = text.indexOf('\n', from);
  return next < 0 ? text.length : next + 1;
}

function moved(
  comment: Comment,
  name: string,
  place: number,
  { file, directives }: Dockerfile,
): Misdirected['edits'] {
  if (directives.some((each) => each.name.text.toLowerCase() === name)) return [];
  const { lines, text } = file;
  const line = lines.position(comment.span.start).line;
  const span = { start: lines.start(line), end: lines.start(line + 1) };
  if (place > span.start) return [];
  const written = text.slice(comment.span.start, comment.span.end) + lineBreakOf(text);
  return [
    { span: { start: place, end: place }, text: written },
    { span, text: '' },
  ];
}
