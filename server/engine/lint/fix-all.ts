import type { Config } from '../config/config.ts';
import type { Fix } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { fixed } from './fixing.ts';

/** The first safe one of a finding's fixes that edits `path` alone; undefined when there is none. */
export function safeFix<F extends Fix>(fixes: readonly F[], path: string): F | undefined {
  return fixes.find(({ safety, edits }) => safety === 'safe' && edits.every((edit) => edit.file === path));
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
