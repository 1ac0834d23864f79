// The hooks in pre-commit itself, configured as their page says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fromDebian } from '../scripts/debian.mjs';
import { folderOf } from './support/cli.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const page = readFileSync(join(root, 'docs/ci/pre-commit.md'), 'utf8');
const [fromClone = '', fromPackage = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, block]) => block,
);

const isMissing = () => spawnSync('pre-commit', ['--version']).error !== undefined;
const reason = isMissing() ? fromDebian('pre-commit', ['pre-commit']) : undefined;
const skip = isMissing() && `pre-commit is not there: ${reason}`;

/** A repository with the configuration of pre-commit, and a function that runs its hooks on all files. */
function repository(configuration: string) {
  const folder = folderOf({
    '.pre-commit-config.yaml': configuration,
    Dockerfile: 'FROM debian:12\nUSER root\n',
    'compose.yaml': 'services:\n  a:\n    image: nginx:1.27\n    privileged: true\n',
  });
  const home = folderOf({});
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PRE_COMMIT_HOME: home },
    });
  const hooks = () => {
    run('git', 'add', '--all');
    return run('pre-commit', 'run', '--all-files', '--verbose');
  };
  run('git', 'init', '-q');
  return { folder, hooks };
}

describe('pre-commit', { skip }, () => {
  const bare = folderOf({});
  const tarball = join(root, `plimsoll-${version}.tgz`);

  before(() => {
    const cloned = spawnSync('git', ['clone', '-q', '--bare', root, bare], { encoding: 'utf8' });
    assert.equal(cloned.status, 0, cloned.stderr);
    const packed = spawnSync(process.execPath, ['scripts/tarball.mjs'], { cwd: root, encoding: 'utf8' });
    assert.equal(packed.status, 0, packed.stderr);
  });

  const configurations = {
    'a clone of the repository': () => {
      const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();
      return fromClone.replace(/repo: \S+/, `repo: ${bare}`).replace(/rev: \S+/, `rev: ${commit}`);
    },
    'the package alone': () => fromPackage.replace(`plimsoll@${version}`, tarball),
  };
  for (const [what, configuration] of Object.entries(configurations))
    it(`reports what a commit contains, with ${what}`, () => {
      const { folder, hooks } = repository(configuration());
      const failed = hooks();
      assert.equal(failed.status, 1, failed.stdout + failed.stderr);
      assert.match(failed.stdout, /privileged: true/);
      assert.match(failed.stdout, /USER root: the image runs as root/);
      rmSync(join(folder, 'compose.yaml'));
      writeFileSync(join(folder, 'Dockerfile'), 'FROM debian:12\nUSER 1001\n');
      const passed = hooks();
      assert.equal(passed.status, 0, passed.stdout + passed.stderr);
      assert.match(passed.stdout, /PASS/);
      rmSync(join(folder, 'Dockerfile'));
      assert.match(hooks().stdout, /no files to check/);
    });
});
