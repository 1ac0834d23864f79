// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expand, type VariableState } from '../../server/engine/dockerfile/variables/expand.ts';
import { matchPattern, replacePattern } from '../../server/engine/dockerfile/variables/pattern.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { tries } from '../support/tries.ts';

const variables: Record<string, VariableState> = {
  set: { state: 'set', value: 'v', byDefault: false },
  empty: { state: 'set', value: '', byDefault: false },
  default: { state: 'set', value: 'd', byDefault: true },
  path: { state: 'set', value: 'a/b/c.tar.gz', byDefault: false },
  declared: { state: 'declared', isEmpty: false },
  none: { state: 'declared', isEmpty: true },
  unset: { state: 'unset' },
};
const lookup = (name: string): VariableState => variables[name] ?? { state: 'unknown' };
const value = (text: string) => expand(text, lookup, '\\').value;

test('each form of a substitution, for a set, an empty and an unset variable', () => {
  const table: [form: string, set: string, empty: string, unset: string | undefined][] = [
    ['', 'v', '', ''],
    [':-w', 'v', 'w', 'w'],
    ['-w', 'v', '', 'w'],
    [':+w', 'w', '', ''],
    ['+w', 'w', 'w', ''],
    ['?w', 'v', '', undefined],
  ];
  for (const [form, set, empty, unset] of table) {
    assert.equal(value(`\${set${form}}`), set, form);
    assert.equal(value(`\${empty${form}}`), empty, form);
    assert.equal(value(`\${unset${form}}`), unset, form);
  }
  assert.equal(value('$set-$unset.${set}'), 'v-.v');
  assert.equal(value('${unset:-${set}x}'), 'vx');
  assert.equal(value('${unset:-"a b"}'), 'a b');
});

test('patterns are removed, shortest and longest, and replaced', () => {
  assert.equal(value('${path#*/}'), 'b/c.tar.gz');
  assert.equal(value('${path##*/}'), 'c.tar.gz');
  assert.equal(value('${path%.*}'), 'a/b/c.tar');
  assert.equal(value('${path%%.*}'), 'a/b/c');
  assert.equal(value('${path#x}'), 'a/b/c.tar.gz');
  assert.equal(value('${path%?z}'), 'a/b/c.tar.');
  assert.equal(value('${path/\\//-}'), 'a-b/c.tar.gz');
  assert.equal(value('${path//\\//-}'), 'a-b-c.tar.gz');
  assert.equal(value('${path//[a-z]/x}'), 'a/b/c.tar.gz');
  assert.equal(value('${path/b*/x}'), 'a/x');
});

test('quotes and escapes are read as in the Dockerfile reference', () => {
  assert.equal(value(`"$set"'$set'\\$set`), 'v$set$set');
  assert.equal(value('"a\\"b\\c\\\\"'), 'a"b\\c\\');
  assert.equal(value('a\\ b'), 'a b');
  assert.equal(value("it's"), undefined);
  assert.equal(expand('a`"b\\c', lookup, '`').value, 'a"b\\c');
  assert.equal(value('$'), '$');
  assert.equal(value('$(x)'), '$(x)');
});

test('a value that depends on an unknown variable is unknown', () => {
  assert.equal(value('a$nowhere'), undefined);
  assert.equal(value('${nowhere:-w}'), undefined);
  assert.equal(value('$declared'), undefined);
  assert.equal(value('${declared:+w}'), undefined);
});

test('a value that the builder may override is marked', () => {
  const byDefault = (text: string) => [
    expand(text, lookup, '\\').value,
    expand(text, lookup, '\\').byDefault,
  ];
  assert.deepEqual(byDefault('x$default'), ['xd', true]);
  assert.deepEqual(byDefault('${declared:-w}'), ['w', true]);
  assert.deepEqual(byDefault('${unset:-$default}'), ['d', true]);
  assert.deepEqual(byDefault('${set:-$default}'), ['v', false]);
  assert.deepEqual(byDefault('$set'), ['v', false]);
});

