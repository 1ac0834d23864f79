import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Dockerfile, Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { type Span, sourceFile } from '../../server/engine/source/text.ts';
import { tries } from '../support/tries.ts';

const sample = `# syntax=docker/dockerfile:1
ARG V=3.20
FROM --platform=$BUILDPLATFORM alpine:\${V} AS build
ENV A="x y" B=$A \\
  # why
  C=\\d
RUN --mount=type=secret,id=s,target="/a b" --network=host \\
  curl -k https://x | sh
COPY --from=nginx:1 --chown=1:1 ["a b", "/c"]
COPY <<A <<-'B' /x/
one
A
\ttwo
\tB
ONBUILD RUN <<EOF
#!/bin/sh
apk add z
EOF
SHELL ["/bin/bash", "-c"]
HEALTHCHECK --interval=5s CMD curl x || exit 1
FROM build
USER \${U:-root}:0
CMD ["a", "b"]
`;

/** Asserts that every place lies inside the text and inside its parent, and has the text of its token. */
function checkPlaces(dockerfile: Dockerfile): void {
  const { text } = dockerfile.file;
  const inside = ({ start, end }: Span, outer: Span) => {
    assert.ok(
      outer.start <= start && start <= end && end <= outer.end,
      `${start}-${end} in ${outer.start}-${outer.end}`,
    );
  };
  const token = (part: Token | undefined, outer: Span) => {
    if (!part) return;
    inside(part.span, outer);
    assert.equal(part.text, text.slice(part.span.start, part.span.end));
  };
  const instruction = (one: Instruction, outer: Span) => {
    inside(one.span, outer);
    inside(one.keywordSpan, one.span);
    token(one.rest, one.span);
    for (const argument of one.args) token(argument, one.span);
    for (const flag of one.flags) {
      inside(flag.span, one.span);
      // The texts of values are without quotes and escapes.
      if (flag.value) inside(flag.value.span, flag.span);
      for (const part of flag.parts) {
        inside(part.span, flag.span);
        if (part.value) inside(part.value.span, part.span);
      }
    }
    for (const pair of one.pairs) {
      inside(pair.span, one.span);
      token(pair.name, pair.span);
      token(pair.value, pair.span);
    }
    for (const heredoc of one.heredocs) {
      inside(heredoc.span, one.span);
      inside(heredoc.marker, one.span);
      token(heredoc.body, heredoc.span);
    }
    if (one.trigger) instruction(one.trigger, one.span);
    for (const command of one.script?.commands ?? []) inside(command.span, one.span);
  };
  const whole = { start: 0, end: text.length };
  let at = 0;
  for (const one of dockerfile.instructions) {
    instruction(one, whole);
    assert.ok(one.span.start >= at, 'instructions are in order and do not overlap');
    at = one.span.end;
  }
  for (const comment of dockerfile.comments) token(comment, whole);
  for (const { name, value, span } of dockerfile.directives) {
    token(name, span);
    token(value, span);
  }
  for (const { span } of dockerfile.problems) if (span) inside(span, whole);
  for (const { token: part, ref } of dockerfile.images) {
    token(part, whole);
    for (const span of [ref?.nameSpan, ref?.tagSpan, ref?.digestSpan]) if (span) inside(span, part.span);
  }
  const held = dockerfile.stages.flatMap(({ from, instructions }) => [from, ...instructions]);
  assert.deepEqual(
    dockerfile.instructions.filter(({ stage }) => stage).map(({ span }) => span.start),
    held.map(({ span }) => span.start),
  );
}

const parse = (text: string) => parseDockerfile(sourceFile('Dockerfile', text));

test('the base file of the other tests is read without a problem', () => {
  const dockerfile = parse(sample);
  checkPlaces(dockerfile);
  assert.deepEqual(dockerfile.problems, []);
});

test('any prefix and any suffix of a file is read, with every place inside the text', () => {
  for (let at = 0; at <= sample.length; at++) {
    checkPlaces(parse(sample.slice(0, at)));
    checkPlaces(parse(sample.slice(at)));
  }
});

