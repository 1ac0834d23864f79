import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reasonPattern } from '../../server/engine/config/reason-pattern.ts';

describe('the pattern of a reason', () => {
  const texts = [
    '',
    'a',
    'OPS-12',
    'see OPS-12: x',
    'ops-12',
    'OPS-',
    'https://x.example/1',
    'aab',
    'x y',
    'OPS-123',
    ']',
    '-',
    '\\d',
    'é',
  ];
  const patterns = [
    '[A-Z]+-[0-9]+',
    '^[A-Z]{2,5}-\\d+$',
    'OPS-\\d{3}',
    '#\\d+|[A-Z]+-\\d+',
    '^https://',
    '^$',
    'a*b',
    'a?a?a',
    '[^a-z]',
    '.',
    '\\w+\\s\\w',
    '\\.',
    '[\\w.-]+',
    '[]]|x',
    'a{2}b',
    'x{1,}',
    '12$|^a',
    '^a|b$',
    '\\\\d',
  ];
  for (const pattern of patterns)
    it(`finds what a regular expression finds: ${pattern}`, () => {
      const found = reasonPattern(pattern);
      if (pattern === '[]]|x') return assert.equal(found, undefined);
      const expected = new RegExp(pattern);
      for (const text of texts) assert.equal(found?.isIn(text), expected.test(text), JSON.stringify(text));
    });

  it('has no groups, and nothing that only some engines know', () => {
    for (const pattern of [
      '(a+)+',
      'a)',
      '*',
      '+a',
      'a**',
      'a$b',
      '[a',
      '\\',
      '\\b',
      '\\1',
      '{2}',
      'a{3,2}',
      'a{x}',
      'x'.repeat(300),
      'a{999}',
    ])
      assert.equal(reasonPattern(pattern), undefined, pattern);
  });

  it('is searched in linear time', () => {
    const start = process.cpuUsage();
    const found = reasonPattern(`${'a*'.repeat(90)}b`);
    for (let n = 0; n < 20; n++) assert.equal(found?.isIn('a'.repeat(100_000)), false);
    assert.ok(process.cpuUsage(start).user < 2_000_000);
  });
});
