import { none } from '../source/list.ts';
import { type Span, withoutTail } from '../source/text.ts';
import { namesPublished } from './name.ts';
import { type Shape, shapes } from './shape.data.ts';
import { entropy } from './value.ts';

/** A credential found by its form. */
export interface ShapedSecret {
  /** Its kind: `GitHub token`, `private key`. */
  readonly label: string;
  /** Its place in the searched text. */
  readonly span: Span;
}

const literally = (mark: string) => mark.replace(/[.+$/]/g, '\\$&');

/** All marks of `shapes`: one search decides for nearly every text. A mark of one character also needs its context. */
export const anyMark = new RegExp(
  shapes
    .flatMap(({ marks, form }) => marks.map((mark) => (mark.length > 1 ? literally(mark) : form().source)))
    .join('|'),
);
/** Texts that count up or repeat, and values from their issuers' documentation. */
const sample =
  /EXAMPLE|example|xxxx|XXXX|(.)\1{5}|abcdefgh|ABCDEFGH|12345678|01234567|SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c|Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/;

/** The name that the following value is assigned to (`name: "`, `name = `, `--name `). */
function nameBefore(before: string): string | undefined {
  const unquoted = before.replace(/["']$/, '');
  const bare = withoutTail(unquoted, ' \t');
  const assigned = /[=:]$/.test(bare);
  if (!assigned && !unquoted.slice(bare.length).includes(' ')) return undefined;
  const named = (assigned ? withoutTail(bare.slice(0, -1), ' \t') : bare).replace(/["']$/, '');
  return /(?:^|[^\w.-])([\w.-]+)$/.exec(named)?.[1];
}

/**
 * Finds credentials by their published forms. Skips samples, texts of low entropy, and values marked as public by `name` or by
 * the name before them. Linear in the text.
 */
export function shapedSecrets(text: string, name?: string): readonly ShapedSecret[] {
  if (!anyMark.test(text)) return none;
  const found: ShapedSecret[] = [];
  for (const each of shapes) {
    let expression: RegExp | undefined;
    for (const mark of each.marks) {
      let next = 0;
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, next)) {
        next = at + mark.length;
        // Checks the text before a mark first, so that a run of characters is not read again for each mark in it.
        const start = startOf(each, text, at);
        if (start === undefined) continue;
        expression ??= each.form();
        expression.lastIndex = at;
        const match = expression.exec(text);
        if (!match) continue;
        next = expression.lastIndex;
        const varied = match[1] ?? text.slice(start, next);
        if (sample.test(varied) || entropy(varied) < 3) continue;
        const before = each.published
          ? (name ?? nameBefore(text.slice(Math.max(0, start - 100), start)))
          : undefined;
        if (before !== undefined && namesPublished(before)) continue;
        found.push({ label: each.label, span: { start, end: next } });
      }
    }
  }
  return withoutOverlaps(found);
}

/** Where the token with the mark at this place begins; undefined if the mark is part of something else. */
function startOf({ lead, ambiguous }: Shape, text: string, at: number): number | undefined {
  let start = at;
  if (lead) {
    const first = Math.max(0, at - lead.most);
    while (start > first && lead.of.test(text.charAt(start - 1))) start--;
    if (at - start < lead.least) return undefined;
  }
  const isWord = /\w/.test(text.charAt(start));
  const before = text.slice(Math.max(0, start - 2), start);
  // The dash of `${NAME:-default}` and the letter of an escaped line break are not part of a word.
  if (!isWord || /^(?::-|\\[nrt])$/.test(before)) return start;
  return (ambiguous ? /[\w-]$/ : /[A-Za-z0-9]$/).test(before) ? undefined : start;
}

function withoutOverlaps(found: readonly ShapedSecret[]): ShapedSecret[] {
  const kept: ShapedSecret[] = [];
  for (const each of [...found].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    if (each.span.start >= (kept.at(-1)?.span.end ?? 0)) kept.push(each);
  }
  return kept;
}
