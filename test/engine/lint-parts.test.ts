import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AnyRule, defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { isCustom, pageOf } from '../../server/engine/lint/docs.ts';
import { visible } from '../../server/engine/lint/visible.ts';
import { rule } from '../../server/engine/rule.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const facts = {
  severity: 'high',
  title: 'Something',
  why: 'Because.',
  fixable: false,
  refs: {},
  messages: { found: '{name} was found.' },
} as const;
const stages = rule({
  ...facts,
  id: 'stages',
  on: 'stage',
  check({ base, name }, report) {
    report({ at: base.token.span, message: 'found', words: { name: name?.text ?? 'a stage' } });
  },
});
const services = rule({
  ...facts,
  id: 'services',
  on: 'service',
  check({ key, name }, report) {
    report({ at: key, message: 'found', words: { name } });
  },
});
const shared = rule({
  ...facts,
  id: 'shared',
  on: 'service',
  check({ privileged }, report) {
    if (privileged) report({ at: privileged, message: 'found', words: { name: 'It' } });
  },
});
const commands = rule({
  ...facts,
  id: 'commands',
  on: 'command',
  names: ['curl'],
  check({ command }, report) {
    report({ at: command.nameWord!.span, message: 'found', words: { name: command.name ?? '' } });
  },
});
const instructions = rule({
  ...facts,
  id: 'instructions',
  on: 'instruction',
  keywords: ['USER', 'EXPOSE'],
  check({ keyword, keywordSpan: at }, report) {
    report({ at, message: 'found', words: { name: keyword } });
  },
});

/** The findings of rules in a file of a project without other files. */
function found(files: Readonly<Record<string, string>>, path: string, ...rules: readonly AnyRule[]) {
  let project = emptyProject().with(...Object.entries(files).map(([each, text]) => ({ path: each, text })));
  for (let missing = project.missing(path); missing.length > 0; missing = project.missing(path))
    project = project.withAbsent(...missing);
  return lint(project, path, rules, defaultConfig).findings;
}
const said = (files: Readonly<Record<string, string>>, path: string, ...rules: readonly AnyRule[]) =>
  found(files, path, ...rules).map(({ severity, text, stage, service, related }) =>
    [
      severity,
      text,
      ...(stage === undefined ? [] : [`stage ${stage}`]),
      ...(service === undefined ? [] : [`service ${service}`]),
      ...related.map((each) => `+ ${each.message}`),
    ].join(' | '),
  );

describe('subjects of rules in a Dockerfile', () => {
  it('are stages, by name or number, with a higher severity for the one that runs', () => {
    const text = 'FROM debian:12 AS dev\nFROM debian:12\n';
    assert.deepEqual(said({ Dockerfile: text }, 'Dockerfile', stages), [
      'high | dev was found. | stage dev',
      'high | a stage was found. | stage 1',
    ]);
    const built = (target: string) =>
      said(
        {
          'compose.yaml': `services: {web: {build: {context: ., target: ${target}}}}\n`,
          Dockerfile: 'FROM a:1 AS dev\nFROM b:1 AS other\nFROM c:1 AS last\n',
        },
        'Dockerfile',
        stages,
      );
    assert.deepEqual(built('dev'), [
      'medium | dev was found. | stage dev',
      'high | other was found. | stage other',
      'high | last was found. | stage last',
    ]);
    assert.deepEqual(built('other'), [
      'low | dev was found. | stage dev | + Compose builds the stage other, which does not need this one.',
      'high | other was found. | stage other',
      'low | last was found. | stage last | + Compose builds the stage other, which does not need this one.',
    ]);
  });

  it('are instructions by keyword, including ONBUILD', () => {
    assert.deepEqual(
      said(
        { Dockerfile: 'FROM a:1\nUSER b\nONBUILD USER c\nRUN d\nEXPOSE 80\n' },
        'Dockerfile',
        instructions,
      ),
      [
        'high | USER was found. | stage 0',
        'high | USER was found. | stage 0',
        'high | EXPOSE was found. | stage 0',
      ],
    );
  });

  it('are commands by name, or by that of a program that they run', () => {
    assert.deepEqual(
      said(
        { Dockerfile: 'FROM a:1\nRUN curl x && wget y; /usr/bin/curl z\nCMD ["curl", "x"]\n' },
        'Dockerfile',
        commands,
      ).length,
      3,
    );
    assert.deepEqual(said({ Dockerfile: 'FROM a:1\nRUN curly x\n' }, 'Dockerfile', commands), []);
    const run = (script: string) =>
      said({ Dockerfile: `FROM a:1\nRUN ${script}\n` }, 'Dockerfile', commands).length;
    assert.equal(run('sudo "$X" curl'), 0);
    assert.equal(run('/usr/bin/curl a'), 1);
    const behind = { ...commands, names: ['sudo'] } as AnyRule;
    assert.equal(
      said({ Dockerfile: 'FROM a:1\nRUN /usr/bin/sudo curl x\n' }, 'Dockerfile', behind).length,
      1,
    );
    assert.equal(said({ Dockerfile: 'FROM a:1\nRUN sudoku curl x\n' }, 'Dockerfile', behind).length, 0);
  });

  it('are not stages without an end, nor templates', () => {
    assert.deepEqual(
      said({ 'Dockerfile.j2': 'FROM {{ a }}\nUSER b\n' }, 'Dockerfile.j2', stages, instructions),
      [],
    );
  });
});

