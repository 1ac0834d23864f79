// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { announcedBy, announcedHeredocs } from '../../server/engine/dockerfile/syntax/heredoc.ts';

const names = (line: string) => announcedHeredocs(line).map(({ name }) => name);

describe('the here-documents of a line', () => {
  it('are those of RUN, COPY and ADD in any case, also after ONBUILD', () => {
    for (const keyword of ['RUN', 'run', 'COPY', 'ADD', 'Add', 'ONBUILD RUN', 'onbuild copy', 'ONBUILD ADD'])
      assert.deepEqual(names(`${keyword} <<A`), ['A'], keyword);
    for (const keyword of [
      'CMD',
      'ENTRYPOINT',
      'LABEL',
      'ENV',
      'USER',
      'ONBUILD',
      'ONBUILD CMD',
      'ONBUILD ONBUILD RUN',
      'HEALTHCHECK CMD',
    ])
      assert.deepEqual(names(`${keyword} <<A`), [], keyword);
    assert.deepEqual(names('RUN ["cat", "<<A"]'), []);
    assert.deepEqual(names('RUN [<<A'), []);
    assert.deepEqual(names('RUN <<A [b]'), ['A']);
  });

  it('are separate words, several of them in order', () => {
    for (const [line, found] of [
      ['RUN cat <<A', 'A'],
      ['RUN cat <<A >b', 'A'],
      ['RUN cat b<<A', ''],
      ['RUN cat <<A<<B', ''],
      ['RUN cat <<A;b', 'A;b'],
      ['RUN <<A <<B', 'A B'],
      ['RUN --mount=type=cache,target=/c <<A b', 'A'],
      ['COPY <<A <<B /c/', 'A B'],
      ['RUN <<', ''],
      ['RUN << ', ''],
      ['RUN << A', 'A'],
      ['RUN <<\tA', 'A'],
      ['RUN <<- A', ''],
      ['RUN <<<A', ''],
      ['RUN < <A', ''],
      ['RUN a\u00a0<<A', 'A'],
    ] as const)
      assert.equal(names(line).join(' '), found, line);
  });

  it('have a place in the line, a descriptor and a mode', () => {
    assert.deepEqual(announcedHeredocs("RUN 3<<-'A' b"), [
      { name: 'A', descriptor: 3, chomp: true, expands: false, start: 4, end: 11 },
    ]);
    assert.deepEqual(announcedHeredocs('RUN b <<A'), [
      { name: 'A', descriptor: undefined, chomp: false, expands: true, start: 6, end: 9 },
    ]);
    assert.deepEqual(announcedHeredocs('RUN 0<< A'), [
      { name: 'A', descriptor: 0, chomp: false, expands: true, start: 4, end: 9 },
    ]);
  });

  it('do not exist in a quoted part, or if quotes and braces are not closed', () => {
    for (const [line, found] of [
      [`RUN "a <<A" <<B`, 'B'],
      [`RUN 'a <<A' <<B`, 'B'],
      [`RUN 'a\\' <<A`, 'A'],
      [`RUN "a\\" <<A" <<B`, 'B'],
      [`RUN "a\\\\" <<A`, 'A'],
      [`RUN "$a <<A" <<B`, 'B'],
      [`RUN "\${a} <<A" <<B`, 'B'],
      [`RUN a\\ <<A`, ''],
      [`RUN a\\" <<A`, 'A'],
      [`RUN a\\' <<A`, 'A'],
      [`RUN <<A \\`, 'A'],
      [`RUN "a <<A`, ''],
      [`RUN 'a <<A`, ''],
      [`RUN <<A 'b`, ''],
      [`RUN <<A "b`, ''],
      [`RUN <<A "b\${c"`, ''],
      [`RUN <<A it's`, ''],
    ] as const)
      assert.equal(names(line).join(' '), found, line);
  });

  it('are found beside substitutions that BuildKit reads, and beside no others', () => {
    for (const read of [
      '$',
      '$a',
      '$(a)',
      '${a}',
      '${ab_1é}',
      '${@}',
      '${*}',
      '${#}',
      '${?}',
      '${-}',
      '${$}',
      '${!}',
      '${0}',
      '${a-b}',
      '${a:-b}',
      '${a:+b}',
      '${a:?b}',
      '${a#b}',
      '${a##b}',
      '${a%b}',
      '${a%%b}',
      '${a:-}',
      '${a:-${b}}',
      '${a:-$b}',
      `\${a:-"}"}`,
      `\${a:-'}'}`,
      '${a:-\\}}',
      '${a/b/c}',
      '${a//b/c}',
      '${a/b/}',
      '${a/\\//c}',
      '${a/b/${c}}',
      `"\${a:-b}"`,
      '${12}',
    ])
      assert.deepEqual(names(`RUN ${read} <<A`), ['A'], read);
    for (const refused of [
      '${',
      '${}',
      '${:}',
      '${{}',
      '${{a}}',
      '${a',
      '${a:',
      '${a:}',
      '${a^}',
      '${a^^}',
      '${a,,}',
      '${a@Q}',
      '${a[0]}',
      '${a:1}',
      '${a:-b',
      '${a:-${b}',
      `\${a:-"}`,
      `\${a:-'}`,
      '${a:-\\}',
      '${a/b}',
      '${a/b/c',
      '${a/b',
      '${a//b}',
      '${!a}',
      '${#a}',
      `"\${a"`,
    ])
      assert.deepEqual(names(`RUN ${refused} <<A`), [], refused);
    // A space in a substitution splits words anyway.
    assert.deepEqual(names('RUN ${a:-b <<A} <<B'), ['A}', 'B']);
    assert.deepEqual(names('RUN ${a:-b <<A c} <<B'), ['A', 'B']);
  });

  it('are read beside substitutions nested as deep as in practice', () => {
    const nested = (depth: number) => `${'${a:-'.repeat(depth)}b${'}'.repeat(depth)}`;
    assert.deepEqual(names(`RUN ${nested(50)} <<A`), ['A']);
    assert.deepEqual(names(`RUN ${nested(100)} <<A`), []);
  });
});