test('any text is read, with every place inside the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => checkPlaces(parse(text))),
    tries(500),
  );
});

test('any mix of the pieces of Dockerfiles is read, with every place inside the text', () => {
  const words = [
    ...[
      'FROM a',
      'RUN ',
      'COPY ',
      'ADD ',
      'ENV ',
      'ARG ',
      'ONBUILD ',
      'CMD ',
      'USER ',
      'HEALTHCHECK ',
      'SHELL ',
    ],
    ...[
      '\n',
      '\n',
      '\r\n',
      '\\\n',
      '`\n',
      '\\',
      '`',
      '#',
      '# escape=`\n',
      ' ',
      '\t',
      '\u00a0',
      '\u2028',
      '\0',
      '\ufeff',
    ],
    ...[
      '"',
      "'",
      '[',
      ']',
      '["a"]',
      ',',
      '=',
      '$',
      '${',
      '}',
      ':-',
      '<<',
      '<<EOF',
      '<<-"E F"',
      'EOF',
      '\nEOF\n',
      '--',
    ],
    ...['--mount=', '--from=', 'from=b', 'A=b', 'AS c', ':', '@', '/', '0', 'é', '😀'],
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (heap) =>
      checkPlaces(parse(heap.join(''))),
    ),
    tries(3000),
  );
});

test('a file with any part replaced is read, with every place inside the text', () => {
  const part = fc.tuple(fc.nat(sample.length), fc.nat(12), fc.string({ unit: 'grapheme', maxLength: 6 }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      let text = sample;
      for (const [at, length, by] of parts) text = text.slice(0, at) + by + text.slice(at + length);
      checkPlaces(parse(text));
    }),
    tries(1500),
  );
});

/** Sizes that grow tenfold: a linear reader handles them, a quadratic one would never end. */
const huge: readonly [what: string, text: string][] = [
  ['one long line', `FROM a\nRUN ${'x'.repeat(1e6)}`],
  ['one long pair', `FROM a\nENV A=${'x'.repeat(1e6)}`],
  ['continuations', `FROM a\nRUN x ${'\\\n y '.repeat(1e5)}`],
  ['comments in a continuation', `FROM a\nRUN x ${'\\\n# c\n y'.repeat(1e5)}`],
  ['flags', `FROM a\nRUN ${'--mount=type=cache,target=/x \\\n'.repeat(1e5)}x`],
  ['instructions', `FROM a\n${'RUN x\n'.repeat(1e6)}`],
  ['unknown instructions', 'FOO bar\n'.repeat(1e6)],
  ['null characters', '\0'.repeat(1e6)],
  ['open here-documents', `FROM a\n${Array.from({ length: 19_000 }, (_, i) => `RUN a <<E${i}`).join('\n')}`],
  ['here-documents on a line', `FROM a\nRUN ${Array.from({ length: 1e5 }, (_, i) => `<<E${i}`).join(' ')}\n`],
  ['nested substitutions', `FROM a\nENV A=${'${A:-'.repeat(1e5)}`],
  ['nested substitutions before a here-document', `FROM a\nRUN <<X ${'"${A:-'.repeat(1e5)}`],
  ['open quotes', `FROM a\nLABEL ${`a='`.repeat(3e5)}`],
  ['open brackets', `FROM a\nCMD ${'['.repeat(1e6)}`],
  ['variables that double', `FROM a\nENV A=ab\n${'ENV A=$A$A\n'.repeat(1e4)}`],
  ['deferred instructions', `FROM a AS s\n${'ONBUILD USER x\n'.repeat(1e4)}${'FROM s\n'.repeat(9900)}`],
  [
    'stages on stages',
    Array.from({ length: 9900 }, (_, i) => `FROM s${i - 1} AS s${i}\nENV A${i}=1`).join('\n'),
  ],
];

for (const [what, text] of huge) {
  test(`a huge file is read in little time: ${what}`, () => {
    const dockerfile = parse(text);
    assert.ok(dockerfile.instructions.length <= 20_000);
    assert.ok(dockerfile.problems.length <= 100);
    for (const { span } of dockerfile.instructions) assert.ok(span.end <= text.length);
  });
}
