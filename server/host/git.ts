import { dirname } from 'node:path';
import { ask, type Steps } from './ask.ts';
import { Unavailable } from './guard.ts';

/** What git answered: its output, or with which status it refused. */
export type Answer = { readonly out: Buffer } | { readonly status: number };

/** Bytes that git may answer with at most, and milliseconds that it may take: for what it looks up, and for what it searches or reads. */
const largest = 128 * 1024 * 1024;
const quickly = 10_000;
export const slowly = 60_000;
/** What whoever waits for git waits for longer than git is left to run. */
export const gitPatience = slowly + 5000;

/** How git is asked. */
interface Asked {
  readonly input?: string;
  /** Milliseconds that it may take. */
  readonly within?: number;
}

/** What came of running git. */
interface Ran {
  /** Undefined where it was ended. */
  readonly status: number | undefined;
  readonly out: Buffer;
  readonly end: 'by itself' | 'too late' | 'too much' | 'never began';
}

/**
 * Runs git for a folder. It ends, whatever the repository holds: there is a deadline, and a bound for its output. Throws `Unavailable`
 * where it can't be run or is ended.
 */
export function* git(folder: string, args: readonly string[], asked: Asked = {}): Steps<Answer> {
  const argv = ['git', '-C', folder, ...quiet, ...args];
  const { status, out, end } = yield* ask(
    () => runNow(argv, asked),
    () => runSoon(argv, asked),
  );
  if (end === 'too late') throw new Unavailable('git did not answer in time and was ended.');
  if (end === 'too much') throw new Unavailable('git answers with more than can be read.');
  // A shell that does not find a program, or may not run it, ends with 127 or 126.
  if (end === 'never began' || status === 127 || status === 126) throw new Unavailable("git can't be run.");
  if (status === undefined) throw new Unavailable('git ended unexpectedly.');
  return status === 0 ? { out } : { status };
}

const quiet = [
  '--no-pager',
  '--no-replace-objects',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'protocol.allow=never',
];

/** What git is told by its environment: to fetch, ask and write nothing, and to take objects as they are. */
const environment = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
};

/** Kilobytes that git may hold in memory beside the files that it maps: some it reads whole, however large they are. */
const mostMemory = 1024 * 1024;

/**
 * git leads a process group of its own, in which a shell waits for the end of this process, however it comes, and then ends all of
 * the group: git may hang in a file that never opens. Windows has neither groups nor such files.
 */
const watched = `{ while kill -0 "$0"; do sleep 0.2 || sleep 1 || exit; done; kill -KILL 0; } </dev/null >/dev/null 2>&1 &
ulimit -d ${mostMemory} 2>/dev/null; exec "$@"`;
const hasGroups = process.platform !== 'win32';

function commandOf(argv: readonly string[]): readonly [program: string, args: string[]] {
  const [program = '', ...args] = argv;
  return hasGroups ? ['/bin/sh', ['-c', watched, `${process.pid}`, ...argv]] : [program, args];
}

const options = () => ({
  // On Windows a program is first looked for in the current folder, which is the workspace.
  cwd: dirname(process.execPath),
  env: { ...process.env, ...environment },
  detached: hasGroups,
  windowsHide: true,
});

/** Ends what is left of git's process group. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 0) return;
  try {
    process.kill(hasGroups ? -pid : pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function runNow(argv: readonly string[], { input = '', within = quickly }: Asked): Ran {
  // Loaded here, for it takes a twentieth of a short run that asks nothing of git.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const bounds = { input, maxBuffer: largest, timeout: within, killSignal: 'SIGKILL' } as const;
  const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore'];
  const { pid, status, stdout, error } = spawnSync(...commandOf(argv), { ...options(), ...bounds, stdio });
  endGroup(pid);
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const out = stdout ?? Buffer.alloc(0);
  if (code === 'ETIMEDOUT') return { status: undefined, out, end: 'too late' };
  if (code === 'ENOBUFS') return { status: undefined, out, end: 'too much' };
  // It may end before it has read all that it is asked.
  if (error && code !== 'EPIPE') return { status: undefined, out, end: 'never began' };
  return { status: status ?? undefined, out, end: 'by itself' };
}

function runSoon(argv: readonly string[], { input = '', within = quickly }: Asked): Promise<Ran> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(...commandOf(argv), { ...options(), stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (end: Ran['end'], status?: number) => {
      clearTimeout(timer);
      endGroup(child.pid);
      child.stdout.destroy();
      resolve({ status, out: Buffer.concat(chunks), end });
    };
    const timer = setTimeout(() => finish('too late'), within);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > largest) finish('too much');
    });
    child.on('error', () => finish('never began'));
    child.on('close', (status) => finish('by itself', status ?? undefined));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
