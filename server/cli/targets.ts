import { statSync } from 'node:fs';
import { dirname, posix, resolve, sep } from 'node:path';
import { atOnce, done } from '../host/ask.ts';
import { ownDescriptor } from '../host/read.ts';
import { handedOver, type Roots, rootsAt } from '../host/roots.ts';
import { type NoText, unread } from '../host/unread.ts';
import { walk } from '../host/walk.ts';
import type { FileProblem } from './report/report.ts';

/** A file to lint. */
export interface Target {
  /** Its name in reports: as given, or below a folder as given; POSIX, without a leading `./`. */
  readonly path: string;
  /** Its path on the disk. */
  readonly disk: string;
  /** True for a file on the command line, false for one found in a folder. */
  readonly named: boolean;
  /** The file descriptor if the file is already open: standard input, or a `<(…)` of the shell. */
  readonly descriptor: number | undefined;
}

/** The files that paths lead to. */
interface TargetFiles {
  /** Each file once, ordered by path. */
  readonly files: readonly Target[];
  readonly problems: readonly FileProblem[];
  /** Disk paths of the given folders. */
  readonly folders: readonly string[];
  /** The folders that may be read: the given ones, those of the given files, and their surroundings. */
  readonly roots: Roots;
}

/** The paths on a command line, and how to resolve them. */
interface CommandLinePaths {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly stdinName: string | undefined;
  /** Additional folders that may be read. */
  readonly more: readonly string[];
}

/** Finds the files for the paths of a command line: files, folders, and `-` for standard input. */
export function findTargets({ paths, cwd, stdinName, more }: CommandLinePaths): TargetFiles {
  const named: Target[] = [];
  const folders: Target[] = [];
  const problems: FileProblem[] = [];
  for (const given of paths) {
    const stdin = given === '-';
    const path = stdin && stdinName === undefined ? '-' : plain(stdin ? (stdinName ?? '') : given);
    const target = { path, disk: resolve(cwd, path), descriptor: stdin ? 0 : ownDescriptor(given) };
    const kind = target.descriptor === undefined ? kindOf(target.disk) : 'file';
    if (typeof kind === 'object') problems.push({ file: path, line: undefined, message: kind.message });
    else if (kind === 'folder') folders.push({ ...target, named: false });
    else named.push({ ...target, named: true });
  }
  // An open file has no folder, unless it is given a name.
  const lying = named.filter(({ path, descriptor }) => descriptor === undefined || !path.startsWith('/dev/'));
  const handed = [...lying.map(({ disk }) => dirname(disk)), ...folders.map(({ disk }) => disk)];
  const roots = done(rootsAt(done(handedOver(handed, cwd, more))));

  const files = new Map<string, Target>();
  for (const each of named) files.set(each.disk, each);
  for (const { path, disk } of folders) {
    for (const { path: below, message, line, warning } of atOnce(walk(disk, roots))) {
      const found = path === '.' ? below || '.' : posix.join(path, below);
      if (message !== undefined) problems.push({ file: found, line, message, ...(warning && { warning }) });
      else {
        const target = { path: found, disk: resolve(disk, below), named: false, descriptor: undefined };
        if (!files.has(target.disk)) files.set(target.disk, target);
      }
    }
  }
  const ordered = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: ordered, problems, folders: folders.map(({ disk }) => disk), roots };
}

/** Returns the kind of file at a path from the user, following links, or the reason why it can't be read. */
function kindOf(disk: string): 'folder' | 'file' | NoText {
  try {
    return statSync(disk).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return unread(error);
  }
}

/** Converts a path to its form in reports. */
export function plain(path: string): string {
  const slashed = sep === '/' ? path : path.split(sep).join('/');
  const normal = posix.normalize(slashed);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
