import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { withSides } from '../server/cli/diff/operands.ts';
import { changesBetween, findingsNotShown, written } from '../server/page/changes.ts';
import { SideReader } from '../server/page/side.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { begun, type Change, change, step } from './support/history.ts';
import { tries } from './support/tries.ts';

let adopted = 0;

/** Counts the files that are taken over from the other side. */
class Counting extends SideReader {
  override adopt(...asked: Parameters<SideReader['adopt']>): boolean {
    const is = super.adopt(...asked);
    if (is) adopted++;
    return is;
  }
}

/** All that a comparison says. `isLate` lets it take over files and work out only what is compared. */
function compared(cwd: string, operands: readonly string[], isLate: boolean): string {
  const begin = (other: SideReader | undefined) => new Counting(rules, { isLate, ...(other && { other }) });
  return withSides(operands, { cwd, today: '2026-08-01', rules }, begin, (before, after) => {
    const changes = changesBetween(before, after);
    const notShown = findingsNotShown(before, after, changes);
    const all = { changes, before, after, failOn: 'low', unread: after.problems, notShown } as const;
    return `${written(all, 'json')}${[...before.problems, ...after.problems].join('\n')}`;
  });
}

describe('a comparison', () => {
  it('says of files that are the same on both sides what it says when all are worked out', {
    skip: withoutGit,
  }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (history) => {
        const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-diff-')));
        try {
          const [root, old] = [join(base, 'project'), join(base, 'old')];
          begun(root);
          commitAll(root, 'one');
          cpSync(root, old, { recursive: true, verbatimSymlinks: true });
          rmSync(join(old, '.git'), { recursive: true });
          for (const each of history) change(root, each as Change);
          const same = (operands: readonly string[]) =>
            assert.equal(compared(root, operands, true), compared(root, operands, false), operands.join(' '));
          same(['HEAD']);
          same(['../old', '.']);
          gitIn(root, 'add', '--all');
          commitAll(root, 'two');
          same(['HEAD~1', 'HEAD']);
          same(['HEAD']);
        } finally {
          rmSync(base, { recursive: true, force: true });
        }
      }),
      tries(15),
    );
    assert.ok(adopted > 0, 'something is taken over');
  });
});
