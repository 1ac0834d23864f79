import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { severities } from '../../engine/index.ts';
import { done } from '../../host/ask.ts';
import { GitRepository } from '../../host/git/repository.ts';
import { Unavailable } from '../../host/guard.ts';
import { changesBetween, diffFormats, fails, written } from '../../page/changes.ts';
import type { Side } from '../../page/side.ts';
import { type CliCommand, Misuse } from '../command.ts';
import { commitSide, folderSide, type SideDeps } from '../diff/side.ts';

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
  },
  exitCodes: [
    [0, 'no container gets riskier, at or above --fail-on'],
    [1, 'a container gets riskier'],
    [2, 'wrong usage, or something could not be read'],
  ],
  run(given, { cwd, today, rules, output, errors }) {
    const format = given.oneOf('format', diffFormats, 'text');
    const failOn = given.oneOf('fail-on', severities, 'low');
    const [before, after] = sidesOf(given.operands, { cwd, today, rules });
    const changes = changesBetween(before, after);
    const compared = { changes, before, after, failOn, unread: after.problems };
    output.write(written(compared, format));
    for (const problem of after.problems) errors.write(`${problem}\n`);
    // A file that could not be read on the old side may show up as new.
    for (const problem of before.problems)
      if (!after.problems.includes(problem)) errors.write(`Before the change: ${problem}\n`);
    if (after.problems.length > 0) return 2;
    return fails(compared) ? 1 : 0;
  },
};

/**
 * Returns both sides: folders if both operands name folders, otherwise revisions; the work tree if there is no second operand.
 */
function sidesOf(operands: readonly string[], deps: SideDeps): readonly [Side, Side] {
  const [base = 'HEAD', head, ...more] = operands;
  const { cwd } = deps;
  if (more.length > 0) throw new Misuse('`plimsoll diff` takes two revisions or two folders at most.');
  const folders = [base, head].map((each) => (each === undefined ? undefined : resolve(cwd, each)));
  if (folders[0] !== undefined && folders[1] !== undefined && isFolder(folders[0]) && isFolder(folders[1]))
    return both(folderSide(folders[0], deps), (other) => folderSide(folders[1]!, deps, other));
  const repository = done(GitRepository.at(cwd));
  const commitOf = (revision: string) => {
    try {
      return done(repository.commit(revision));
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      throw new Error(`${(error as Error).message} Folders are compared where both are named.`);
    }
  };
  const before = commitSide(repository, commitOf(base), deps, { besideTree: head === undefined });
  return both(before, (other) =>
    head === undefined
      ? folderSide(cwd, deps, other)
      : commitSide(repository, commitOf(head), deps, { other }),
  );
}

const both = (before: Side, after: (other: Side) => Side): readonly [Side, Side] => [before, after(before)];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
