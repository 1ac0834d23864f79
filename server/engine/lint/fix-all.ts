import type { Config } from '../config/config.ts';
import type { Fix } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { fixed } from './fixing.ts';

/** Returns the first safe fix that edits only `path`; undefined if there is none. */
export function safeFix<F extends Fix>(fixes: readonly F[], path: string): F | undefined {
  return fixes.find(({ safety, edits }) => safety === 'safe' && edits.every((edit) => edit.file === path));
}

/** Returns the text of a file after all safe fixes, applied until none is left; undefined if nothing changes. */
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
