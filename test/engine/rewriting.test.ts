import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../../server/engine/index.ts';
import type { MadeFix } from '../../server/engine/lint/fixing.ts';
import { rewrites } from '../../server/engine/lint/rewriting.ts';
import { shownValue } from '../../server/engine/secret/shown.ts';
import { applyEdits, type Edit } from '../../server/engine/source/text.ts';
import { tries } from '../support/tries.ts';

const made = (step: number, edits: readonly Edit[]): MadeFix => ({
  step,
  finding: {} as Finding,
  fix: { title: shownValue(`fix ${step}`), safety: 'safe', edits },
});
const edit = (start: number, end: number, text: string, file = 'a'): Edit => ({
  file,
  span: { start, end },
  text,
});

describe('the combination of fixes applied one after another', () => {
  it('is one replacement for each place, with all fixes that changed it', () => {
    const first = made(1, [edit(2, 4, 'XYZ'), edit(0, 0, 'other', 'b')]);
    const second = made(2, [edit(3, 4, '-'), edit(9, 9, '!')]);
    const found = rewrites('a', 8, [first, second]);
    // abcdefgh, abXYZefgh, abX-Zefgh!
    assert.deepEqual(
      found.map(({ span, text, of }) => [span.start, span.end, text, of]),
      [
        [2, 4, 'X-Z', [first, second]],
        [8, 8, '!', [second]],
      ],
    );
    assert.deepEqual(rewrites('c', 8, [first, second]), []);
  });

  it('includes the fix that removed the text of another fix', () => {
    const [first, second] = [made(1, [edit(2, 2, 'new')]), made(2, [edit(1, 6, '')])];
    const [only, ...more] = rewrites('a', 8, [first, second]);
    assert.deepEqual([only?.span, only?.text, more], [{ start: 1, end: 3 }, '', []]);
    assert.deepEqual(new Set(only?.of), new Set([first, second]));
    // Also if more is changed before or after it.
    for (const at of [0, 3]) {
      const third = made(3, [edit(at, at, 'x')]);
      const all = rewrites('a', 8, [first, second, third]);
      const there = all.find(({ span }) => span.end === 3);
      assert.deepEqual([new Set(there?.of), all.length], [new Set([first, second]), 2], `${at}`);
    }
  });

  it('reads a fix of another file once, with any number of steps', () => {
    let looked = 0;
    const all = Array.from({ length: 100 }, (_, step): MadeFix => {
      const { fix, ...rest } = made(step, [edit(0, 0, 'x', `file ${step}`)]);
      const counted = {
        ...fix,
        get edits() {
          looked++;
          return fix.edits;
        },
      };
      return { ...rest, fix: counted };
    });
    assert.equal(rewrites('file 7', 8, all).length, 1);
    assert.equal(looked, all.length);
  });

  it('gives the same text', () => {
    const cuts = fc.array(fc.tuple(fc.nat(30), fc.nat(4), fc.string({ maxLength: 4 })), { maxLength: 4 });
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(cuts, { maxLength: 5 }), (before, steps) => {
        let text = before;
        const all: MadeFix[] = [];
        for (const [index, step] of steps.entries()) {
          let end = 0;
          const edits: Edit[] = [];
          for (const [at, length, put] of [...step].sort(([a], [b]) => a - b)) {
            const start = Math.max(at, end);
            if (start > text.length) continue;
            end = Math.min(start + length, text.length);
            edits.push(edit(start, end, put));
            end++;
          }
          all.push(made(index, edits));
          text = applyEdits(text, edits);
        }
        const found = rewrites('a', before.length, all);
        assert.equal(applyEdits(before, found), text);
        for (const [at, { span }] of found.entries())
          assert.ok(at === 0 || span.start > found[at - 1]!.span.end);
      }),
      tries(300),
    );
  });
});
