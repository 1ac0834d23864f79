import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dockerfile } from '../../server/engine/dockerfile/model.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string) => parseDockerfile(sourceFile('Dockerfile', text));
const keywords = ({ instructions }: Dockerfile) => instructions.map(({ keyword }) => keyword);
const messages = ({ problems }: Dockerfile) => problems.map(({ message }) => message);
const slices = (text: string) => parse(text).instructions.map(({ span }) => text.slice(span.start, span.end));

test('directives are at the top of the file, each once, in any case and spacing', () => {
  const dockerfile = parse(
    '#Syntax = docker/dockerfile:1\n#escape=`\n# check=skip=all\n# escape=\\\nFROM a\n',
  );
  assert.deepEqual(
    dockerfile.directives.map(({ name, value }) => [name.text, value.text]),
    [
      ['Syntax', 'docker/dockerfile:1'],
      ['escape', '`'],
      ['check', 'skip=all'],
      ['escape', '\\'],
    ],
  );
  assert.equal(dockerfile.escape, '`');
  assert.deepEqual(messages(dockerfile), ['The parser directive escape may appear only once.']);
});

test('a comment, a blank line or an unknown directive ends the directives', () => {
  for (const before of ['# hello\n', '\n', '# unknown=1\n', 'FROM a\n']) {
    const dockerfile = parse(`${before}# escape=\`\nFROM a\n`);
    assert.equal(dockerfile.escape, '\\', before);
    assert.equal(dockerfile.directives.length, 0, before);
  }
});

/** The lines above `FROM scratch` and a `USER` whose line a backtick continues, and whether Docker Engine 26.1 builds it. */
const heads: readonly (readonly [head: string, isDirective: boolean])[] = [
  ['# escape=`\n', true],
  ['#   eScape\t=   `   \n', true],
  ['  # escape=`\r\n', true],
  ['\v# escape=`\n', true],
  ['\ufeff# escape=`\n', true],
  ['#\fescape=`\n', true],
  ['# escape=`\n# comment\n# escape=\\\n', true],
  ['#!/usr/bin/env docker\n# escape=`\n', false],
  ['\ufeff#!/bin/sh\n# escape=`\n', false],
  ['#!x=y\n# escape=`\n', false],
  ['# !/usr/bin/env\n# escape=`\n', false],
  ['#!/bin/sh\n# syntax=docker/dockerfile:1\n# escape=`\n', false],
  ['   \n# escape=`\n', false],
  ['#\n# escape=`\n', false],
  ['## escape=`\n', false],
  ['# foo=bar\n# escape=`\n', false],
  ['# a b = c\n# escape=`\n', false],
  ['# escape=\n# escape=`\n', false],
  ['# escapes=`\n', false],
  ['#\u00a0escape=`\n', false],
  ['#\vescape=`\n', false],
];

test('escape is a directive exactly if Docker treats it as one', () => {
  for (const [head, isDirective] of heads) {
    const { escape: mark, instructions } = parse(`${head}FROM scratch\nUSER ap\`\np\n`);
    assert.equal(mark, isDirective ? '`' : '\\', JSON.stringify(head));
    assert.equal(instructions.length, isDirective ? 2 : 3, JSON.stringify(head));
  }
});

test('other directives may follow a #! line, also below an invalid escape', () => {
  for (const between of ['', '# escape=`\n']) {
    const { directives, problems } = parse(`#!/bin/x\n${between}# syntax=docker/dockerfile:1\nFROM a\n`);
    assert.deepEqual(
      directives.map(({ name }) => name.text),
      ['syntax'],
    );
    assert.deepEqual(problems, []);
  }
  assert.equal(parse('#!/bin/x\n#!/bin/y\n# syntax=a/b\nFROM a\n').directives.length, 0);
});

test('an escape directive accepts only two characters', () => {
  const dockerfile = parse('# escape=x\nFROM a\n');
  assert.equal(dockerfile.escape, '\\');
  assert.equal(dockerfile.problems.length, 1);
});

test('a byte order mark, carriage returns and a missing last line break do not belong to an instruction', () => {
  const text = '\ufeffFROM a \r\nRUN b\\\r\n c\r\nUSER d';
  assert.deepEqual(slices(text), ['FROM a', 'RUN b\\\r\n c', 'USER d']);
  assert.equal(parse(text).instructions[2]?.args[0]?.value, 'd');
});

test('comments and blank lines inside a continuation are left out, and comments are listed', () => {
  const text = 'FROM a\nENV \\\n  # one\n\n  A=b \\\n# two\n  C=d\nUSER e\n';
  const dockerfile = parse(text);
  const pairs = dockerfile.instructions[1]?.pairs.map(({ name, resolved }) => [name.text, resolved]);
  assert.deepEqual(pairs, [
    ['A', 'b'],
    ['C', 'd'],
  ]);
  assert.deepEqual(
    dockerfile.comments.map((comment) => comment.text),
    ['# one', '# two'],
  );
});

