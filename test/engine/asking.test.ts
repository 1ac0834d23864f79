import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AnyRule, defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { rule } from '../../server/engine/rule.ts';

const facts = {
  on: 'instruction',
  severity: 'low',
  title: 'An instruction',
  why: 'Because.',
  fixable: false,
  refs: {},
  messages: { found: '{keyword} was found.' },
} as const;

const found = (path: string, text: string, rules: readonly AnyRule[]) => {
  const result = lint(emptyProject().with({ path, text }), path, rules, defaultConfig);
  return {
    findings: result.findings.map(({ rule, text: said }) => `${rule}: ${said}`),
    problems: result.problems.map(({ message }) => message),
  };
};
const text = 'FROM scratch\nUSER app\nRUN ["/app"]\n';

describe('running rules', () => {
  it('collects the reports of each rule on a subject, in order', () => {
    const every = rule({
      ...facts,
      id: 'every',
      check({ keyword, keywordSpan: at }, report) {
        report({ at, message: 'found', words: { keyword } });
      },
    });
    const one = rule({
      ...facts,
      id: 'one',
      check({ keyword, keywordSpan: at }, report) {
        if (keyword === 'USER') report({ at, message: 'found', words: { keyword } });
      },
    });
    assert.deepEqual(found('Dockerfile', text, [every, one]).findings, [
      'every: FROM was found.',
      'every: USER was found.',
      'one: USER was found.',
      'every: RUN was found.',
    ]);
  });

  it('runs a rule only on subjects that pass its test', () => {
    const asked: string[] = [];
    const tested = rule({
      ...facts,
      id: 'tested',
      when: ({ keyword }) => keyword === 'RUN',
      check({ keyword, keywordSpan: at }, report) {
        asked.push(keyword);
        report({ at, message: 'found', words: { keyword } });
      },
    });
    assert.deepEqual(found('Dockerfile', text, [tested]).findings, ['tested: RUN was found.']);
    assert.deepEqual(asked, ['RUN']);
  });

  it('reports a rule that fails in its test, at once or later, and keeps its earlier reports', () => {
    const fail = (where: string): never => {
      throw new Error(where);
    };
    const testing = rule({ ...facts, id: 'testing', when: () => fail('test'), check: () => undefined });
    const direct = rule({ ...facts, id: 'direct', keywords: ['USER'], check: () => fail('direct') });
    const later = rule({
      ...facts,
      id: 'later',
      keywords: ['USER'],
      check({ keyword, keywordSpan: at }, report) {
        report({ at, message: 'found', words: { keyword } });
        fail('later');
      },
    });
    const { findings, problems } = found('Dockerfile', text, [testing, direct, later]);
    assert.deepEqual(findings, ['later: USER was found.']);
    for (const [id, why] of [
      ['testing', 'test'],
      ['direct', 'direct'],
      ['later', 'later'],
    ])
      assert.ok(
        problems.some((each) => each === `The rule ${id} failed on this file: ${why}.`),
        id,
      );
  });
});
