import { spawnSync } from 'node:child_process';

/** The reason for skipping tests if git is missing, as the test runner prints it; otherwise false. */
export const withoutGit = spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed';

const as = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** Runs git in a folder and returns its output. */
export function gitIn(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...as, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Makes a folder a git repository if necessary, commits everything in it, and returns the commit id. */
export function commitAll(folder: string, message: string): string {
  gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  return gitIn(folder, 'rev-parse', 'HEAD');
}
