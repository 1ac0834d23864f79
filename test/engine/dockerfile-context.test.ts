import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyProject } from '../../server/engine/index.ts';

const dockerfile = (text: string, path = 'Dockerfile') => emptyProject().with({ path, text });
/** The names that count as the build context of a Dockerfile beside which `listed` lie. */
const namesFor = (text: string, listed: readonly string[], path = 'Dockerfile') => {
  const folder = path.slice(0, path.lastIndexOf('/') + 1) || './';
  return dockerfile(text, path)
    .with({ path: folder, text: listed.join('\n') })
    .context(path)?.names;
};

describe('the build context of a Dockerfile', () => {
  it('is asked for where something is copied from it', () => {
    const asked = (text: string, path?: string) => dockerfile(text, path).missing(path ?? 'Dockerfile');
    const all = ['Dockerfile.dockerignore', '.dockerignore', './'];
    assert.deepEqual(asked('FROM a\nCOPY . .\n'), all);
    assert.deepEqual(asked('FROM a\nONBUILD COPY . .\nCOPY src /\n'), all);
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
  it('has an ignore file, none, or one that nobody looked for', () => {
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
  it('is its folder when that holds what is copied by name', () => {
    const listed = ['.env', 'src/', 'src/a', 'package.json'];
    assert.deepEqual(namesFor('FROM a\nCOPY . .\n', listed), listed);
    assert.deepEqual(
      namesFor('FROM a\nARG X\nCOPY package.json $X ./src/a /x/\nCOPY *.md /\n', listed),
      listed,
    );
    assert.equal(namesFor('FROM a\nCOPY go.mod .\nCOPY . .\n', listed), undefined);
    assert.equal(namesFor('FROM a\nCOPY . .\n', []), undefined);
  });
  it('may be above a folder that holds Dockerfiles', () => {
    assert.equal(namesFor('FROM a\nCOPY . .\n', ['.env'], 'docker/Dockerfile'), undefined);
    assert.deepEqual(namesFor('FROM a\nCOPY . .\n', ['.dockerignore'], 'docker/Dockerfile'), [
      '.dockerignore',
    ]);
    assert.deepEqual(namesFor('FROM a\nCOPY run.sh .\n', ['run.sh'], 'docker/Dockerfile'), ['run.sh']);
  });
});
