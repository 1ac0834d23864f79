import { join } from 'node:path';
import { type AnyRule, printable } from '../engine/index.ts';
import type { Surroundings } from './command.ts';
import { fileProblem, problemPlace } from './report/report.ts';
import { openSession } from './session.ts';

/**
 * All rules that hold in the current folder, each once: ours, and those that its configuration defines. What is wrong with that is
 * written to the errors.
 */
export function rulesHere({ cwd, today, rules, errors }: Surroundings): readonly AnyRule[] {
  const input = { paths: [], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [cwd] };
  const resolved = openSession(input, { cwd, today, rules }).configOf(join(cwd, 'compose.yaml'));
  for (const each of resolved.problems) {
    const source = resolved.sources.find(({ path }) => path === each.file);
    errors.write(`plimsoll: ${problemPlace(fileProblem(each, source))}: ${printable(each.message)}\n`);
  }
  return [...new Map(resolved.rules.map((rule) => [rule.id, rule])).values()];
}
