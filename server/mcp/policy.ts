import { dirname } from 'node:path';
import { sessionOf } from '../cli/session.ts';
import { type AnyRule, printable } from '../engine/index.ts';
import { done } from '../host/ask.ts';
import { rootsAt } from '../host/roots.ts';
import type { AloneDeps } from '../tools/alone.ts';
import { ToolRefusal } from '../tools/request.ts';
import { problemText } from './problem-text.ts';

/**
 * Returns what holds for a text that lies in no folder: the policy, given its disk path, or the defaults. Throws `ToolRefusal` where
 * the policy can't be read.
 */
export function configOfTexts(
  policy: string | undefined,
  deps: { readonly rules: readonly AnyRule[]; readonly today: string },
): AloneDeps {
  const noFiles = { files: [], problems: [], folders: [], roots: done(rootsAt([])) };
  const cwd = policy === undefined ? '/' : dirname(policy);
  const session = sessionOf(noFiles, { composeFiles: [], config: undefined, policy }, { ...deps, cwd });
  const { config, rules, problems, sources } = session.configOf(policy ?? cwd);
  const isUnread = policy !== undefined && sources.length === 0;
  const sourceOf = (file: string) => sources.find(({ path }) => path === file);
  const faults = problems.map((each) => printable(problemText(each, sourceOf)));
  if (isUnread) throw new ToolRefusal(`Nothing is checked without the policy. ${faults.join(' ')}`);
  return { config, rules, faults };
}