test('errors in a substitution are returned, not thrown', () => {
  const texts = [
    '${',
    '${}',
    '${{x}}',
    '${set',
    '${set^^}',
    '${set:x}',
    '"a',
    '${unset?}',
    '${a'.repeat(1000),
  ];
  for (const text of texts) {
    const { value: result, fault } = expand(text, lookup, '\\');
    assert.equal(result, undefined, text);
    assert.notEqual(fault, undefined, text);
  }
});

test('any text has a result, and a text without special characters is unchanged', () => {
  const special = fc.string({ unit: fc.constantFrom(...'$ {}:-+?#%/\'"\\`asetx*'.split('')), maxLength: 60 });
  fc.assert(
    fc.property(special, (text) => {
      const result = expand(text, lookup, '\\');
      if (result.fault !== undefined) assert.equal(result.value, undefined);
      if (!/["'$\\`]/.test(text)) assert.equal(result.value, text);
    }),
    tries(3000),
  );
});

test('values that double do not fill the memory', () => {
  let doubled: VariableState = { state: 'set', value: 'ab', byDefault: false };
  for (let i = 0; i < 60 && doubled.state === 'set'; i++) {
    const next = expand('$A$A', () => doubled, '\\').value;
    doubled = next === undefined ? { state: 'unknown' } : { state: 'set', value: next, byDefault: false };
  }
  assert.equal(doubled.state, 'unknown');
});

test('a pattern is removed at the start or the end, the shortest or the longest match', () => {
  for (const [text, pattern, start, longestStart, end, longestEnd] of [
    ['abcabc', 'a', 'bcabc', 'bcabc', 'abcabc', 'abcabc'],
    ['abcabc', 'c', 'abcabc', 'abcabc', 'abcab', 'abcab'],
    ['abcabc', '*', 'abcabc', '', 'abcabc', ''],
    ['abcabc', 'a*', 'bcabc', '', 'abc', ''],
    ['abcabc', '*c', 'abc', '', 'abcab', ''],
    ['abcabc', '*b*', 'cabc', '', 'abca', ''],
    ['abcabc', '?', 'bcabc', 'bcabc', 'abcab', 'abcab'],
    ['abcabc', '??', 'cabc', 'cabc', 'abca', 'abca'],
    ['abcabc', 'a?c', 'abc', 'abc', 'abc', 'abc'],
    ['abcabc', 'a**c', 'abc', '', 'abc', ''],
    ['abcabc', '', 'abcabc', 'abcabc', 'abcabc', 'abcabc'],
    ['abcabc', 'abcabc', '', '', '', ''],
    ['abcabc', 'abcabcd', 'abcabc', 'abcabc', 'abcabc', 'abcabc'],
    ['abcabc', 'x*', 'abcabc', 'abcabc', 'abcabc', 'abcabc'],
    ['', '*', '', '', '', ''],
    ['', '?', '', '', '', ''],
    ['', 'a', '', '', '', ''],
    ['*a?', '\\*', 'a?', 'a?', '*a?', '*a?'],
    ['*a?', '\\?', '*a?', '*a?', '*a', '*a'],
    ['a\\b', 'a\\\\', 'b', 'b', 'a\\b', 'a\\b'],
    ['a}b/', '?\\}', 'b/', 'b/', 'a}b/', 'a}b/'],
    ['a}b/', 'b\\/', 'a}b/', 'a}b/', 'a}', 'a}'],
    ['[a]', '[a]', '', '', '', ''],
    ['a.b', 'a.', 'b', 'b', 'a.b', 'a.b'],
    ['a\0b', '\\*', 'a\0b', 'a\0b', 'a\0b', 'a\0b'],
  ] as const) {
    const found = [
      matchPattern(text, pattern, false, false),
      matchPattern(text, pattern, true, false),
      matchPattern(text, pattern, false, true),
      matchPattern(text, pattern, true, true),
    ];
    assert.deepEqual(found, [start, longestStart, end, longestEnd], `${text} ${pattern}`);
  }
});

test('the first match of a pattern, or each, is replaced', () => {
  for (const [text, pattern, first, all] of [
    ['abcabc', 'b', 'aXcabc', 'aXcaXc'],
    ['abcabc', 'c', 'abXabc', 'abXabX'],
    ['abcabc', 'abcabc', 'X', 'X'],
    ['abcabc', 'a*b', 'Xc', 'Xc'],
    ['abcabc', 'b*', 'aX', 'aX'],
    ['abcabc', '?', 'Xbcabc', 'XXXXXX'],
    ['abcabc', 'a?', 'Xcabc', 'XcXc'],
    ['abcabc', 'd', 'abcabc', 'abcabc'],
    ['abab', 'bab', 'aX', 'aX'],
    ['aab', 'ab', 'aX', 'aX'],
    ['a*b*', '\\*', 'aXb*', 'aXbX'],
    ['', 'a', '', ''],
  ] as const) {
    assert.equal(replacePattern(text, pattern, 'X', false), first, `${text} ${pattern}`);
    assert.equal(replacePattern(text, pattern, 'X', true), all, `${text} ${pattern}`);
  }
  assert.equal(replacePattern('abab', 'b', '', true), 'aa');
  assert.equal(replacePattern('ab', '*', 'X', false), 'X');
});

test('a pattern that BuildKit refuses, or that takes too long, has an unknown result', () => {
  for (const pattern of ['\\a', '\\', 'a\\b', '*\\']) {
    assert.equal(matchPattern('ab', pattern, false, false), undefined, pattern);
    assert.equal(replacePattern('ab', pattern, 'X', true), undefined, pattern);
  }
  const long = 'a'.repeat(limits.patternSteps);
  assert.equal(matchPattern(long, '*a*a*b', true, false), undefined);
  assert.equal(matchPattern(long, 'b*a*a*', true, true), undefined);
  assert.equal(replacePattern(long, '*a*b', 'X', true), undefined);
  assert.equal(matchPattern(long, 'a', true, false), long.slice(1));
  assert.equal(matchPattern(long, 'ab', true, true), long);
  assert.equal(replacePattern('a'.repeat(900), 'a', 'b'.repeat(100), true), undefined);
});

/** What a word expands to, without its parts. */
function verdictOf(text: string, by = lookup) {
  const { value, byDefault, fault } = expand(text, by, '\\');
  return { value, byDefault, fault };
}

test('an unknown part of a word makes the word unknown', () => {
  for (const text of [
    '${nowhere#a}',
    '${set#$nowhere}',
    '${set%$nowhere}',
    '${set/$nowhere/b}',
    '${set/a/$nowhere}',
    '${nowhere/a/b}',
    '${unset:-$nowhere}',
    '${nowhere-w}',
    '"a$nowhere"',
    '"${nowhere}"',
    '${nowhere+w}',
    '${nowhere?w}',
    '${declared?w}',
    '${declared+w}',
    '${none-w}',
    '${none?w}',
    '${none+w}',
  ])
    assert.deepEqual(verdictOf(text), { value: undefined, byDefault: false, fault: undefined }, text);
});

test('an ARG without a value is empty before the first FROM', () => {
  // With a colon, the default word counts.
  for (const [text, expected] of [
    ['${none:-w}', 'w'],
    ['${none:+w}', undefined],
    ['${declared-w}', 'w'],
    ['${declared:-w}', 'w'],
    ['$none', undefined],
  ] as const)
    assert.equal(value(text), expected, text);
});

test('the variables that decide a value by default are returned, in every form', () => {
  for (const [text, known, byDefault] of [
    ['${default-w}', 'd', true],
    ['${default:-w}', 'd', true],
    ['${default+w}', 'w', true],
    ['${default:+w}', 'w', true],
    ['${default?w}', 'd', true],
    ['${default#d}', '', true],
    ['${default/d/e}', 'e', true],
    ['"$default"', 'd', true],
    ['${set-$default}', 'v', false],
    ['${set+$default}', 'd', true],
    ['${unset+$default}', '', false],
    ['${unset-$default}', 'd', true],
    ['${empty-$default}', '', false],
    ['${set#$default}', 'v', true],
    ["'$default'", '$default', false],
    ['\\$default', '$default', false],
    ['$default${unset-w}', 'dw', true],
    ['${unset-w}$default', 'wd', true],
  ] as const)
    assert.deepEqual(verdictOf(text), { value: known, byDefault, fault: undefined }, text);
});

test('names end where BuildKit ends them, and shell parameters are never set', () => {
  const named = (name: string): VariableState =>
    /^[\p{L}_]/u.test(name)
      ? { state: 'set', value: `<${name}>`, byDefault: false }
      : { state: 'set', value: 'no', byDefault: false };
  const of = (text: string) => expand(text, named, '\\').value;
  for (const [text, expected] of [
    ['$a', '<a>'],
    ['$a_1-b', '<a_1>-b'],
    ['$a.b', '<a>.b'],
    ['$a/b', '<a>/b'],
    ['${a}b', '<a>b'],
    ['$é1', '<é1>'],
    ['$Z9z', '<Z9z>'],
    ['$1a', 'a'],
    ['$12a', 'a'],
    ['$$a', 'a'],
    ['$@a$*b$#c$?d$-e$!f', 'abcdef'],
    ['${1}${12}', ''],
    ['${@}${*}${#}${?}${-}${$}${!}', ''],
    ['$ a', '$ a'],
    ['$.', '$.'],
    ['$"a"', '$a'],
    ["$'a'", '$a'],
    ['a$', 'a$'],
  ] as const)
    assert.equal(of(text), expected, text);
});

test('quotes are literal if they are not removed', () => {
  const of = (text: string) => expand(text, lookup, '\\', false).value;
  assert.equal(of(`"$set'$set'`), `"v'v'`);
  assert.equal(of('\\$set'), '$set');
  assert.equal(of('${unset:-"w"}'), '"w"');
});

test('an escape in a pattern is kept for the pattern', () => {
  const star: VariableState = { state: 'set', value: 'a*b"c', byDefault: false };
  const of = (text: string) => expand(text, () => star, '\\').value;
  assert.equal(of('${x#a\\*}'), 'b"c');
  assert.equal(of('${x/\\*/-}'), 'a-b"c');
  assert.equal(of('${x#"a\\*"}'), 'b"c');
  assert.equal(of('${x#"a\\*b\\""}'), undefined);
  assert.equal(of("${x%'c'}"), 'a*b"');
});

test('errors are returned with the reason', () => {
  for (const [text, fault] of [
    ['a"b', 'A double quote is not closed.'],
    ["a'b", 'A single quote is not closed.'],
    ['${', 'A closing "}" is missing.'],
    ['${a', 'A closing "}" is missing.'],
    ['${a:', 'A closing "}" is missing.'],
    ['${a:-b', 'A closing "}" is missing.'],
    ['${a#b', 'A closing "}" is missing.'],
    ['${a/b}', 'A closing "/" is missing.'],
    ['${a/b/c', 'A closing "}" is missing.'],
    ['${a:-"b}', 'A double quote is not closed.'],
    ['${}', 'The variable substitution has no variable name.'],
    ['${:-a}', 'The variable substitution has no variable name.'],
    ['${{a}}', 'The variable substitution has no variable name.'],
    ['${a^}', 'The variable substitution has an unsupported modifier.'],
    ['${a:a}', 'The variable substitution has an unsupported modifier.'],
    ['${unset?}', 'A required variable is not set.'],
    ['${unset:?b}', 'A required variable is not set.'],
    ['${empty:?b}', 'A required variable is not set.'],
    [`${'${a:-'.repeat(51)}b${'}'.repeat(51)}`, 'Variable substitutions are nested too deeply.'],
  ] as const)
    assert.deepEqual(verdictOf(text), { value: undefined, byDefault: false, fault }, text);
  assert.equal(value(`${'${unset:-'.repeat(50)}b${'}'.repeat(50)}`), 'b');
});

test('a value that is too long is unknown, except the literal text of the word', () => {
  const long = (length: number) => (): VariableState => ({
    state: 'set',
    value: 'x'.repeat(length),
    byDefault: true,
  });
  assert.equal(expand('$a', long(limits.value), '\\').value?.length, limits.value);
  assert.deepEqual(verdictOf('$a', long(limits.value + 1)), {
    value: undefined,
    byDefault: false,
    fault: undefined,
  });
  const word = `"${'y'.repeat(limits.value * 2)}"`;
  assert.equal(expand(word, lookup, '\\').value?.length, limits.value * 2);
});
