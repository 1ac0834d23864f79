import { severities } from '../../engine/index.ts';
import { changesBetween, diffFormats, fails, findingsNotShown, written } from '../../page/changes.ts';
import { SideReader } from '../../page/side.ts';
import type { CliCommand } from '../command.ts';
import { withSides } from '../diff/operands.ts';
import { inputOptions } from '../input.ts';

/** `plimsoll diff`. */
export const diffCommand: CliCommand = {
  name: 'diff',
  operands: '[BASE [HEAD]]',
  summary: 'show how a change (revisions or folders) affects what runs',
  options: {
    format: {
      type: 'string',
      value: diffFormats.join('|'),
      help: `format of the report (default: ${diffFormats[0]})`,
    },
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      help: `exit with 1 if a container gets riskier by this or more: ${severities.join(', ')} (default: low)`,
    },
    policy: inputOptions.policy,
  },
  exitCodes: [
    [0, 'no container gets riskier, at or above --fail-on'],
    [1, 'a container gets riskier'],
    [2, 'wrong usage, or something could not be read'],
  ],
  run(given, { cwd, today, rules, output, errors }) {
    const format = given.oneOf('format', diffFormats, 'text');
    const failOn = given.oneOf('fail-on', severities, 'low');
    const policy = given.last('policy');
    const begin = (other: SideReader | undefined) =>
      new SideReader(rules, { isLate: true, ...(other && { other }) });
    return withSides(given.operands, { cwd, today, rules, policy }, begin, (before, after) => {
      const changes = changesBetween(before, after);
      const notShown = findingsNotShown(before, after, changes);
      const compared = { changes, before, after, failOn, unread: after.problems, notShown };
      output.write(written(compared, format));
      for (const problem of after.problems) errors.write(`${problem}\n`);
      // A file that could not be read on the old side may show up as new.
      for (const problem of before.problems)
        if (!after.problems.includes(problem)) errors.write(`Before the change: ${problem}\n`);
      if (after.problems.length > 0) return 2;
      return fails(compared) ? 1 : 0;
    });
  },
};