test('a doubled escape at the end of a line does not continue it', () => {
  assert.deepEqual(keywords(parse('FROM a\nENV A b\\\\\nUSER c\n')), ['FROM', 'ENV', 'USER']);
  assert.deepEqual(keywords(parse('FROM a\nENV A b\\  \nUSER c\n')), ['FROM', 'ENV']);
});

test('with a backtick as escape, backslashes do not continue lines', () => {
  const dockerfile = parse('# escape=`\nFROM a\nCOPY b c:\\\nRUN d `\n e\n');
  assert.deepEqual(keywords(dockerfile), ['FROM', 'COPY', 'RUN']);
  assert.equal(dockerfile.instructions[1]?.args[1]?.value, 'c:\\');
});

test('words that are split by a continuation are joined', () => {
  const [, user] = parse('FROM a\nUSER ro\\\not\n').instructions;
  assert.equal(user?.args[0]?.value, 'root');
  assert.equal(user?.args[0]?.text, 'ro\\\not');
});

const heredocs = (text: string) =>
  parse(text).instructions.flatMap((instruction) =>
    (instruction.trigger ?? instruction).heredocs.map(({ name, expands, descriptor, body }) => ({
      name,
      expands,
      descriptor,
      body: body.text,
    })),
  );

test('here-documents of RUN, COPY and ADD, with several on a line', () => {
  const text = 'FROM a\nCOPY <<A <<-"B C" /x/\none\nA\n\ttwo\n\tB C\nRUN 3<<EOF cat\nhi\nEOF\nUSER u\n';
  assert.deepEqual(heredocs(text), [
    { name: 'A', expands: true, descriptor: undefined, body: 'one\n' },
    { name: 'B C', expands: false, descriptor: undefined, body: '\ttwo\n' },
    { name: 'EOF', expands: true, descriptor: 3, body: 'hi\n' },
  ]);
  assert.deepEqual(keywords(parse(text)), ['FROM', 'COPY', 'RUN', 'USER']);
});

test('the place of a here-document includes its body and its end, its marker is the word', () => {
  const text = 'FROM a\nRUN --network=none cat \\\n <<EOF >x\nhi\nEOF\nUSER u\n';
  const [heredoc] = parse(text).instructions[1]?.heredocs ?? [];
  assert.ok(heredoc);
  assert.equal(text.slice(heredoc.span.start, heredoc.span.end), 'hi\nEOF');
  assert.equal(text.slice(heredoc.marker.start, heredoc.marker.end), '<<EOF');
});

test('quoted, compared, shifted or JSON text is no here-document', () => {
  const lines = [
    'RUN echo "a <<EOF b"',
    "RUN echo '<<EOF'",
    'RUN ["cat", "<<EOF"]',
    'CMD cat <<EOF',
    'RUN cat <<<EOF',
    'RUN echo $((1<<4))',
    'RUN echo $(( 1 << 4 ))',
    "RUN echo it's <<EOF",
    'LABEL a="<<EOF"',
  ];
  for (const line of lines)
    assert.deepEqual(keywords(parse(`FROM a\n${line}\nUSER u\n`)).at(-1), 'USER', line);
});

test('a here-document after ONBUILD belongs to the deferred instruction', () => {
  const text = 'FROM a\nONBUILD RUN <<EOF\nwget x\nEOF\nUSER u\n';
  assert.equal(heredocs(text)[0]?.body, 'wget x\n');
  assert.equal(parse(text).instructions[1]?.trigger?.script?.commands[0]?.name, 'wget');
  assert.deepEqual(keywords(parse(text)), ['FROM', 'ONBUILD', 'USER']);
});

test('blanks may separate the marker from the name if the name is found', () => {
  assert.equal(heredocs('FROM a\nRUN cat << EOF\nUSER x\nEOF\n')[0]?.body, 'USER x\n');
});

test('an open here-document is a problem, and the following lines are kept', () => {
  const dockerfile = parse('FROM a\nRUN <<EOF\necho hi\nUSER app\nRUN <<E2\nfoo\nE2\n');
  assert.deepEqual(messages(dockerfile), ['The here-document EOF is not terminated.']);
  assert.equal(dockerfile.stages[0]?.user.name, 'app');
  assert.deepEqual(keywords(dockerfile), ['FROM', 'RUN', 'USER', 'RUN']);
});

test('a line longer than BuildKit reads is a problem', () => {
  const fits = parse(`FROM a\nRUN ${'x'.repeat(65_531)}\n`);
  const over = parse(`FROM a\nRUN ${'x'.repeat(65_532)}\nUSER app\n`);
  const wide = parse(`FROM a\nRUN ${'é'.repeat(33_000)}\n`);
  assert.deepEqual(
    [fits, over, wide].map(({ problems }) => problems.length),
    [0, 1, 1],
  );
  assert.equal(over.stages[0]?.user.name, 'app');
});

test('only a line feed ends a line', () => {
  assert.deepEqual(keywords(parse('FROM a\rUSER b\n')), ['FROM']);
});
