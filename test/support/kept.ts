import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, type Finding, lint, type Project } from '../../server/engine/index.ts';

/** A file on which to try whether what was said of its parts is said again rightly. */
export interface Sample {
  readonly path: string;
  readonly text: string;
  /** What is typed into it, here and there. */
  readonly words: readonly string[];
  /** What a part depends on, and an edit of it that changes what is to be said. */
  readonly changes: readonly (readonly [what: string, before: string, after: string])[];
  /** A rule with a finding in it, and an edit that moves this finding alone. */
  readonly rule: string;
  readonly move: readonly [before: string, after: string];
  /** How many parts that rule may be shown again by that edit: those where some rule looks at the whole. */
  readonly again: number;
}

/** Tests that a file that was edited is judged as one that is read for the first time. */
export function keepsWhatWasSaid({ path, text, words, changes, rule, move, again }: Sample): void {
  const fresh = (now: string) => emptyProject().with({ path, text: now });
  /** A project that has judged the text, so that it has something to say again. */
  const settled = (list = rules): Project => {
    const project = fresh(`${text}\n`).with({ path, text });
    lint(project, path, list, defaultConfig);
    return project;
  };

  it('is the same as when the file is read for the first time, after any edits', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat({ max: 12 }),
      add: fc.constantFrom(...words),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        let now = text;
        let project = fresh(now);
        for (const { at, remove, add } of edits) {
          const from = Math.floor(at * now.length);
          now = now.slice(0, from) + add + now.slice(from + remove);
          project = project.with({ path, text: now });
          assert.deepEqual(said(project, path), said(fresh(now), path));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('moves with its lines, and is not all worked out twice', () => {
    let judged = 0;
    const counting = rules.map((each) => {
      const check = (subject: never, settings: never) => {
        judged++;
        return (each.check as (subject: never, settings: never) => Iterable<never>)(subject, settings);
      };
      return each.id === rule ? { ...each, check } : each;
    }) as unknown as typeof rules;
    const project = settled(counting);
    const first = judged;
    const moved = text.replace(...move);
    const now = lint(project.with({ path, text: moved }), path, counting, defaultConfig).findings;
    assert.ok(first > 0 && now.some((each) => each.rule === rule));
    // What looks at its stage or project is judged anew.
    assert.ok(judged - first <= again && again < first, `${judged - first} of ${first}`);
    assert.deepEqual(said(settled().with({ path, text: moved }), path), said(fresh(moved), path));
  });

  for (const [what, before, after] of changes) {
    it(`is said anew when ${what} changes`, () => {
      assert.ok(text.includes(before));
      const changed = text.replace(before, after);
      const now = said(settled().with({ path, text: changed }), path);
      assert.notDeepEqual(kindsOf(now), kindsOf(said(fresh(text), path)));
      assert.deepEqual(now, said(fresh(changed), path));
    });
  }

  it('is judged anew by other settings', () => {
    const project = settled();
    const off = { ...defaultConfig, rules: new Map([[rule, 'off' as const]]) };
    const speaks = (config: typeof defaultConfig) =>
      lint(project, path, rules, config).findings.some((each) => each.rule === rule);
    assert.ok(speaks(defaultConfig));
    assert.ok(!speaks(off));
  });
}

/** All findings with their fixes worked out. */
export function said(project: Project, path: string): readonly Finding[] {
  return lint(project, path, rules, defaultConfig).findings.map((each) => ({ ...each, fixes: each.fixes }));
}

const kindsOf = (findings: readonly Finding[]) => findings.map(({ rule, message }) => `${rule}/${message}`);
