// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expand, type Variable } from '../../server/engine/dockerfile/variables/expand.ts';
import { tries } from '../support/tries.ts';

const variables: Record<string, Variable> = {
  set: { state: 'set', value: 'v', byDefault: false },
  empty: { state: 'set', value: '', byDefault: false },
  default: { state: 'set', value: 'd', byDefault: true },
  path: { state: 'set', value: 'a/b/c.tar.gz', byDefault: false },
  declared: { state: 'declared', isEmpty: false },
  unset: { state: 'unset' },
};
const lookup = (name: string): Variable => variables[name] ?? { state: 'unknown' };
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

test('patterns are taken off, shortest and longest, and replaced', () => {
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

test('quotes and escapes are read as the Dockerfile reference says', () => {
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

test('a value that the builder may override is marked so', () => {
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

test('faults in a substitution are answered, not thrown', () => {
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

test('any text gives an answer, and a text without special characters itself', () => {
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
  let doubled: Variable = { state: 'set', value: 'ab', byDefault: false };
  for (let i = 0; i < 60 && doubled.state === 'set'; i++) {
    const next = expand('$A$A', () => doubled, '\\').value;
    doubled = next === undefined ? { state: 'unknown' } : { state: 'set', value: next, byDefault: false };
  }
  assert.equal(doubled.state, 'unknown');
});
