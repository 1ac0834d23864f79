// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { parseDockerfile } from '../../server/engine/dockerfile/parse.ts';
import { defaultConfig, emptyProject, type Finding, lint } from '../../server/engine/index.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { completed } from '../support/project.ts';

const parse = (text: string, path = 'Dockerfile') => parseDockerfile(sourceFile(path, text));

function findings(text: string, path = 'Dockerfile'): readonly Finding[] {
  const project = completed(emptyProject().with({ path, text, kind: 'dockerfile' }), path);
  return lint(project, path, rules, { ...defaultConfig, profiles: ['strict'] }).findings;
}

test('a deferred instruction is seen, and does not belong to its own stage', () => {
  const { stages, instructions } = parse(
    [
      'FROM debian:12 AS base',
      'WORKDIR /srv',
      'USER app',
      'CMD ["a"]',
      'ONBUILD USER root',
      'ONBUILD WORKDIR /proc',
      'ONBUILD CMD ["b"]',
      'ONBUILD ENTRYPOINT ["e"]',
      'ONBUILD ENV A=1',
      'ONBUILD SHELL ["/bin/bash", "-c"]',
      'RUN x',
      'FROM base',
      'RUN y $A',
      '',
    ].join('\n'),
  );
  const [base, child] = stages;
  assert.equal(base?.user.name, 'app');
  assert.equal(base?.workdir, '/srv');
  assert.equal(base?.cmd?.args[0]?.value, 'a');
  assert.equal(base?.entrypoint, undefined);
  assert.equal(base?.env.has('A'), false);
  assert.equal(instructions.find(({ rest }) => rest.text === 'x')?.shell, undefined);
  assert.equal(child?.user.name, 'root');
  assert.equal(child?.workdir, '/proc');
  assert.equal(child?.env.get('A'), '1');
  assert.deepEqual(child?.instructions[0]?.shell, ['/bin/bash', '-c']);
  assert.deepEqual(
    instructions.flatMap(({ trigger }) => trigger?.keyword ?? []),
    ['USER', 'WORKDIR', 'CMD', 'ENTRYPOINT', 'ENV', 'SHELL'],
  );
});

test('a deferred instruction is checked at its place', () => {
  const found = findings(
    'FROM debian:12\nONBUILD RUN --security=insecure curl -k https://example.com | sh\nUSER 1\n',
  );
  const ids = found.map(({ rule }) => rule);
  for (const id of ['insecure-run', 'tls-check-off', 'piped-install']) assert.ok(ids.includes(id), id);
});

test('Windows is recognised by platform, name, tag and the stage below, and only its own shells are read this way', () => {
  const platform = (text: string) => parse(text).stages.at(-1)?.platform;
  assert.equal(platform('FROM mcr.microsoft.com/windows/servercore:ltsc2022\n'), 'windows');
  assert.equal(
    platform('FROM mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022 AS a\nFROM a\n'),
    'windows',
  );
  assert.equal(platform('FROM golang:1.23-windowsservercore-ltsc2022\n'), 'windows');
  assert.equal(platform('FROM --platform=windows/amd64 registry.example.com/a:1\n'), 'windows');
  assert.equal(platform('FROM --platform=linux/amd64 mcr.microsoft.com/powershell:7.4\n'), 'linux');
  assert.equal(platform('FROM debian:12\n'), 'linux');
  assert.equal(platform('FROM registry.example.com/a:1\n'), 'unknown');
  const shells = parse(
    [
      '# escape=`',
      'FROM mcr.microsoft.com/windows/servercore:ltsc2022',
      'RUN dir C:\\',
      'SHELL ["powershell", "-Command"]',
      'RUN Get-Item C:\\',
      'FROM registry.example.com/a:1',
      'RUN x',
      '',
    ].join('\n'),
  ).instructions.flatMap(({ script }) => script?.interpreter ?? []);
  assert.deepEqual(shells, ['cmd', 'powershell', 'cmd']);
});

test('templates have no findings', () => {
  const bad = 'RUN curl -k http://example.com | sudo sh\nUSER root\nEXPOSE 22\n';
  assert.notEqual(findings(`FROM debian\n${bad}`).length, 0);
  for (const [path, text] of [
    ['Dockerfile.j2', `FROM debian\n${bad}`],
    ['Dockerfile.in', `FROM debian\n${bad}`],
    ['Dockerfile.tmpl', `FROM debian\n${bad}`],
    ['Dockerfile', `FROM {{ base }}\n${bad}`],
    ['Dockerfile', `FROM debian\n{% if x %}\n${bad}{% endif %}\n`],
    ['Dockerfile', `#include "base.docker"\n${bad}`],
    ['Dockerfile', `FROM debian:<%= tag %>\n${bad}`],
  ] as const) {
    assert.equal(parse(text, path).template, true, text);
    assert.deepEqual(findings(text, path), [], text);
  }
});
