import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { keepsWhatWasSaid } from '../support/kept.ts';

const text = `# syntax=docker/dockerfile:1
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
# hadolint shell=/bin/ash
RUN curl -fsS https://example.com/list | sort > /opt/list
ENV API_TOKEN=0123456789abcdef0123456789abcdef
EXPOSE 22
USER root
CMD ["sudo", "server"]
`;

const words = [
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
  '# hadolint shell=powershell\n',
  '\\\n',
  '<<EOF\n',
  'EOF\n',
  'ONBUILD ',
];

describe('what was said of an instruction', () => {
  keepsWhatWasSaid({
    path: 'Dockerfile',
    text,
    words,
    changes: [
      ['an argument that it uses', 'ARG MODE=755', 'ARG MODE=777'],
      ['a variable of the stage that it builds on', 'ENV RIGHTS=755', 'ENV RIGHTS=777'],
      ['the shell', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'SHELL ["/bin/bash", "-c"]'],
      ['the shell that a comment says', '# hadolint shell=/bin/ash', '# hadolint shell=powershell'],
      ['the escape directive', '# escape=\\', '# escape=`'],
      ['the stage that it copies from', 'AS builder', 'AS buildr'],
    ],
    rule: 'world-writable',
    move: ['FROM alpine', '# a comment\nFROM alpine'],
    again: 3,
  });

  it('is judged anew when another instruction tells that the build context is another', () => {
    const path = 'Dockerfile';
    let project = emptyProject().with({ path, text: '' }, { path: './', text: '.env\nDockerfile' });
    const count = (text: string) => {
      project = project.with({ path, text });
      while (project.missing(path).length > 0) project = project.withAbsent(...project.missing(path));
      const { findings } = lint(project, path, rules, defaultConfig);
      return findings.filter(({ rule }) => rule === 'copy-whole-context').length;
    };
    assert.equal(count('FROM node:22\nCOPY . .\n'), 1);
    assert.equal(count('FROM node:22\nCOPY . .\nCOPY go.mod .\n'), 0);
    assert.equal(count('FROM node:22\nCOPY . .\n'), 1);
  });
});

describe('what was said of a stage', () => {
  keepsWhatWasSaid({
    path: 'Dockerfile',
    text: text.replace('FROM alpine:3.20', 'FROM base'),
    words,
    changes: [
      ['an instruction of it', 'USER root', 'USER 1000'],
      ['the stage that it builds on', 'sudo apt-get install -y curl', 'sudo apt-get install -y curl strace'],
      ['the stage that is built', 'CMD ["sudo", "server"]', 'FROM base\nUSER 1000'],
      ['an argument before all stages', 'ARG MODE=755', 'ARG MODE=755\nARG API_TOKEN'],
    ],
    rule: 'root-user',
    move: ['FROM base\n', '# a comment\nFROM base\n'],
    again: 1,
  });
});
