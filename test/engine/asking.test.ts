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

describe('how rules are asked', () => {
  it('takes what a generator yields, and what is in a list', () => {
    const yielding = rule({
      ...facts,
      id: 'yielding',
      *check({ keyword, keywordSpan: at }) {
        yield { at, message: 'found', words: { keyword } };
      },
    });
    const listing = rule({
      ...facts,
      id: 'listing',
      check({ keyword, keywordSpan: at }) {
        return keyword === 'USER' ? [{ at, message: 'found', words: { keyword } }] : [];
      },
    });
    assert.deepEqual(found('Dockerfile', text, [yielding, listing]).findings, [
      'yielding: FROM was found.',
      'listing: USER was found.',
      'yielding: USER was found.',
      'yielding: RUN was found.',
    ]);
  });

  it('asks only of what its test takes', () => {
    const asked: string[] = [];
    const tested = rule({
      ...facts,
      id: 'tested',
      when: ({ keyword }) => keyword === 'RUN',
      *check({ keyword, keywordSpan: at }) {
        asked.push(keyword);
        yield { at, message: 'found', words: { keyword } };
      },
    });
    assert.deepEqual(found('Dockerfile', text, [tested]).findings, ['tested: RUN was found.']);
    assert.deepEqual(asked, ['RUN']);
  });

  it('tells of a rule that fails, at its test, at once or on the way, and keeps what it has said', () => {
    const fail = (where: string): never => {
      throw new Error(where);
    };
    const testing = rule({ ...facts, id: 'testing', when: () => fail('test'), check: () => [] });
    const direct = rule({ ...facts, id: 'direct', keywords: ['USER'], check: () => fail('direct') });
    const later = rule({
      ...facts,
      id: 'later',
      keywords: ['USER'],
      *check({ keyword, keywordSpan: at }) {
        yield { at, message: 'found', words: { keyword } };
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
