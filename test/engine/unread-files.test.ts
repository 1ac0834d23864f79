import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';
import { completed } from '../support/project.ts';

const locked = { reason: 'it is locked', beyond: false };
const outside = { reason: 'it is outside', beyond: true };
type Files = Readonly<Record<string, string | typeof locked>>;

/** The problems of a project of only these files: the token, if any, and the message. */
function problems(files: Files, path = 'compose.yaml', sets: readonly (readonly string[])[] = []): string[] {
  let project = emptyProject().withSets(sets);
  for (const [each, is] of Object.entries(files))
    project = typeof is === 'string' ? project.with({ path: each, text: is }) : project.withUnread(each, is);
  project = completed(project, path);
  return lint(project, path, [], defaultConfig).problems.map(({ file, span, message }) => {
    assert.equal(file, path);
    return `${span ? `${project.source(file)?.text.slice(span.start, span.end)}: ` : ''}${message}`;
  });
}

const service = (line: string) => `services:\n  a:\n    image: x\n    ${line}\n`;
const include = (item: string) => `include: [${item}]\nservices: {a: {image: x}}\n`;
const secret = (file: string) => `services: {a: {image: x, secrets: [s]}}\nsecrets: {s: {file: ${file}}}\n`;

describe('a file in a compose file', () => {
  const named = [
    ['extends', service('extends: {file: b.yaml, service: c}'), 'b.yaml', true, true],
    ['include', include('b.yaml'), 'b.yaml', true, true],
    ['include.env_file', include('{path: c.yaml, env_file: b.env}'), 'b.env', false, true],
    ['env_file', service('env_file: b.env'), 'b.env', false, true],
    ['label_file', service('label_file: b.labels'), 'b.labels', false, false],
    ['secrets', secret('./b.txt'), 'b.txt', false, false],
  ] as const;
  const more = { 'c.yaml': 'services: {}\n' };

  it('is reported as not found if it is required, otherwise it may be created later', () => {
    for (const [via, text, path, needed] of named) {
      const said = needed ? [`${path}: The file named in \`${via}\` was not found.`] : [];
      assert.deepEqual(problems({ 'compose.yaml': text, ...more }), said, via);
    }
  });

  it('is reported once, at its name, if it exists and cannot be read', () => {
    for (const [via, text, path] of named)
      for (const why of [locked, outside]) {
        const [said, ...others] = problems({ 'compose.yaml': text, [path]: why, ...more });
        assert.ok(
          said?.endsWith(`${path}: The file named in \`${via}\` can't be read: ${why.reason}.`),
          said,
        );
        assert.deepEqual(others, []);
      }
  });

  it('is not read at an absolute path, which is reported if its content matters', () => {
    for (const [via, text, path, , counts] of named) {
      const absolute = text.replace(/(?:\.\/)?b\./, '/b.');
      const said = `/${path}: The file named in \`${via}\` can't be read: absolute paths are not followed.`;
      assert.deepEqual(problems({ 'compose.yaml': absolute, ...more }), counts ? [said] : [], via);
    }
  });

  it('is not reported if it was read', () => {
    for (const [via, text, path] of named)
      assert.deepEqual(
        problems({
          'compose.yaml': text,
          [path]: path === 'b.yaml' ? service('init: true') : '',
          ...more,
        }).filter((each) => each.includes('The file')),
        [],
        via,
      );
  });
});

