import type { Config } from '../config/config.ts';
import type { Fix } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { firstWhere } from '../source/search.ts';
import { applyEdits, type Edit, type Span } from '../source/text.ts';
import type { Found } from './findings.ts';
import { lint } from './lint.ts';

/** The first safe one of a finding's fixes that edits `path` alone; undefined when there is none. */
export function safeFix(fixes: readonly Fix[], path: string): Fix | undefined {
  return fixes.find(({ safety, edits }) => safety === 'safe' && edits.every((edit) => edit.file === path));
}

/** The edits of as many whole safe fixes as can stand together in one file, in order of place. */
export function safeEdits({ findings, fixesOf }: Found, path: string): Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    const edits = safeFix(fixesOf(finding), path)?.edits;
    if (!edits?.length || edits.some(({ span }) => touches(taken, span))) continue;
    for (const edit of edits)
      taken.splice(
        firstWhere(taken, ({ span }) => span.start > edit.span.start),
        0,
        edit,
      );
  }
  return taken;
}

/** Whether a span touches one of some edits, which are in order of place and do not overlap. */
function touches(edits: readonly Edit[], { start, end }: Span): boolean {
  let at = firstWhere(edits, ({ span }) => span.start > end) - 1;
  // Edits of one fix may begin at the same place.
  for (let first = edits[at]?.span.start; first !== undefined && edits[at]?.span.start === first; at--)
    if ((edits[at]?.span.end ?? -1) >= start) return true;
  return false;
}

const rounds = 10;

/** Text of a file after all safe fixes, applied until none is left (at most ten rounds); undefined when nothing changes. */
export function fixAll(
  project: Project,
  path: string,
  rules: readonly AnyRule[],
  config: Config,
): string | undefined {
  const before = project.source(path)?.text;
  const kind = project.document(path)?.kind;
  if (before === undefined) return undefined;
  let text = before;
  let now = project;
  for (let round = 0; round < rounds; round++) {
    const edits = safeEdits(lint(now, path, rules, config), path);
    const next = applyEdits(text, edits);
    if (next === text) break;
    text = next;
    now = now.with({ path, text, kind });
  }
  return text === before ? undefined : text;
}
