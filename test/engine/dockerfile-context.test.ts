import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint, type Project } from '../../server/engine/index.ts';
import { withFixes } from '../support/offers.ts';
import { completed, projectOf } from '../support/project.ts';

/** The requested paths, once all compose files that may build a Dockerfile are known to be missing. */
function askedFor(project: Project, path: string): readonly string[] {
  const missing = project.missing(path);
  if (!missing.some((each) => /compose[^/]*$/.test(each)))
    return missing.filter((each) => !each.endsWith('plimsoll.lock'));
  return askedFor(project.withAbsent(...missing), path);
}
const dockerfile = (text: string, path = 'Dockerfile') => emptyProject().with({ path, text });
/** The names that count as the build context of a Dockerfile beside which `listed` are. */
const namesFor = (text: string, listed: readonly string[], path = 'Dockerfile') => {
  const folder = path.slice(0, path.lastIndexOf('/') + 1) || './';
  return dockerfile(text, path)
    .with({ path: folder, text: listed.join('\n') })
    .context(path)?.names;
};

describe('the build context of a Dockerfile', () => {
  it('is requested if something is copied from it', () => {
    const asked = (text: string, path?: string) => askedFor(dockerfile(text, path), path ?? 'Dockerfile');
    const all = ['Dockerfile.dockerignore', '.dockerignore', './'];
    assert.deepEqual(asked('FROM a\nCOPY . .\n'), all);
    assert.deepEqual(asked('FROM a\nONBUILD COPY . .\nCOPY src /\n'), all);
    assert.deepEqual(asked('FROM scratch\nCOPY . /\nENTRYPOINT ["/start.sh"]\n'), [
      'Dockerfile.dockerignore',
      '.dockerignore',
      'start.sh',
      './',
    ]);
    assert.deepEqual(asked('FROM a\nCOPY x.sh /\n', 'Containerfile'), [
      'Containerfile.dockerignore',
      '.containerignore',
      '.dockerignore',
    ]);
    assert.deepEqual(asked('FROM a\nCOPY x.sh /\n', 'a/b.Dockerfile'), [
      'a/b.Dockerfile.dockerignore',
      'a/.dockerignore',
    ]);
    assert.deepEqual(
      asked('FROM a AS b\nFROM a\nCOPY --from=b / /\nADD https://a.corp/x /\nCOPY <<E /x\nE\n'),
      [],
    );
  });
  it('has an ignore file, none, or an unknown one', () => {
    const project = dockerfile('FROM a\nCOPY . .\n');
    assert.equal(project.context('Dockerfile')?.ignore, 'unknown');
    const none = project.withAbsent('Dockerfile.dockerignore').withAbsent('.dockerignore');
    assert.equal(none.context('Dockerfile')?.ignore, undefined);
    const shared = project.withAbsent('Dockerfile.dockerignore').with({ path: '.dockerignore', text: 'a\n' });
    const ignore = shared.context('Dockerfile')?.ignore;
    assert.ok(typeof ignore === 'object' && ignore.excludes('a'));
    const own = shared.with({ path: 'Dockerfile.dockerignore', text: '' }).context('Dockerfile')?.ignore;
    assert.ok(typeof own === 'object' && !own.excludes('a'));
    assert.equal(
      emptyProject().with({ path: 'compose.yaml', text: 'services: {}' }).context('compose.yaml'),
      undefined,
    );
  });
  it('is its folder if that contains the files that are copied by name', () => {
    const listed = ['.env', 'src/', 'src/a', 'package.json'];
    assert.deepEqual(namesFor('FROM a\nCOPY . .\n', listed), listed);
    assert.deepEqual(
      namesFor('FROM a\nARG X\nCOPY package.json $X ./src/a /x/\nCOPY *.md /\n', listed),
      listed,
    );
    assert.equal(namesFor('FROM a\nCOPY go.mod .\nCOPY . .\n', listed), undefined);
    assert.deepEqual(namesFor('FROM a\nCOPY src/*.js .\nCOPY . .\n', listed), listed);
    assert.equal(namesFor('FROM a\nCOPY lib/*.js .\nCOPY . .\n', listed), undefined);
    assert.equal(namesFor('FROM a\nCOPY . .\n', []), undefined);
  });
  it('may be above a folder that contains Dockerfiles', () => {
    assert.equal(namesFor('FROM a\nCOPY . .\n', ['.env'], 'docker/Dockerfile'), undefined);
    assert.deepEqual(namesFor('FROM a\nCOPY . .\n', ['.dockerignore'], 'docker/Dockerfile'), [
      '.dockerignore',
    ]);
    assert.deepEqual(namesFor('FROM a\nCOPY run .\n', ['run'], 'docker/Dockerfile'), ['run']);
    for (const folder of [
      'build',
      '.ci',
      'containers',
      'deployments',
      'deploys',
      'x/dockerfiles',
      'images',
      'OPS',
      'scripts',
    ])
      assert.equal(namesFor('FROM a\nCOPY . .\n', ['.env'], `${folder}/Dockerfile`), undefined, folder);
    for (const folder of ['docker/app', 'builder', 'mydocker', 'app'])
      assert.deepEqual(namesFor('FROM a\nCOPY . .\n', ['.env'], `${folder}/Dockerfile`), ['.env'], folder);
  });
  it('is unknown beside an ignore file without any of the copied files', () => {
    const ignoreFor = (text: string, names: string) => {
      const project = dockerfile(text, 'ci/Dockerfile')
        .withAbsent('ci/Dockerfile.dockerignore')
        .with({ path: 'ci/.dockerignore', text: 'dist\n' });
      assert.ok(project.links('ci/Dockerfile').length > 0);
      const { ignore } = project.with({ path: 'ci/', text: names }).context('ci/Dockerfile') ?? {};
      return typeof ignore;
    };
    assert.equal(ignoreFor('FROM a\nCOPY go.mod dist /x/\n', '.dockerignore\nDockerfile'), 'string');
    assert.equal(ignoreFor('FROM a\nCOPY go.mod dist /x/\n', '.dockerignore\ngo.mod'), 'object');
    assert.equal(ignoreFor('FROM a\nCOPY dist /x/\n', '.dockerignore\nDockerfile'), 'object');
    assert.equal(ignoreFor('FROM a\nCOPY . /x/\n', '.dockerignore\nDockerfile'), 'object');
    assert.equal(ignoreFor('FROM a\nCOPY go.mod /x/\n', ''), 'object');
    // An ignore file of the Dockerfile itself counts in any context.
    const own = dockerfile('FROM a\nCOPY go.mod dist /x/\n', 'ci/Dockerfile')
      .with({ path: 'ci/Dockerfile.dockerignore', text: 'dist\n' })
      .with({ path: 'ci/', text: 'Dockerfile' });
    assert.equal(typeof own.context('ci/Dockerfile')?.ignore, 'object');
  });
});

