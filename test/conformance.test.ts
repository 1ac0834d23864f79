import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { compare, type Outcome } from './support/conformance.ts';
import { withoutCorpus } from './support/corpus.ts';

/** The reason why our answer differs on purpose, by case id; the key is `id rule` if a case asks for several. */
const reviewed: Record<string, string> = JSON.parse(
  readFileSync(new URL('conformance.reviewed.json', import.meta.url), 'utf8'),
);

describe("other tools' cases", { skip: withoutCorpus }, () => {
  const { outcomes, skipped } = withoutCorpus ? { outcomes: [], skipped: 0 } : compare();

  it('have the same answers, or differ for a reviewed reason', (t) => {
    for (const line of tableOf(outcomes)) t.diagnostic(line);
    t.diagnostic(`${skipped} cases under another configuration are not compared`);
    assert.ok(outcomes.length > 0);
    const differing = outcomes.filter(({ agrees }) => !agrees);
    const unexplained = differing.filter(({ id, rule }) => !(reviewed[id] ?? reviewed[`${id} ${rule}`]));
    assert.deepEqual(
      unexplained.map(({ id, rule, wanted }) => `${id} ${rule}: wants ${wanted}`),
      [],
    );
  });

  it('agree with us as often as documented in docs/evidence.md', () => {
    const [agreed, expected] = countOf(outcomes, 'finding').map((count) => count.toLocaleString('en'));
    const [silent, unexpected] = countOf(outcomes, 'silence').map((count) => count.toLocaleString('en'));
    const evidence = readFileSync(new URL('../docs/evidence.md', import.meta.url), 'utf8').replace(
      /\s+/g,
      ' ',
    );
    const found = `finds ${agreed} of the ${expected} problems`;
    assert.ok(evidence.includes(found), found);
    const quiet = `silent in ${silent} of ${unexpected} cases`;
    assert.ok(evidence.includes(quiet), quiet);
  });

  it('have no outdated entries among the reviewed differences', () => {
    const differing = new Set(
      outcomes.filter(({ agrees }) => !agrees).flatMap(({ id, rule }) => [id, `${id} ${rule}`]),
    );
    assert.deepEqual(
      Object.keys(reviewed).filter((id) => !differing.has(id)),
      [],
    );
  });
});

/** One line per tool and rule: positives found, negatives without a finding, and positives found on the expected line. */
function tableOf(outcomes: readonly Outcome[]): string[] {
  const rows = [...group(outcomes)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => row(name, of));
  return [...rows, row('all', outcomes)];
}

function group(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const each of outcomes) {
    const key = `${each.tool} ${each.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

/** The number of expected answers, and of all answers. */
function countOf(of: readonly Outcome[], wanted: Outcome['wanted']): [number, number] {
  const all = of.filter((each) => each.wanted === wanted);
  return [all.filter(({ agrees }) => agrees).length, all.length];
}

function row(name: string, of: readonly Outcome[]): string {
  const count = (wanted: Outcome['wanted']) => countOf(of, wanted).join('/');
  const lined = of.filter(({ onLine }) => onLine !== undefined);
  const onLine = `${lined.filter(({ onLine }) => onLine).length}/${lined.length}`;
  return `${name}: found ${count('finding')}, silent ${count('silence')}, on the line ${onLine}`;
}
