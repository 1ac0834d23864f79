import { join } from 'node:path';
import { type AnyRule, printable } from '../engine/index.ts';
import type { Surroundings } from './command.ts';
import { fileProblem, problemPlace } from './report/report.ts';
import { openSession } from './session.ts';

/**
 * Returns all rules for the current folder, each once: the built-in ones, and those that its configuration defines. Writes
 * problems of the configuration to the errors.
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
