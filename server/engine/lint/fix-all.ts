import type { Config } from '../config/config.ts';
import type { Fix } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import type { Edit } from '../source/text.ts';
import type { Found } from './findings.ts';
import { apart, chosenOf, fixed } from './fixing.ts';

/** The first safe one of a finding's fixes that edits `path` alone; undefined when there is none. */
export function safeFix<F extends Fix>(fixes: readonly F[], path: string): F | undefined {
  return fixes.find(({ safety, edits }) => safety === 'safe' && edits.every((edit) => edit.file === path));
}

/** The edits of as many whole safe fixes as can stand together in one file, in order of place. */
export function safeEdits({ findings, fixesOf }: Found, path: string): Edit[] {
  const offers = findings.map((finding) => ({ finding, fixes: fixesOf(finding) }));
  const chosen = apart(chosenOf(offers, ({ fixes }) => safeFix(fixes, path)));
  return chosen.flatMap(({ fix }) => fix.edits).sort((a, b) => a.span.start - b.span.start);
}

/** Text of a file after all safe fixes, applied until none is left; undefined when nothing changes. */
export function fixAll(
  project: Project,
  path: string,
  rules: readonly AnyRule[],
  config: Config,
): string | undefined {
  const before = project.source(path)?.text;
  const made = fixed(project, { path, rules, config }, ({ fixes }) => safeFix(fixes, path));
  const after = made.project.source(path)?.text;
  return after === before ? undefined : after;
}
