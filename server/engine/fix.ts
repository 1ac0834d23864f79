import type { Config } from './config.ts';
import type { Finding, Fix } from './finding.ts';
import { lint } from './lint.ts';
import type { Project } from './project.ts';
import type { AnyRule } from './rule.ts';
import { applyEdits, type Edit } from './text.ts';

/** The first safe fix of a finding that edits `path` alone; undefined when it has none. */
export function safeFix({ fixes }: Finding, path: string): Fix | undefined {
  return fixes.find(({ safety, edits }) => safety === 'safe' && edits.every((edit) => edit.file === path));
}

/** The edits of as many whole safe fixes as can stand together in one file, in order of place. */
export function safeEdits(findings: readonly Finding[], path: string): Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    const edits = safeFix(finding, path)?.edits;
    if (!edits?.length || edits.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...edits);
  }
  return taken;
}

const touches = (a: Edit, b: Edit) => a.span.start <= b.span.end && b.span.start <= a.span.end;

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
    const { findings } = lint(now, path, rules, config);
    const edits = safeEdits(findings, path);
    const next = applyEdits(text, edits);
    if (next === text) break;
    text = next;
    now = now.with({ path, text, kind });
  }
  return text === before ? undefined : text;
}
