import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';

const only = rules.filter(({ id }) => id === 'unpinned-image' || id === 'sudo' || id === 'debug-mode-on');

/** The rule, the text at the finding, and the text after the first fix, for each finding of a compose file. */
function said(text: string) {
  const project = emptyProject().with({ path: 'compose.yaml', text });
  return lint(project, 'compose.yaml', only, defaultConfig).findings.map(
    ({ rule, span, file, service }) => `${service} ${file} ${rule} ${text.slice(span.start, span.end)}`,
  );
}

const service = (scalar: string) =>
  `services:\n  web:\n    image: web:1.4.2\n    build:\n      context: .\n      dockerfile_inline: ${scalar}\n`;

const expected = ['web compose.yaml unpinned-image latest', 'web compose.yaml sudo sudo'];

describe('a Dockerfile in a compose file is checked at its place', () => {
  it('in a literal block', () => {
    assert.deepEqual(
      said(service('|\n        FROM alpine:latest\n\n        RUN echo a && \\\n            sudo ls')),
      expected,
    );
  });

  it('in a block with explicit indentation and CRLF', () => {
    const text = service('|2-\n        FROM alpine:latest\n        RUN sudo ls').replaceAll('\n', '\r\n');
    assert.deepEqual(said(text), expected);
  });

  it('in a folded block with empty lines between', () => {
    assert.deepEqual(said(service('>\n        FROM alpine:latest\n\n        RUN sudo ls')), expected);
  });

  it('in double quotes with escapes', () => {
    assert.deepEqual(said(service('"FROM alpine:latest\\nRUN echo \\"a\\" && sudo ls\\n"')), expected);
  });

  it('after doubled dollar signs', () => {
    const text = service('|\n        FROM alpine:latest\n        RUN echo "$$HOME $$PATH" && sudo ls');
    assert.deepEqual(said(text), expected);
  });

  it('with variables that have defaults, which the finding points at', () => {
    const text = service('|\n        FROM ${IMAGE:-alpine}:latest\n        RUN echo ${A:-b} && sudo ls');
    assert.deepEqual(said(text), expected);
    assert.deepEqual(said(service('|\n        FROM alpine:${TAG:-latest}\n        RUN ls')), [
      'web compose.yaml unpinned-image ${TAG:-latest}',
    ]);
  });

  it('in a script that a here-document copies', () => {
    const script = ['COPY <<EOF /start.sh', '#!/bin/sh', 'set -e', 'pecl install xdebug', 'EOF'];
    const lines = ['FROM alpine:3.20', ...script, 'RUN /start.sh'].map((line) => `        ${line}`);
    assert.deepEqual(said(service(`|\n${lines.join('\n')}`)), ['web compose.yaml debug-mode-on xdebug']);
  });

  it('but not if a variable decides the text', () => {
    assert.deepEqual(said(service('|\n        FROM ${IMAGE}\n        RUN sudo ls')), []);
  });

  it('with the contexts and arguments of the build', () => {
    const build =
      '      args: { BASE: alpine, TAG: "3.23.1" }\n      additional_contexts: [base=service:other, tools=./tools]\n';
    const more = (text: string) => said(service(`|\n${text.replaceAll(/^/gm, '        ')}`) + build);
    assert.deepEqual(more('FROM base\nCOPY --from=tools /a /b\nUSER 10001'), []);
    assert.deepEqual(more('ARG BASE=debian\nARG TAG\nFROM $BASE:$TAG'), []);
    assert.deepEqual(more('ARG TAG=1\nFROM tools AS a\nFROM bash'), ['web compose.yaml unpinned-image bash']);
  });
});
