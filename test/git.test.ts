import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { GitRepository, isContent } from '../server/host/git.ts';
import { folderOf } from './support/cli.ts';
import { commitAll, withoutGit } from './support/git.ts';

describe('a git repository', { skip: withoutGit }, () => {
  const folder = folderOf({ 'a/compose.yaml': 'services: {}\n', 'b \u00e4.txt': 'x\r\ny\r\n' });
  const first = commitAll(folder, 'first');

  it('lists the files of a commit, and reads them', () => {
    const repository = GitRepository.at(join(folder, 'a'));
    assert.equal(repository.top, folder);
    const files = repository.files(repository.commit('HEAD')).ids;
    assert.deepEqual([...files.keys()], ['a/compose.yaml', 'b \u00e4.txt']);
    const id = files.get('a/compose.yaml') ?? '';
    assert.equal(repository.content(id).toString(), 'services: {}\n');
    assert.ok(isContent(Buffer.from('services: {}\n'), id));
    assert.ok(!isContent(Buffer.from('services: {}'), id));
    assert.ok(isContent(Buffer.from('services: {}\r\n'), id), 'line ends as a checkout may convert them');
  });

  it('finds where two commits come from', () => {
    writeFileSync(join(folder, 'c'), '1');
    const second = commitAll(folder, 'second');
    const repository = GitRepository.at(folder);
    assert.equal(repository.mergeBase(first, second), first);
  });

  it('says what is wrong', () => {
    const repository = GitRepository.at(folder);
    assert.throws(() => repository.commit('nowhere'), /no commit `nowhere`/);
    assert.throws(() => repository.commit('--help'), /no commit `--help`/);
    assert.throws(() => GitRepository.at(folderOf({ a: '' })), /no git repository/);
  });

  it('runs nothing that the repository configures', () => {
    const trap = folderOf({
      'compose.yaml': 'services: {}\n',
      '.gitattributes': '* filter=trap diff=trap\n',
    });
    commitAll(trap, 'first');
    const sprung = join(trap, 'sprung');
    const program = `touch '${sprung}' #`;
    for (const key of [
      'core.fsmonitor',
      'filter.trap.clean',
      'filter.trap.smudge',
      'diff.trap.textconv',
      'diff.external',
      'core.pager',
      'core.sshCommand',
      'alias.ls-tree',
    ])
      spawnSync('git', ['-C', trap, 'config', key, program]);
    writeFileSync(join(trap, 'compose.yaml'), 'services: {a: {image: b}}\n');
    const repository = GitRepository.at(trap);
    const commit = repository.commit('HEAD');
    repository.mergeBase(commit, commit);
    for (const id of repository.files(commit).ids.values()) repository.content(id);
    assert.equal(spawnSync('test', ['-e', sprung]).status, 1);
  });
});
