// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { isContext, isUnheardOf } from '../../server/engine/dockerfile/stages/image-use.ts';
import { type Span, sourceFile } from '../../server/engine/source/text.ts';

const parse = (text: string) => parseDockerfile(sourceFile('Dockerfile', text));
const uses = (text: string) => parse(text).images.map(({ via, token, ref }) => [via, token.text, ref?.name]);

test('each place that pulls an image, in order', () => {
  const text = `# syntax=docker/dockerfile:1 --x
FROM golang:1.23 AS build
RUN --mount=type=bind,from=busybox,target=/b --mount=type=cache,target=/c,from=build x
COPY --from=build /a /b
COPY --from=0 /a /b
COPY --from=nginx:1.27 /a /b
COPY --from=later /a /b
FROM scratch AS later
FROM build
`;
  assert.deepEqual(uses(text), [
    ['syntax', 'docker/dockerfile:1', 'docker.io/docker/dockerfile'],
    ['from', 'golang:1.23', 'docker.io/library/golang'],
    ['mount-from', 'busybox', 'docker.io/library/busybox'],
    ['copy-from', 'nginx:1.27', 'docker.io/library/nginx'],
  ]);
});

test('the directive for the frontend is read in any case, up to the first blank', () => {
  for (const line of ['# syntax=a:1', '#Syntax = a:1 x', '# SYNTAX=a:1'])
    assert.deepEqual(uses(`${line}\nFROM scratch\n`), [['syntax', 'a:1', 'docker.io/library/a']], line);
  assert.deepEqual(uses('# escape=`\nFROM scratch\n'), []);
});

test('an instruction knows its images, and an image its stage', () => {
  const { instructions, images, stages } = parse('FROM a:1\nCOPY --from=b:2 x y\n');
  assert.deepEqual(
    instructions.flatMap((instruction) => instruction.images),
    images,
  );
  assert.deepEqual(
    images.map(({ stage }) => stage?.index),
    [0, 0],
  );
  assert.equal(stages[0]?.base.kind === 'image' && stages[0].base.use, images[0]);
});

test('an unknown reference, and an invalid one', () => {
  const [unknown, empty, invalid, copied] = parse(
    'ARG X\nFROM $X\nFROM a:$Y\nFROM Upper/Case\nCOPY --from=$Z a b\n',
  ).images;
  assert.deepEqual([unknown?.ref, unknown?.invalid], [undefined, false]);
  assert.deepEqual([empty?.ref, empty?.invalid], [undefined, true]);
  assert.deepEqual([invalid?.ref, invalid?.invalid], [undefined, true]);
  assert.deepEqual([copied?.ref, copied?.invalid], [undefined, false]);
});

test('parts have the place where they are written, and none if a variable supplies them', () => {
  const cases: [from: string, name: string | undefined, tag: string | undefined, byDefault: boolean][] = [
    ['FROM reg.io/a/b:1', 'reg.io/a/b', '1', false],
    ['FROM "a:1"', 'a', '1', false],
    ['ARG V=1\nFROM a:$V', 'a', undefined, true],
    ['ARG V=12\nFROM a:$V', 'a', undefined, true],
    ['ARG I=a\nFROM $I:1', '$I', '1', true],
    ['ARG I=a:1\nFROM $I', '$I', undefined, true],
    ['ARG R=reg.io\nFROM ${R}/a:1', '${R}/a', '1', true],
    ['FROM ${I:-a:1}', '${I:-a:1}', undefined, false],
  ];
  for (const [text, name, tag, byDefault] of cases) {
    const [use] = parse(`${text}\n`).images;
    const slice = (span: Span | undefined) => span && `${text}\n`.slice(span.start, span.end);
    assert.ok(use?.ref, text);
    assert.deepEqual(
      [slice(use.ref.nameSpan), slice(use.ref.tagSpan), use.fromDefault],
      [name, tag, byDefault],
      text,
    );
    if (!text.includes('reg.io')) assert.equal(use.ref.name, 'docker.io/library/a', text);
  }
});

