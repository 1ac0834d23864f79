import { type Span, withoutTail } from '../source/text.ts';
import { namesPublished } from './name.ts';
import { shapes } from './shape.data.ts';
import { entropy } from './value.ts';

/** A credential found by its form. */
export interface ShapedSecret {
  /** What it is: `GitHub token`, `private key`. */
  readonly label: string;
  /** Where it is written, in the text that was searched. */
  readonly span: Span;
}

/** Every mark of `shapes`, written as one short expression: one pass decides for nearly every text. */
export const anyMark =
  /A(?:[BKS]IA|CCA|KCp|Iza|TATT3xFfGF0|TBB|GE-SECRET-KEY-1|ccountKey=)|gh[oprsu]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-|gl(?:sa|c)_|xox[abeprs]-|xapp-|hooks\.slack\.com\/services\/|discord(?:app)?\.com\/api\/webhooks\/|(?:discord|slack|gotifys?):\/|IncomingWebhook\/|npm_|pypi-AgE|rubygems_|oy2|dckr_[op]at_|[rs]k_live_|GOCSPX-|sk-|hf_|do[opr]_v1_|SG\.|:AA|shp(?:at|ca|pa|ss)_|sq0(?:atp|csp)-|dapi|hv[brs]\.|\.atlasv1\.|NRAK-|PMAK-|sntry[su]_|tskey-|lin_api_|pul-|dp\.[ps]t\.|sig=|\dQ~|eyJ|-----BEGIN/;
/** Texts that count up or repeat, and values printed in their issuers' documentation. */
const sample =
  /EXAMPLE|example|xxxx|XXXX|(.)\1{5}|abcdefgh|ABCDEFGH|12345678|01234567|SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c|Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/;

/** The name that a value behind a text is given to (`name: "`, `name = `, `--name `). */
function nameBefore(before: string): string | undefined {
  const unquoted = before.replace(/["']$/, '');
  const bare = withoutTail(unquoted, ' \t');
  const assigned = /[=:]$/.test(bare);
  if (!assigned && !unquoted.slice(bare.length).includes(' ')) return undefined;
  const named = (assigned ? withoutTail(bare.slice(0, -1), ' \t') : bare).replace(/["']$/, '');
  return /(?:^|[^\w.-])([\w.-]+)$/.exec(named)?.[1];
}

/**
 * Finds credentials by their published forms; samples, texts of low entropy and what is published by its `name`, or the
 * one that stands before it, are left out. Linear in the text.
 */
export function shapedSecrets(text: string, name?: string): readonly ShapedSecret[] {
  if (!anyMark.test(text)) return none;
  const found: ShapedSecret[] = [];
  for (const { label, marks, lead, form, published } of shapes) {
    for (const mark of marks) {
      let next = 0;
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, next)) {
        next = at + mark.length;
        const start = at - lead;
        if (start < 0 || (/\w/.test(mark[0]!) && start > 0 && /[A-Za-z0-9]/.test(text[start - 1]!))) continue;
        const expression = form();
        expression.lastIndex = start;
        const match = expression.exec(text);
        if (match) next = expression.lastIndex;
        if (!match || sample.test(match[1] ?? match[0]) || entropy(match[1] ?? match[0]) < 3) continue;
        const before = published
          ? (name ?? nameBefore(text.slice(Math.max(0, start - 100), start)))
          : undefined;
        if (before !== undefined && namesPublished(before)) continue;
        // The number of a bot is a part of its token.
        let from = start;
        while (mark === ':AA' && /\d/.test(text.charAt(from - 1)) && start - from < 20) from--;
        found.push({ label, span: { start: from, end: next } });
      }
    }
  }
  return withoutOverlaps(found);
}

const none: readonly never[] = [];

function withoutOverlaps(found: readonly ShapedSecret[]): ShapedSecret[] {
  const kept: ShapedSecret[] = [];
  for (const each of [...found].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    if (each.span.start >= (kept.at(-1)?.span.end ?? 0)) kept.push(each);
  }
  return kept;
}
