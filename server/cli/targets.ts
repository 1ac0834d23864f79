import { statSync } from 'node:fs';
import { posix, resolve, sep } from 'node:path';
import { reasonOf } from '../host/read.ts';
import { walk } from '../host/walk.ts';
import type { Trouble } from './report/report.ts';

/** A file to lint. */
export interface Target {
  /** As the reports name it: as given, or below a folder as given; POSIX, without a leading `./`. */
  readonly path: string;
  /** Where it lies on the disk. */
  readonly disk: string;
  /** True for a file that was named, false for one that was found below a folder. */
  readonly named: boolean;
  /** True for standard input. */
  readonly stdin: boolean;
}

/** What paths stand for. */
export interface Targets {
  /** Each file once, ordered by path. */
  readonly files: readonly Target[];
  readonly troubles: readonly Trouble[];
  /** Folders that were given, and those of the files that were given. */
  readonly folders: readonly string[];
}

/** Finds the files that the paths of a command line stand for: files, folders, and `-` for standard input. */
export function findTargets(paths: readonly string[], cwd: string, stdinName: string | undefined): Targets {
  const files = new Map<string, Target>();
  const troubles: Trouble[] = [];
  const folders = new Set<string>();
  const add = (target: Target) => {
    const before = files.get(target.disk);
    if (!before || (target.named && !before.named)) files.set(target.disk, target);
  };
  for (const given of paths) {
    const stdin = given === '-';
    const path = stdin && stdinName === undefined ? '-' : plain(stdin ? (stdinName ?? '') : given);
    const disk = resolve(cwd, path);
    const isFolder = stdin ? false : folderAt(disk);
    if (typeof isFolder === 'string') {
      troubles.push({ file: path, line: undefined, message: `The file can't be read: ${isFolder}.` });
    } else if (!isFolder) {
      folders.add(resolve(disk, '..'));
      add({ path, disk, named: true, stdin });
    } else {
      folders.add(disk);
      for (const { path: below, message } of walk(disk)) {
        const found = path === '.' ? below || '.' : posix.join(path, below);
        if (message === undefined) {
          add({ path: found, disk: resolve(disk, below), named: false, stdin: false });
        } else {
          troubles.push({ file: found, line: undefined, message });
        }
      }
    }
  }
  const ordered = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: ordered, troubles, folders: [...folders] };
}

/** A path as the reports show it. */
export function plain(path: string): string {
  const slashed = sep === '/' ? path : path.split(sep).join('/');
  const normal = posix.normalize(slashed);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function folderAt(disk: string): boolean | string {
  try {
    return statSync(disk).isDirectory();
  } catch (error) {
    return reasonOf(error);
  }
}