test('a digest beside a variable keeps its place', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const text = `ARG V=1\nFROM a:$V@${digest}\n`;
  const ref = parse(text).images[0]?.ref;
  assert.equal(ref?.digest, digest);
  assert.equal(ref?.digestSpan && text.slice(ref.digestSpan.start, ref.digestSpan.end), digest);
  assert.equal(ref?.tagSpan, undefined);
});

test('facts come with the image', () => {
  assert.equal(parse('FROM debian:bookworm\n').images[0]?.facts?.family, 'debian');
  assert.equal(parse('FROM registry.example.com/a\n').images[0]?.facts, undefined);
});

test('a source of a copy or mount is no image if it is a stage, a number or empty', () => {
  const pulled = (line: string) =>
    parse(`FROM scratch AS one\nFROM scratch\n${line}\n`).images.map(
      ({ via, token, invalid }) => `${via} ${token.text}${invalid ? ' invalid' : ''}`,
    );
  for (const [line, expected] of [
    ['COPY --from=a x y', ['copy-from a']],
    ['COPY --from="a:1" x y', ['copy-from a:1']],
    ['COPY --from=one x y', []],
    ['COPY --from=ONE x y', []],
    ['COPY --from=1 x y', []],
    ['COPY --from=+1 x y', []],
    ['COPY --from=-1 x y', []],
    ['COPY --from=1a x y', ['copy-from 1a']],
    ['COPY --from=scratch x y', []],
    ['COPY --from= x y', []],
    ['COPY --from=$X x y', ['copy-from $X']],
    ['COPY --chown=a x y', []],
    ['ADD --from=a x y', []],
    ['RUN --mount=from=a,target=/b c', ['mount-from a']],
    ['RUN --mount=from=one,target=/b c', []],
    ['RUN --mount=source=a,target=/b c', []],
    ['RUN --from=a c', []],
  ] as const)
    assert.deepEqual(pulled(line), expected, line);
});

test('a quote is removed if it surrounds the whole word', () => {
  for (const [word, name] of [
    ['"a:1"', 'a'],
    ["'a:1'", 'a'],
    ['a":1"', 'a":1"'],
  ] as const) {
    const text = `FROM ${word}\n`;
    const ref = parse(text).images[0]?.ref;
    assert.equal(ref?.name, 'docker.io/library/a', word);
    assert.equal(text.slice(ref.nameSpan.start, ref.nameSpan.end), name, word);
  }
});

test('a name is known if a variable decides only the tag', () => {
  const named = (text: string) => {
    const [use] = parse(text).images;
    return [use?.ref?.name, use?.named?.name];
  };
  assert.deepEqual(named('FROM a:$X\n'), [undefined, undefined]);
  assert.deepEqual(named('ARG X\nFROM a:$X\n'), [undefined, 'docker.io/library/a']);
  assert.deepEqual(named('ARG X\nFROM $X\n'), [undefined, undefined]);
  assert.deepEqual(named('ARG X\nFROM $X/a:1\n'), [undefined, undefined]);
  assert.deepEqual(named('FROM a:1\n'), ['docker.io/library/a', 'docker.io/library/a']);
});

test('an unknown name may be built here, or a named context of the build', () => {
  const heard = (image: string) => isUnheardOf(parse(`FROM ${image}\n`).images[0]!);
  assert.equal(heard('my-app'), true);
  assert.equal(heard('debian'), false);
  assert.equal(heard('me/my-app'), false);
  assert.equal(heard('a.example/my-app'), false);
  const contexts = new Set(['a', 'docker.io/library/b', '$']);
  const only = new Set(['a']);
  for (const name of ['a', 'a:latest', 'docker.io/a', 'docker.io/library/a', 'docker.io/library/a:latest'])
    assert.equal(isContext(name, only), true, name);
  for (const name of ['b', 'a:1', 'x/a', 'x/docker.io/a', 'a:latest:latest'])
    assert.equal(isContext(name, only), false, name);
  assert.equal(isContext('anything', contexts), true);
  assert.equal(isContext('a', new Set()), false);
  assert.equal(isContext('docker.io/library/b', new Set(['docker.io/library/b'])), true);
});
