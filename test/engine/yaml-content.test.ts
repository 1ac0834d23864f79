import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The places of words in the content of a scalar, the value of `a`. */
function places(value: string, words: readonly string[]): (string | undefined)[] {
  const text = `services:\n  web:\n    image: x\n    a: ${value}\n    z: end\n`;
  const compose = parseCompose(sourceFile('compose.yaml', text));
  assert.deepEqual(compose.problems, []);
  const scalar = scalarOf(compose.services[0]?.effective, 'a');
  assert.ok(scalar);
  const { content } = scalar;
  return words.map((word) => {
    const at = content.text.indexOf(word);
    assert.ok(at >= 0, `${word} is in ${JSON.stringify(content.text)}`);
    const { start, end } = content.span(at, at + word.length);
    return text.slice(start, end);
  });
}

/** A scalar, its words, and their written form if that differs. */
const cases: readonly (readonly [
  title: string,
  value: string,
  words: readonly string[],
  written?: readonly string[],
])[] = [
  ['plain text', 'one two', ['one', 'two', 'o', 'e t']],
  ['plain text of several lines', 'one\n      two\n      three', ['one', 'two', 'three']],
  ['plain text of lines that end as on Windows', 'one\r\n      two\r\n      three', ['one', 'two', 'three']],
  ['plain text with an empty line', 'one\n\n      two', ['one', 'two']],
  ['single quotes', "'one ''two'' three'", ['one', "'two' three"], ['one', "''two'' three"]],
  ['single quotes of several lines', "'one\n      two\n\n      three'", ['one', 'two', 'three']],
  [
    'single quotes of lines that end as on Windows',
    "'one\r\n      two  \r\n      three'",
    ['one', 'two', 'three'],
  ],
  ['double quotes', '"one two"', ['one', 'two']],
  [
    'double quotes with escapes',
    '"a\\tb\\x41c\\u0042d\\U00000043e\\"f\\\\g"',
    ['a', 'Ac', 'Bd', 'Ce', '"f', '\\g'],
    ['a', '\\x41c', '\\u0042d', '\\U00000043e', '\\"f', '\\\\g'],
  ],
  ['double quotes with a character of two units', '"a\\U0001F600b c"', ['b', 'c']],
  ['double quotes of several lines', '"one\n      two\n\n      three"', ['one', 'two', 'three']],
  [
    'double quotes of lines that end as on Windows',
    '"one\r\n      two\r\n\r\n      three"',
    ['one', 'two', 'three'],
  ],
  ['double quotes with a line that goes on', '"one \\\n      two"', ['one', 'two']],
  ['double quotes with a line that goes on, as on Windows', '"one \\\r\n      two"', ['one', 'two']],
  [
    'a block',
    '|\n      one two\n      three\n',
    ['one', 'two', 'three', 'two\nthree'],
    ['one', 'two', 'three', 'two\n      three'],
  ],
  ['a block of lines that end as on Windows', '|\r\n      one\r\n      two\r\n', ['one', 'two']],
  ['a block with deeper lines', '|\n      one\n        two\n      three\n', ['one', '  two', 'three']],
  ['a block with an indentation that is told', '|2\n        one\n      two\n', ['  one', 'two']],
  ['a block without its last line break', '|-\n      one\n      two\n', ['one', 'two']],
  ['a block with empty lines', '|+\n      one\n\n\n      two\n\n', ['one', 'two']],
  [
    'a folded block',
    '>\n      one\n      two\n\n      three\n',
    ['one', 'two', 'three', 'one two'],
    ['one', 'two', 'three', 'one\n      two'],
  ],
  [
    'a folded block of lines that end as on Windows',
    '>-\r\n      one\r\n      two\r\n\r\n      three\r\n',
    ['one', 'two', 'three'],
  ],
  ['a folded block with deeper lines', '>\n      one\n        two\n      three\n', ['one', 'two', 'three']],
];

describe('the places of the content of a value', () => {
  for (const [title, value, words, written = words] of cases)
    it(title, () => assert.deepEqual(places(value, words), written));
});
