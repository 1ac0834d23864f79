import type { Comment, Dockerfile } from '../../server/engine/dockerfile/model.ts';
import { parseReference } from '../../server/engine/image/reference.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { closest } from '../../server/engine/source/similar.ts';
import { lineBreakOf, nextLine, type Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'syntax-directive-typo',
  on: 'dockerfile',
  severity: 'medium',
  fixable: true,
  title: 'A parser directive is only a comment',
  label: 'Directive is a comment',
  why: 'The builder ignores it without a warning, so the frontend, escape character or checks are not the ones written.',
  refs: {},
  messages: {
    typo: 'This is only a comment; it may be a typo of the directive {directive}.',
    sign: 'This is only a comment: the directive {directive} needs an equals sign.',
    late: 'This is only a comment: {directive} must come before all other comments, blank lines and instructions.',
  },
  check(dockerfile, report) {
    for (const { kind, span, directive, edits } of misplacedDirectives(dockerfile)) {
      const title = shown`Make this the directive ${directive} (the build then follows it)`;
      const fixes = edits.length > 0 ? [{ title, safety: 'unsafe' as const, edits }] : [];
      report({ at: span, message: kind, words: { directive }, fixes });
    }
  },
});

/** A comment that looks like a parser directive but is not one. */
interface MisplacedDirective {
  /** `late`: below a comment, a blank line or an instruction; `sign`: without `=`. */
  readonly kind: 'typo' | 'late' | 'sign';
  readonly span: Span;
  readonly directive: string;
  /** The edits that make it a directive; empty if they are unclear. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

const shape = /^#[ \t]*([a-z][a-z0-9]*)([ \t]*[=:][ \t]*|[ \t]+)(\S.*)$/i;
const known = ['syntax', 'escape', 'check'];

/** Comments that look like directives but that BuildKit ignores (Dockerfile reference, Parser directives). */
function misplacedDirectives(dockerfile: Dockerfile): MisplacedDirective[] {
  const { comments, directives, instructions } = dockerfile;
  const taken = new Set(directives.map(({ span }) => span.start));
  const first = instructions[0]?.span.start ?? Number.POSITIVE_INFINITY;
  return gathered(comments.slice(0, 1000), (comment) => {
    if (taken.has(comment.span.start)) return [];
    return read(comment, comment.span.start < first, dockerfile) ?? [];
  });
}

function read(comment: Comment, atTop: boolean, dockerfile: Dockerfile): MisplacedDirective | undefined {
  const match = comment.text.length < 500 ? shape.exec(comment.text.trimEnd()) : null;
  if (!match) return undefined;
  const [, name = '', sign = '', value = ''] = match;
  const lower = name.toLowerCase();
  // Checks the value first, since most comments are prose.
  const candidates = known.filter((each) => fits(each, value, sign));
  const directive = candidates.includes(lower)
    ? lower
    : name.length > 3
      ? closest(lower, candidates)
      : undefined;
  if (directive === undefined) return undefined;
  const start = comment.span.start + comment.text.indexOf(name);
  const span = { start, end: start + name.length };
  const place = placeOf(dockerfile);
  const edits =
    place === comment.span.start
      ? [{ span: { ...span, end: span.end + sign.length }, text: `${directive}=` }]
      : [];
  if (directive !== lower) return atTop ? { kind: 'typo', span, directive, edits } : undefined;
  if (!sign.includes('=')) return atTop ? { kind: 'sign', span, directive, edits } : undefined;
  // Since 2025 a check directive may also stand above one instruction.
  if (directive === 'check') return undefined;
  return { kind: 'late', span, directive, edits: moved(comment, directive, place, dockerfile) };
}

/** Whether the value is valid for the directive; prose is not. */
function fits(name: string, value: string, sign: string): boolean {
  if (name === 'escape') return /^[\\`]$/.test(value);
  if (name === 'check') return sign.includes('=') && /^(?:skip|error)=/.test(value);
  if (!sign.includes('=')) return /^docker\/dockerfile(?:-upstream)?(?::\S+)?$/.test(value);
  return /^[^\s/]+\/\S+$/.test(value) && parseReference(value, { start: 0, end: value.length }) !== undefined;
}

/** The offset for another directive: below the existing ones. */
function placeOf({ file, directives }: Dockerfile): number {
  const { text } = file;
  const last = directives.at(-1);
  const from = last ? last.span.end : text.startsWith('\ufeff') ? 1 : 0;
  if (!last && !text.startsWith('#!', from)) return from;
  return nextLine(text, from);
}

function moved(
  comment: Comment,
  name: string,
  place: number,
  { file, directives }: Dockerfile,
): MisplacedDirective['edits'] {
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