describe('the word that starts a here-document', () => {
  it('has a name, without its quotes and escapes', () => {
    for (const [word, name, expands] of [
      ['<<A', 'A', true],
      ['<<A-b.c', 'A-b.c', true],
      ['<<"A"', 'A', false],
      ["<<'A'", 'A', false],
      [`<<A"b"'c'`, 'Abc', false],
      ['<<"A b"', 'A b', false],
      ["<<'A b'", 'A b', false],
      ['<<A\\ b', 'A b', true],
      ['<<\\A', 'A', true],
      ['<<\\"A', '"A', true],
      [`<<"a\\"b"`, 'a"b', false],
      ['<<"a\\b"', 'a\\b', false],
      ['<<"a\\$b\\\\"', 'a$b\\', false],
      [`<<'a\\b"'`, 'a\\b"', false],
      [`<<"it's"`, "it's", false],
    ] as const) {
      const found = announcedBy(word);
      assert.deepEqual([found?.name, found?.expands], [name, expands], word);
    }
  });

  it('does not exist without a name, or with one that is not closed or contains a blank', () => {
    for (const word of [
      '<<',
      '<<-',
      '<<""',
      "<<''",
      '<<"A',
      "<<'A",
      '<<A b',
      '<<A<',
      '<<<A',
      'a<<A',
      '<A',
      'A',
      '<<A\u00a0b',
      '-1<<A',
    ])
      assert.equal(announcedBy(word), undefined, word);
  });

  it('has its place', () => {
    assert.deepEqual(announcedBy('12<<-A', 7), {
      name: 'A',
      descriptor: 12,
      chomp: true,
      expands: true,
      start: 7,
      end: 13,
    });
  });
});