describe('subjects of rules in a compose file', () => {
  it('are services, with the profile that starts them', () => {
    const text =
      'services:\n  a: {image: x}\n  b: {image: x, profiles: [p, q]}\n  c: {image: x, profiles: []}\n';
    assert.deepEqual(said({ 'compose.yaml': text }, 'compose.yaml', services), [
      'high | a was found. | service a',
      'high | b was found. | service b | + The service starts only if the profile p or q is enabled.',
      'high | c was found. | service c',
    ]);
  });

  it('are reported once if several services share a value, with the others', () => {
    const text =
      'x-a: &a {image: x, privileged: true}\nservices:\n  a: *a\n  b: *a\n  c: {image: x, privileged: true}\n';
    assert.deepEqual(said({ 'compose.yaml': text }, 'compose.yaml', shared), [
      'high | It was found. 2 services in all. | service a | + Applies to the service b too.',
      'high | It was found. | service c',
    ]);
  });

  it('are reported with the service if another file writes the value', () => {
    const files = {
      'compose.yaml': 'services:\n  a: {extends: {file: base.yaml, service: b}}\n',
      'base.yaml': 'services:\n  b: {image: x, privileged: true}\n',
    };
    const [first] = found(files, 'compose.yaml', shared);
    assert.equal(first?.file, 'base.yaml');
    assert.deepEqual(
      first?.related.map(({ file, message }) => [file, message]),
      [['compose.yaml', 'Applies to the service a.']],
    );
  });

  it('are commands of a service, and of its inline Dockerfile', () => {
    const text =
      'services:\n  a:\n    image: x\n    command: curl x\n    healthcheck: {test: curl y}\n  b:\n    build:\n      dockerfile_inline: |\n        FROM z:1\n        RUN curl z\n';
    const all = found({ 'compose.yaml': text }, 'compose.yaml', commands);
    assert.deepEqual(
      all.map(({ service, file, span }) => [service, file, text.slice(span.start, span.end + 2)]),
      [
        ['a', 'compose.yaml', 'curl x'],
        ['a', 'compose.yaml', 'curl y'],
        ['b', 'compose.yaml', 'curl z'],
      ],
    );
  });

  it('are sorted by place, then by rule', () => {
    const text = 'services:\n  b: {image: x}\n  a: {image: x}\n';
    const again = { ...services, id: 'again' } as AnyRule;
    assert.deepEqual(
      found({ 'compose.yaml': text }, 'compose.yaml', services, again).map(
        (each) => `${each.rule} ${each.service}`,
      ),
      ['again b', 'services b', 'again a', 'services a'],
    );
  });
});

describe('display of a finding', () => {
  it('marks the next character for an empty place', () => {
    const shownOf = (text: string, start: number, end = start) => {
      const span = visible({ file: sourceFile('f', text), span: { start, end } });
      return [span.start, span.end];
    };
    assert.deepEqual(shownOf('abc', 0, 2), [0, 2]);
    assert.deepEqual(shownOf('abc', 1), [1, 2]);
    assert.deepEqual(shownOf('abc', 3), [2, 3]);
    assert.deepEqual(shownOf('ab\ncd', 2), [1, 2]);
    assert.deepEqual(shownOf('ab\r\ncd', 2), [1, 2]);
    assert.deepEqual(shownOf('ab\n\ncd', 3), [3, 4]);
    assert.deepEqual(shownOf('a\nb', 1), [0, 1]);
    assert.deepEqual(shownOf('\r\n', 0), [0, 2]);
    assert.deepEqual(shownOf('\r\n', 1), [0, 2]);
    assert.deepEqual(shownOf('a😀', 1), [1, 3]);
    assert.deepEqual(shownOf('a😀', 3), [1, 3]);
    assert.deepEqual(shownOf('😀a', 1), [0, 2]);
    assert.deepEqual(shownOf('', 0), [0, 0]);
    assert.deepEqual(shownOf('a', 5), [0, 1]);
  });

  it('links to the page of its rule', () => {
    assert.match(pageOf('root-user'), /\/rules\/root-user$/);
    assert.match(pageOf('own/rule'), /\/custom-rules$/);
    assert.equal(isCustom('own/rule'), true);
    assert.equal(isCustom('root-user'), false);
  });
});
