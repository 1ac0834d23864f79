import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { bundle } from './dist.ts';

export { bundle };

/** The result of running the command line. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** The environment of a run. */
export interface Surroundings {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

/** Runs the command line and waits for it, with its output piped. */
export function plimsoll(args: readonly string[], { cwd, input = '', env, uid }: Surroundings = {}): Ran {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...args], {
    cwd,
    input,
    env: { ...inherited, ...env },
    maxBuffer: 1 << 28,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { code: status, out: stdout.toString('utf8'), errors: stderr.toString('utf8') };
}

/** Creates a temporary folder with files for the tests of one test file, which is removed after them. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-')));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