describe('files that are in a build context by accident', () => {
  const path = 'Dockerfile';
  const fixesFor = (more: string, ignore?: string) => {
    const listed = { path: './', text: 'a[1].key\n.env\nDockerfile' };
    const text = `FROM node:22\nCOPY . .\n${more}`;
    let project = emptyProject().with({ path, text }, listed);
    if (ignore !== undefined) project = project.with({ path: '.dockerignore', text: ignore });
    const found = withFixes(lint(completed(project, path), path, rules, defaultConfig)).filter(
      ({ rule }) => rule === 'copy-whole-context',
    );
    assert.equal(found.length, 1);
    return found.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits));
  };
  it('are excluded by a new ignore file, or by the existing one', () => {
    const text = 'a\\[1\\].key\n.env\n';
    assert.deepEqual(fixesFor(''), [{ file: '.dockerignore', span: { start: 0, end: 0 }, text }]);
    const [edit] = fixesFor('', 'x\r\ny');
    assert.equal(edit?.text, `\r\n${text.replaceAll('\n', '\r\n')}`);
  });
  it('are kept if they are also copied by name', () => {
    assert.deepEqual(fixesFor('COPY .env /\n'), []);
    assert.deepEqual(fixesFor('COPY .e*v /\n'), []);
    assert.deepEqual(fixesFor('ONBUILD ADD ["./.env", "/"]\n'), []);
    assert.equal(fixesFor('COPY package.* /\n').length, 1);
  });
});

describe('the build context that compose files name', () => {
  const path = 'docker/app/Dockerfile';
  const compose = (...builds: string[]) =>
    `services:\n${builds.map((build, i) => `  s${i}: {build: ${build}}\n`).join('')}`;
  const project = (files: Readonly<Record<string, string>>) =>
    projectOf({ [path]: 'FROM a\nCOPY . .\n', ...files }, path);
  const folder = (files: Readonly<Record<string, string>>) => project(files).context(path)?.folder;

  it('is found upwards and beside', () => {
    assert.equal(folder({ 'compose.yaml': compose(`{dockerfile: ${path}}`) }), '');
    assert.equal(folder({ 'docker-compose.yml': compose('docker/app') }), 'docker/app/');
    const up = compose('{context: .., dockerfile: docker/app/Dockerfile}');
    assert.equal(folder({ 'docker/compose.yml': up }), '');
    const base = 'services: {s0: {image: a}}';
    assert.equal(folder({ 'docker/compose.yaml': base, 'docker/compose.override.yml': up }), '');
    const prod = 'docker/compose.prod.yaml';
    assert.equal(
      project({ [prod]: up })
        .withSets([[prod]])
        .context(path)?.folder,
      '',
    );
  });
  it('is at its ignore file, that of the Dockerfile itself first', () => {
    const files = {
      'compose.yaml': compose(`{dockerfile: ${path}}`),
      '.dockerignore': 'a\n',
      './': 'a\n.env',
    };
    const { ignore, names } = project({ ...files, 'docker/app/.dockerignore': 'b\n' }).context(path) ?? {};
    assert.ok(typeof ignore === 'object' && ignore.excludes('a') && !ignore.excludes('b'));
    assert.deepEqual(names, ['a', '.env']);
    const own = project({ ...files, [`${path}.dockerignore`]: 'c\n' }).context(path)?.ignore;
    assert.ok(typeof own === 'object' && own.excludes('c') && !own.excludes('a'));
  });
  it('is unknown if they name several, and the own folder if they name none', () => {
    const several = compose('docker/app', `{dockerfile: ${path}}`);
    const { folder: none, ignore, names } = project({ 'compose.yaml': several }).context(path) ?? {};
    assert.deepEqual([none, ignore, names], [undefined, 'unknown', undefined]);
    assert.equal(folder({ 'compose.yaml': compose('docker/other') }), 'docker/app/');
    assert.equal(
      folder({ 'compose.yaml': compose('{context: "${X}", dockerfile: Dockerfile}') }),
      'docker/app/',
    );
  });
  it('follows an edit of the compose file', () => {
    const before = project({ 'compose.yaml': compose('docker/app') });
    const after = before.with({ path: 'compose.yaml', text: compose(`{dockerfile: ${path}}`) });
    assert.equal(after.context(path)?.folder, '');
    assert.ok(after.links(path).includes('compose.yaml'));
  });
});
