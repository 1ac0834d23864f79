import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('../../', import.meta.url));

/** Returns why system calls can't be traced here, or undefined. */
export function whyNoTrace(): string | undefined {
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  if (error) return process.env['PLIMSOLL_NO_STRACE'] ?? 'strace is not there';
  return status === 0 ? undefined : 'strace may not look at other processes here';
}

/** A system call with a path. */
interface Call {
  readonly name: string;
  readonly path: string;
  /** False if the call does not follow a link at the path itself. */
  readonly follows: boolean;
  /** The real path of the opened file. */
  readonly opened: string | undefined;
  readonly line: string;
}

/** Starts Node.js under strace, which writes each system call with a path to `trace`; undefined does not trace. */
export function traced(trace: string | undefined, args: readonly string[], cwd: string): ChildProcess {
  const node = [process.execPath, ...args];
  const strace = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-y',
    '-s',
    '8192',
    '-e',
    'trace=%file',
    '-o',
    trace ?? '',
  ];
  const [program = '', ...rest] = trace === undefined ? node : [...strace, ...node];
  return spawn(program, rest, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
}

function* callsIn(trace: string, cwd: string): Generator<Call> {
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const [, name, rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    const [, written] = /"((?:[^"\\]|\\.)*)"/.exec(rest) ?? [];
    if (name === undefined || written === undefined) continue;
    const [, opened] = /= \d+<(.*)>$/.exec(rest) ?? [];
    const follows = !/^(?:lstat|readlink)/.test(name) && !rest.includes('NOFOLLOW');
    yield { name, path: resolve(cwd, written), follows, opened, line };
  }
}

/** Paths of the program and its runtime; calls there are ignored. */
const system =
  /^(?:\/(?:usr|sys|proc|opt)\/|\/lib|\/etc\/(?:ld\.so|ssl\/|localtime)|\/dev\/u?random|\/dev\/null)/;
/** System folders that the runtime checks on the way to its own files. */
const systemFolders = ['/etc', '/usr'];

/**
 * Returns the calls that accessed anything outside of the workspace, the program and its runtime, as strace prints
 * them. For folders above the workspace, it is allowed to check whether they exist and are repositories.
 */
export function trespasses(
  trace: string,
  cwd: string,
  workspace: string,
  forbidden: readonly string[],
): string[] {
  const real = new Map<string, string>();
  const realOf = (path: string): string => {
    const known = real.get(path);
    if (known !== undefined) return known;
    let found: string;
    try {
      found = realpathSync(path);
    } catch {
      found = path;
    }
    real.set(path, found);
    return found;
  };
  const isBelow = (path: string, folder: string) => `${path}${sep}`.startsWith(join(folder, sep));
  const mayLook = ({ name, path, follows, opened }: Call) => {
    const meant = follows ? realOf(path) : join(realOf(dirname(path)), basename(path));
    const all = [path, meant, ...(opened === undefined ? [] : [opened])];
    if (all.some((each) => forbidden.some((other) => isBelow(each, other)))) return false;
    if (all.every((each) => isBelow(each, workspace))) return true;
    if (isBelow(path, own) || path === process.execPath || system.test(path)) return true;
    const above = basename(path) === '.git' ? dirname(path) : path;
    const onTheWay = isBelow(workspace, above) || isBelow(own, above) || systemFolders.includes(path);
    return onTheWay && !/^(?:open|exec)/.test(name);
  };
  return [...callsIn(trace, cwd)].filter((call) => !mayLook(call)).map(({ line }) => line);
}