describe('the Dockerfile that a service builds', () => {
  const built = (build: string) => `services: {a: {build: ${build}}}\n`;
  const unread = { Dockerfile: locked, D: locked, 'b/Dockerfile': locked, 'b/D': locked };

  it('may be created later, and is reported if it exists and cannot be read', () => {
    for (const [build, token] of [
      ['.', '.'],
      ['b', 'b'],
      ['{context: b}', 'b'],
      ['{dockerfile: D}', 'D'],
      ['{context: b, dockerfile: D}', 'D'],
      ['{args: {a: b}}', '{args: {a: b}}'],
    ] as const) {
      assert.deepEqual(problems({ 'compose.yaml': built(build) }), []);
      assert.deepEqual(
        problems({ 'compose.yaml': built(build), ...unread }),
        [`${token}: The Dockerfile named in \`build\` can't be read: it is locked.`],
        build,
      );
    }
  });

  it('is not read at an absolute path', () => {
    for (const [build, token] of [
      ['/b', '/b'],
      ['{context: /b, dockerfile: D}', '/b'],
      ['{context: b, dockerfile: /D}', '/D'],
      ['{context: /b, dockerfile: /D}', '/D'],
    ] as const)
      assert.deepEqual(
        problems({ 'compose.yaml': built(build), ...unread }),
        [`${token}: The Dockerfile named in \`build\` can't be read: absolute paths are not followed.`],
        build,
      );
  });
});

describe('a file found by its usual name', () => {
  it('is reported if it exists and cannot be read, but not where the search ends', () => {
    const text = service('user: b');
    const told = (path: string, why: typeof locked) => problems({ 'compose.yaml': text, [path]: why });
    for (const path of ['.env', 'compose.override.yaml']) {
      assert.deepEqual(told(path, locked), [`The file ${path} can't be read: it is locked.`]);
      assert.deepEqual(told(path, outside), []);
    }
  });

  it('is required in a set of the configuration, at any position', () => {
    const set = ['compose.a.yaml', 'compose.b.yaml'];
    for (const [here, other] of [set, [...set].reverse()]) {
      const said = (files: Files) => problems({ [here!]: service('user: b'), ...files }, here, [set]);
      assert.deepEqual(said({}), [`The file ${other} of the same project was not found.`]);
      assert.deepEqual(said({ [other!]: locked }), [
        `The file ${other} of the same project can't be read: it is locked.`,
      ]);
    }
  });

  it('is left out if a project has too many, which is reported', () => {
    const said = (count: number) => {
      const set = Array.from({ length: count }, (_, at) => `compose.${at}.yaml`);
      const files = set.map((path) => [path, service('user: b')]);
      return problems(Object.fromEntries(files), set[0], [set]);
    };
    assert.deepEqual(said(101), ['The project has more than 100 files; the rest are ignored.']);
    assert.deepEqual(said(100), []);
  });
});

describe('the build input of a Dockerfile', () => {
  const copying = 'FROM a\nCOPY . /a\n';

  it('is reported if its folder or its ignore file cannot be read', () => {
    for (const [path, unread, said] of [
      ['Dockerfile', '.dockerignore', 'The file .dockerignore'],
      ['Dockerfile', 'Dockerfile.dockerignore', 'The file Dockerfile.dockerignore'],
      ['Containerfile', '.containerignore', 'The file .containerignore'],
      ['Dockerfile', './', 'The build context ./'],
      ['a/Dockerfile', 'a/', 'The build context a/'],
    ] as const) {
      const files = { [path]: copying, [unread]: locked };
      assert.deepEqual(problems(files, path), [`${said} can't be read: it is locked.`]);
    }
    assert.deepEqual(problems({ Dockerfile: copying }, 'Dockerfile'), []);
  });

  it('is reported if its ignore file is too long', () => {
    const of = (length: number) =>
      problems({ Dockerfile: copying, '.dockerignore': 'x'.repeat(length) }, 'Dockerfile');
    assert.deepEqual(of(1_000_001), [
      "The file .dockerignore can't be read: it is longer than 1000000 characters.",
    ]);
    assert.deepEqual(of(1_000_000), []);
  });

  it('is not reported for copied files', () => {
    const files = { Dockerfile: 'FROM a\nCOPY id_rsa /a\n', './': 'id_rsa\n', id_rsa: locked };
    assert.deepEqual(problems(files, 'Dockerfile'), []);
  });
});
