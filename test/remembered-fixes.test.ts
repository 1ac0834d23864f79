import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { Choice } from '../server/cli/fix/choice.ts';
import { diffOf } from '../server/cli/fix/diff.ts';
import { editable } from '../server/cli/fix/editable.ts';
import { Masks } from '../server/cli/fix/masks.ts';
import { planOf } from '../server/cli/fix/plan.ts';
import { remaining } from '../server/cli/fix/remaining.ts';
import { Memory } from '../server/cli/remembered/memory.ts';
import { paint } from '../server/cli/report/paint.ts';
import { type CliSession, openSession } from '../server/cli/session.ts';
import { done } from '../server/host/ask.ts';
import { openStore } from '../server/host/results/result-store.ts';
import { writing } from '../server/host/write.ts';
import { begun, type Change, change, step } from './support/history.ts';
import { tries } from './support/tries.ts';

const painted = paint(false);
let recalled = 0;

class Counting extends Memory {
  override recall(...asked: Parameters<Memory['recall']>): ReturnType<Memory['recall']> {
    const found = super.recall(...asked);
    if (found) recalled++;
    return found;
  }
}

interface Asked {
  readonly unsafe: boolean;
  readonly only: string | undefined;
  readonly writes: boolean;
}

/** All that `plimsoll fix` shows of a folder, and the texts that it would write; writes them if asked to. */
function fixed(root: string, today: string, asked: Asked, store: string | undefined, writes = false): string {
  const input = { paths: ['.'], composeFiles: [], config: undefined, stdinFilename: undefined, roots: [] };
  const session = openSession(input, { cwd: root, today, rules });
  const { holds: mayEdit, roots } = editable(session);
  const { unsafe, only } = asked;
  const concerns = only === undefined ? undefined : (id: string) => id === only;
  const choice = new Choice({ unsafe, safe: !unsafe, concerns, mayEdit, ask: undefined });
  const masks = new Masks();
  const memoryOf = (opened: CliSession) =>
    store === undefined ? undefined : new Counting(openStore(store, 'p'.repeat(43)), opened, []);
  const plan = planOf(session, { choice, masks, memoryOf });
  const changes = plan.files.map(({ disk: path, before, after }) => ({ path, before, after }));
  if (writes) assert.equal(done(writing(changes, roots)).failure, undefined);
  return JSON.stringify([
    plan.files.map((file) => diffOf(file, plan.made, masks, painted)),
    changes,
    remaining(plan.left, plan.files.length > 0, painted),
    plan.problems,
    [plan.linted, plan.unseen, plan.made.length],
  ]);
}

const asked = fc.record({
  unsafe: fc.boolean(),
  only: fc.constantFrom(undefined, undefined, 'root-user', 'privileged'),
  writes: fc.constantFrom(false, false, false, true),
});

describe('what fixes recall', () => {
  it('changes neither what they show nor what they write, after any history of changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, asked), { minLength: 5, maxLength: 15 }), (history) => {
        const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-fixes-')));
        try {
          const [root, store] = [join(base, 'project'), join(base, 'store')];
          begun(root);
          let [day, hits] = ['2026-08-01', 0];
          for (const [each, wanted] of history) {
            change(root, each as Change);
            day = (each as Change).day ?? day;
            const anew = fixed(root, day, wanted, undefined);
            assert.equal(fixed(root, day, wanted, store), anew);
            const before = recalled;
            assert.equal(fixed(root, day, wanted, store, wanted.writes), anew, 'the second time');
            hits += recalled - before;
          }
          assert.ok(hits > 0);
        } finally {
          rmSync(base, { recursive: true, force: true });
        }
      }),
      tries(20),
    );
  });
});
