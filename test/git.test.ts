import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { done, doneInTurn, type Steps } from '../server/host/ask.ts';
import { GitRepository, isContent } from '../server/host/git/repository.ts';
import { gitPatience } from '../server/host/git.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';

/** Does the work at once and in turns, and checks that the results are equal. */
async function both<T>(work: () => Steps<T>): Promise<T> {
  const now = done(work());
  assert.deepEqual(await doneInTurn(work(), () => gitPatience), now);
  return now;
}

const pathsOf = function* (folder: string, revision = 'HEAD'): Steps<string[]> {
  const repository = yield* GitRepository.at(folder);
  const files = yield* repository.files(yield* repository.commit(revision));
  return files.linted('', () => true).map(({ path }) => path);
};

const textOf = function* (folder: string, path: string, revision = 'HEAD'): Steps<string | undefined> {
  const repository = yield* GitRepository.at(folder);
  const files = yield* repository.files(yield* repository.commit(revision));
  const at = files.at(path);
  if ('why' in at) return at.reason;
  return (yield* repository.read([at], 1000)).get(at.id)?.toString('utf8');
};

describe('a git repository', { skip: withoutGit }, () => {
  const folder = folderOf({ 'a/compose.yaml': 'services: {}\n', 'b \u00e4.txt': 'x\r\ny\r\n' });
  const first = commitAll(folder, 'first');

  it('lists and reads the files of a commit', async () => {
    assert.equal(done(GitRepository.at(join(folder, 'a'))).top, folder);
    assert.deepEqual(await both(() => pathsOf(join(folder, 'a'))), ['a/compose.yaml', 'b \u00e4.txt']);
    assert.equal(await both(() => textOf(folder, 'a/compose.yaml')), 'services: {}\n');
    assert.equal(await both(() => textOf(folder, 'a')), 'it is a folder');
    assert.equal(await both(() => textOf(folder, 'a/b')), 'it does not exist');
  });

  it('recognises the content of a file by its id, also after line end conversion', () => {
    const id = 'ad189ddbec905274478cedb2ae508abbdb4caeb0';
    assert.equal(
      spawnSync('git', ['hash-object', '--stdin'], { input: 'services: {}\n' }).stdout.toString().trim(),
      id,
    );
    assert.ok(isContent(Buffer.from('services: {}\n'), id));
    assert.ok(!isContent(Buffer.from('services: {}'), id));
    assert.ok(isContent(Buffer.from('services: {}\r\n'), id));
  });

  it('finds the common ancestor of two commits', async () => {
    writeFileSync(join(folder, 'c'), '1');
    const second = commitAll(folder, 'second');
    const repository = done(GitRepository.at(folder));
    assert.equal(await both(() => repository.mergeBase(first, second)), first);
  });

  it('reports errors', () => {
    const repository = done(GitRepository.at(folder));
    assert.throws(() => done(repository.commit('nowhere')), /no commit `nowhere`/);
    assert.throws(() => done(repository.commit('--help')), /no commit `--help`/);
    assert.throws(() => done(GitRepository.at(folderOf({ a: '' }))), /not in a git repository/);
  });

  it('of another user is refused in the words of git, with the command that allows it', () => {
    // Makes git take the owner for another user.
    const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', GIT_CONFIG_GLOBAL: '/dev/null', LANGUAGE: 'de' };
    const said =
      /git does not read the repository: [^\n]*dubious ownership[^\n]* run `git config --global --add safe\.directory [^`\n]+` \(safe\.directory\)/;
    for (const args of [['diff'], ['diff', 'HEAD~1', 'HEAD'], ['scan', '--changed-since', 'HEAD']]) {
      const { code, errors } = plimsoll(args, { cwd: folder, env });
      assert.equal(code, 2);
      assert.match(errors, said);
    }
    assert.equal(plimsoll(['scan'], { cwd: folder, env }).code, 0);
  });
});
