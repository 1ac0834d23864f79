import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unknownMark } from '../../server/engine/compose/yaml/content.ts';
import { foreignIn, isMarked } from '../../server/engine/compose/yaml/foreign.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

describe('a compose file with tags of templates', () => {
  const read = (text: string) => foreignIn(text)?.text.replaceAll(unknownMark, '?');

  it('is read with blanks for lines of tags only, and with an unknown value for other tags', () => {
    assert.equal(read('{% if a %}\na: {{ b }}\n'), '          \na: ???????\n');
    assert.equal(read('  {% a %} {{ b }}\t\nc: d\n'), `${' '.repeat(18)}\nc: d\n`);
    assert.equal(read('{{ a }}\r\nb: c\r\n'), '       \r\nb: c\r\n');
    assert.equal(read('a: {{ b }}}\n'), 'a: ????????\n');
    assert.equal(read('a: <% b %>\n'), 'a: ???????\n');
    assert.equal(read('{# a\nb #}\nc: d\n'), '    \n    \nc: d\n');
    assert.equal(read('a: @B_C@\n- %d%\n'), 'a: ?????\n- ???\n');
    assert.equal(read('a: {{ b\n'), undefined);
    assert.equal(read('a: b\n'), undefined);
    assert.equal(
      read('<<<<<<< a\nb: c\n=======\nb: d\n>>>>>>> e\n'),
      '         \nb: c\n       \nb: d\n         \n',
    );
  });

  it('is reported at the first tag outside of a comment', () => {
    const first = (text: string) => {
      const found = foreignIn(text);
      return found && text.slice(found.first.start, found.first.end);
    };
    assert.equal(first('# {{ a }}\nb: {{ c }}\n'), '{{ c }}');
    assert.equal(first('# {{ a }} {{ b }}\n'), '{{ a }}');
    assert.equal(first('a: b # {{ c }}\n'), '{{ c }}');
  });

  it('finds the lines with tags', () => {
    const text = 'a: b\nc: {{ d }}\ne: f\n';
    const on = (word: string) => isMarked(text, { start: text.indexOf(word), end: text.length });
    assert.deepEqual(['a', 'c:', 'e'].map(on), [false, true, false]);
  });
});

describe('a Dockerfile with a line of a backslash alone', () => {
  it('has no instruction there, but a problem', () => {
    const { instructions, problems } = parseDockerfile(sourceFile('Dockerfile', 'FROM debian:12\n\\\n'));
    assert.deepEqual(
      instructions.map(({ keyword }) => keyword),
      ['FROM'],
    );
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['This line continuation does not belong to an instruction.'],
    );
  });
});
