import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  coreValue,
  fitsTag,
  styleOf,
  tagOf,
  typedValue,
} from '../../server/engine/compose/yaml/scalar-type.ts';

describe('plain YAML scalars', () => {
  const values: readonly (readonly [value: string | number | boolean | null, ...texts: string[]])[] = [
    [null, '', '~', 'null', 'Null', 'NULL'],
    [true, 'true', 'True', 'TRUE'],
    [false, 'false', 'False', 'FALSE'],
    [0, '0', '+0', '0x0', '00'],
    [10, '10', '+10', '1_0', '0xa', '0XA', '0o12', '012', '0b1010', '10.', '10.0', '1e1', '1E+1', '100e-1'],
    [-10, '-10', '-0xa', '-012'],
    [0.5, '.5', '0.5', '+.5', '5e-1'],
    [Number.POSITIVE_INFINITY, '.inf', '.Inf', '.INF', '+.inf'],
    [Number.NEGATIVE_INFINITY, '-.inf'],
  ];
  for (const [value, ...texts] of values)
    it(`${value}: ${texts.join(', ')}`, () => {
      for (const text of texts) assert.equal(coreValue(text) === 0 ? 0 : coreValue(text), value, text);
    });

  it('NaN', () => {
    for (const text of ['.nan', '.NaN', '.NAN']) assert.ok(Number.isNaN(coreValue(text)), text);
  });

  it('all other texts are strings', () => {
    const texts = [
      'nil',
      'nULL',
      'yes',
      'tRUE',
      'truex',
      '1x',
      'x1',
      '0x',
      '0xg',
      '0b2',
      '1.2.3',
      '1e',
      'e1',
      '.',
      '-',
      '+',
      '--1',
      '.infx',
      '-.nan',
      '1 2',
      '0x1ffffffffffffffffff',
    ];
    for (const text of texts) assert.equal(coreValue(text), text, text);
  });
});

describe('tags of YAML', () => {
  it('give a text a type, or make it a string', () => {
    assert.equal(typedValue('1', 'plain', undefined), 1);
    assert.equal(typedValue('1', 'double', undefined), '1');
    assert.equal(typedValue('1', 'plain', '!'), 1);
    assert.equal(typedValue('1', 'single', '!!int'), 1);
    assert.equal(typedValue('1', 'plain', '!!str'), '1');
    assert.equal(typedValue('1', 'plain', '!own'), '1');
    assert.equal(typedValue('1', 'plain', '!!integer'), '1');
  });

  it('must match their value', () => {
    const fitting: Readonly<Record<string, readonly string[]>> = {
      '!!null': ['', '~', 'null'],
      '!!bool': ['true', 'False'],
      '!!float': ['1', '1.5', '.inf'],
      '!!int': ['1', '0x1e', '-7'],
      '!!timestamp': ['2001-12-14', '2001-1-4', '2001-12-14T10:00:00Z', '2001-12-14t1', '2001-12-14 10:00'],
    };
    const others: Readonly<Record<string, readonly string[]>> = {
      '!!null': ['0', 'false', 'x', 'nothing'],
      '!!bool': ['1', 'yes', 'null'],
      '!!float': ['x', 'true', ''],
      '!!int': ['1.0', '1e3', 'x', '.inf', 'true'],
      '!!timestamp': ['14.12.2001', '2001', '2001-12-145', '12001-12-14', '2001-12-14x'],
    };
    for (const [tag, texts] of Object.entries(fitting))
      for (const text of texts) assert.equal(fitsTag(text, tag), true, `${tag} ${text}`);
    for (const [tag, texts] of Object.entries(others))
      for (const text of texts.filter((each) => each !== '.inf'))
        assert.equal(fitsTag(text, tag), false, `${tag} ${text}`);
    assert.equal(fitsTag('x', undefined), true);
    assert.equal(fitsTag('x', '!!str'), true);
    assert.equal(fitsTag('x', '!own'), true);
  });

  it('are short, and styles are named as in the library', () => {
    assert.equal(tagOf('tag:yaml.org,2002:int'), '!!int');
    assert.equal(tagOf('!own'), '!own');
    assert.equal(tagOf('x:tag:yaml.org,2002:int'), 'x:tag:yaml.org,2002:int');
    assert.equal(tagOf(undefined), undefined);
    assert.deepEqual(
      ['QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED', 'PLAIN', undefined].map(styleOf),
      ['single', 'double', 'block', 'block', 'plain', 'plain'],
    );
  });
});
