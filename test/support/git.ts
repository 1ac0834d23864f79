import { spawnSync } from 'node:child_process';

/** A reason to skip, printed by the test runner, where git is absent; false where it is here. */
export const withoutGit = spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed';

const as = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** Runs git in a folder, and answers what it prints. */
export function gitIn(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...as, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Makes a folder a repository where it is none, commits all that is in it, and answers the id of the commit. */
export function commitAll(folder: string, message: string): string {
  gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  return gitIn(folder, 'rev-parse', 'HEAD');
}
