import { join } from 'node:path';
import { type AnyRule, printable, shownWhole } from '../engine/index.ts';
import type { Surroundings } from './command.ts';
import { openSession } from './session.ts';

/**
 * All rules that hold in the current folder, each once: ours, and those that its configuration defines. What is wrong with that is
 * written to the errors.
 */
export function rulesHere({ cwd, today, rules, errors }: Surroundings): readonly AnyRule[] {
  const input = { paths: [], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [cwd] };
  const resolved = openSession(input, { cwd, today, rules }).configOf(join(cwd, 'compose.yaml'));
  for (const { file, message } of resolved.problems)
    errors.write(`plimsoll: ${shownWhole(file)}: ${printable(message)}\n`);
  return [...new Map(resolved.rules.map((rule) => [rule.id, rule])).values()];
}
