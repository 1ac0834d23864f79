import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expressionOf } from '../../server/engine/config/expression.ts';
import { limits } from '../../server/engine/source/limits.ts';

const finds = (source: string, text: string) => {
  const found = expressionOf(source);
  return 'finds' in found ? found.finds(text) : found.fault;
};

describe('a regular expression of a configuration', () => {
  it('matches anywhere in a text, and as RE2 does', () => {
    for (const [source, text, expected] of [
      ['[A-Z]+-[0-9]+', 'see OPS-12: x', true],
      ['^[A-Z]{2,5}-\\d+$', 'see OPS-12', false],
      ['(?i)ops-\\d+|#\\d+', 'Ops-7', true],
      ['^$', '', true],
      ['(a|b)+c', 'abac', true],
      ['\\p{Greek}', 'λ', true],
    ] as const)
      assert.equal(finds(source, text), expected, source);
  });

  it('answers for each text, also for the one before last', () => {
    const found = expressionOf('a');
    assert.ok('finds' in found);
    assert.deepEqual(['a', 'b', 'b', 'a'].map(found.finds), [true, false, false, true]);
  });

  it('says why it cannot be used', () => {
    for (const [source, fault] of [
      ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
      ['(a)\\1', 'invalid escape sequence: `\\1`'],
      ['[a', 'missing closing ]: `[a`'],
      ['a{999}{999}', 'invalid nested repetition operator: `{999}{999}`'],
      [`${'[a-z]'.repeat(20)}{900}[0-9]{900}x{900}`, 'it is too large'],
      ['x'.repeat(limits.conditionPattern + 1), 'it is too long'],
    ] as const)
      assert.equal(finds(source, ''), fault, source);
  });

  it('takes linear time, and searches the beginning of a long text', () => {
    const start = process.cpuUsage();
    for (let n = 0; n < 20; n++) assert.equal(finds('(a*)*(a|aa)+b', `${'a'.repeat(100_000)}${n}`), false);
    assert.ok(process.cpuUsage(start).user < 5_000_000);
    assert.equal(finds('b', `${'a'.repeat(limits.conditionText)}b`), false);
  });
});
