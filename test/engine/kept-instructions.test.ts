import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, type Finding, lint, type Project } from '../../server/engine/index.ts';

const path = 'Dockerfile';

describe('what was said of an instruction', () => {
  it('is the same as when the file is read for the first time, after any edits', () => {
    fc.assert(
      fc.property(fc.array(edit(), { minLength: 1, maxLength: 12 }), (edits) => {
        let text = start;
        let project = emptyProject().with({ path, text });
        for (const { at, remove, add } of edits) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + add + text.slice(from + remove);
          project = project.with({ path, text });
          assert.deepEqual(said(project), said(emptyProject().with({ path, text })));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('moves with its lines', () => {
    const moved = start.replace('FROM alpine', '# a comment above\nFROM alpine');
    const project = settled(start);
    assert.deepEqual(
      said(project.with({ path, text: moved })),
      said(emptyProject().with({ path, text: moved })),
    );
  });

  for (const [what, before, after] of [
    ['an argument that it uses', 'ARG MODE=755', 'ARG MODE=777'],
    ['a variable of the stage that it builds on', 'ENV RIGHTS=755', 'ENV RIGHTS=777'],
    ['the shell', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'SHELL ["/bin/bash", "-c"]'],
    ['the escape directive', '# escape=\\', '# escape=`'],
    ['the stage that it copies from', 'AS builder', 'AS buildr'],
  ] as const) {
    it(`is said anew when ${what} changes`, () => {
      assert.ok(start.includes(before));
      const text = start.replace(before, after);
      const now = said(settled(start).with({ path, text }));
      assert.notDeepEqual(kindsOf(now), kindsOf(said(settled(start))));
      assert.deepEqual(now, said(emptyProject().with({ path, text })));
    });
  }

  it('is judged anew by other settings', () => {
    const project = settled(start);
    const off = { ...defaultConfig, rules: new Map([['sudo', 'off' as const]]) };
    assert.ok(lint(project, path, rules, defaultConfig).findings.some(({ rule }) => rule === 'sudo'));
    assert.ok(!lint(project, path, rules, off).findings.some(({ rule }) => rule === 'sudo'));
  });

  it('is not worked out twice', () => {
    let judged = 0;
    const counting = rules.map((each) =>
      each.id === 'sudo'
        ? {
            ...each,
            check() {
              judged++;
              return [];
            },
          }
        : each,
    ) as unknown as typeof rules;
    const project = emptyProject()
      .with({ path, text: `${start}\n` })
      .with({ path, text: start });
    lint(project, path, counting, defaultConfig);
    const first = judged;
    lint(
      project.with({ path, text: start.replace('FROM alpine', '# a comment above\nFROM alpine') }),
      path,
      counting,
      defaultConfig,
    );
    assert.ok(first > 0);
    assert.equal(judged, first);
  });
});

const kindsOf = (findings: readonly Finding[]) => findings.map(({ rule, message }) => `${rule}/${message}`);

/** A project that has judged a text twice, so that it has something to say again. */
function settled(text: string): Project {
  const project = emptyProject().with({ path, text: `${text}\n` });
  said(project);
  const now = project.with({ path, text });
  said(now);
  return now;
}

/** All findings with their fixes worked out. */
function said(project: Project): readonly Finding[] {
  return lint(project, path, rules, defaultConfig).findings.map((each) => ({ ...each, fixes: each.fixes }));
}

function edit() {
  const words = fc.constantFrom(
    '',
    '\n',
    '#',
    ' ',
    '  ',
    '"',
    'RUN sudo apt-get install -y curl\n',
    'FROM debian AS more\n',
    'FROM builder\n',
    'ENV RIGHTS=777\n',
    'USER root\n',
    'ARG TOKEN=abc\n',
    'SHELL ["/bin/sh", "-c"]\n',
    '# plimsoll ignore sudo: tested elsewhere\n',
    '\\\n',
    '<<EOF\n',
    'EOF\n',
    'ONBUILD ',
  );
  return fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 12 }),
    add: words,
  });
}

const start = `# syntax=docker/dockerfile:1
# escape=\\
ARG MODE=755
FROM debian:12 AS base
ENV RIGHTS=755
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && \\
    # what the build needs
    sudo apt-get install -y curl

FROM base AS builder
ARG MODE
RUN chmod \${MODE} /opt
RUN curl -k https://example.com/install.sh | sh
RUN chmod \${RIGHTS} /usr
RUN <<EOF
chmod 777 /srv
EOF
ONBUILD RUN sudo true

FROM alpine:3.20
COPY --from=builder /opt /opt
ENV API_TOKEN=0123456789abcdef0123456789abcdef
EXPOSE 22
USER root
CMD ["sudo", "server"]
`;
