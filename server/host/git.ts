import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ask, type Steps } from './ask.ts';
import { Unavailable } from './guard.ts';

/** The answer of git: its output, or its exit status if that is not 0 and the message for its user. */
export type Answer = { readonly out: Buffer } | { readonly status: number; readonly message: string };

/** The maximum size of git's output in bytes, and its time limits in milliseconds: for look-ups, and for searching or reading. */
const largest = 128 * 1024 * 1024;
const quickly = 10_000;
export const slowly = 60_000;
/** How long to wait for git, in milliseconds: longer than it may run. */
export const gitPatience = slowly + 5000;

/** The maximum length of git's message for its user that is read. */
const longestMessage = 2000;

/** Options of a call to git. */
interface Asked {
  readonly input?: string;
  /** Time limit in milliseconds. */
  readonly within?: number;
}

/** The result of running git. */
interface Ran {
  /** Undefined if it was killed. */
  readonly status: number | undefined;
  readonly out: Buffer;
  /** The beginning of its standard error. */
  readonly message: string;
  readonly end: 'by itself' | 'too late' | 'too much' | 'never began';
}

/**
 * Runs git in a folder. It always ends, because there are limits for time and output. Throws `Unavailable` if git can't be run or
 * was killed.
 */
export function* git(folder: string, args: readonly string[], asked: Asked = {}): Steps<Answer> {
  const argv = ['git', '-C', folder, ...quiet, ...args];
  const { status, out, message, end } = yield* ask(
    () => runNow(argv, asked),
    () => runSoon(argv, asked),
  );
  if (end === 'too late') throw new Unavailable('git did not answer in time and was ended.');
  if (end === 'too much') throw new Unavailable('git answers with more than can be read.');
  // A shell exits with 127 if it does not find a program, and with 126 if it may not run it.
  if (end === 'never began' || status === 127 || status === 126) throw new Unavailable("git can't be run.");
  if (status === undefined) throw new Unavailable('git ended unexpectedly.');
  return status === 0 ? { out } : { status, message };
}

const quiet = [
  '--no-pager',
  '--no-replace-objects',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'protocol.allow=never',
];

/** Environment for git: no fetching, prompts or writing, and no replaced objects. */
const environment = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
};

/** Memory limit of git in kilobytes, besides mapped files: git reads some files as a whole, however large they are. */
const mostMemory = 1024 * 1024;

/**
 * Starts git in its own process group. A shell in that group waits until this process ends for any reason, and then kills the
 * group: git may hang on a file that never opens. Windows has neither process groups nor such files.
 */
const watched = `{ while kill -0 "$0"; do sleep 0.2 || sleep 1 || exit; done; kill -KILL 0; } </dev/null >/dev/null 2>&1 &
ulimit -d ${mostMemory} 2>/dev/null; exec "$@"`;
const hasGroups = process.platform !== 'win32';
const shell = '/bin/sh';

function commandOf(argv: readonly string[]): readonly [program: string, args: string[]] {
  const [program = '', ...args] = argv;
  // An image without a shell ends git with the container, and bounds its memory.
  return hasGroups && existsSync(shell)
    ? [shell, ['-c', watched, `${process.pid}`, ...argv]]
    : [program, args];
}

const options = () => ({
  // Windows first looks for a program in the current folder, which is the workspace.
  cwd: dirname(process.execPath),
  env: { ...process.env, ...environment },
  detached: hasGroups,
  windowsHide: true,
});

/** Kills the rest of git's process group. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 0) return;
  try {
    process.kill(hasGroups ? -pid : pid, 'SIGKILL');
  } catch {
    // All processes have ended.
  }
}

function runNow(argv: readonly string[], { input = '', within = quickly }: Asked): Ran {
  // Loaded here, because it takes a twentieth of a short run that does not use git.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const bounds = { input, maxBuffer: largest, timeout: within, killSignal: 'SIGKILL' } as const;
  const { pid, status, stdout, stderr, error } = spawnSync(...commandOf(argv), { ...options(), ...bounds });
  endGroup(pid);
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const out = stdout ?? Buffer.alloc(0);
  const message = (stderr ?? Buffer.alloc(0)).toString('utf8', 0, longestMessage);
  if (code === 'ETIMEDOUT') return { status: undefined, out, message, end: 'too late' };
  if (code === 'ENOBUFS') return { status: undefined, out, message, end: 'too much' };
  // git may exit before it has read its whole input.
  if (error && code !== 'EPIPE') return { status: undefined, out, message, end: 'never began' };
  return { status: status ?? undefined, out, message, end: 'by itself' };
}

function runSoon(argv: readonly string[], { input = '', within = quickly }: Asked): Promise<Ran> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(...commandOf(argv), { ...options(), stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let [size, message] = [0, ''];
    const finish = (end: Ran['end'], status?: number) => {
      clearTimeout(timer);
      endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status, out: Buffer.concat(chunks), message, end });
    };
    const timer = setTimeout(() => finish('too late'), within);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > largest) finish('too much');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      message = (message + chunk.toString('utf8')).slice(0, longestMessage);
    });
    child.on('error', () => finish('never began'));
    child.on('close', (status) => finish('by itself', status ?? undefined));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
