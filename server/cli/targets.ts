import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileNames, type NameList } from '../engine/source/file-names.ts';
import { atOnce, done } from '../host/ask.ts';
import { ownDescriptor } from '../host/read.ts';
import { handedOver, type Roots, rootsAt } from '../host/roots.ts';
import { spelledByDisk } from '../host/system.ts';
import { type NoText, unread } from '../host/unread.ts';
import { type NameFilter, usualNames, walk } from '../host/walk.ts';
import type { FileProblem } from './report/report.ts';
import { isOtherFile, OtherFiles } from './selection/not-read.ts';
import { joined, operandOf, plain } from './selection/plain-path.ts';
import { realFolder, spelledAs, spelledOnDisk } from './selection/spelling.ts';

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
export interface TargetFiles {
  /** Each file once, ordered by path. */
  readonly files: readonly Target[];
  readonly problems: readonly FileProblem[];
  /** Disk paths of the given folders. */
  readonly folders: readonly string[];
  /** The folders that may be read: the given ones, those of the given files, and their surroundings. */
  readonly roots: Roots;
  /** Files below the folders that say what runs, and that are not read. */
  readonly others?: OtherFiles;
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
    const path = stdin && stdinName === undefined ? '-' : plain(stdin ? (stdinName ?? '') : operandOf(given));
    const target = spelled({ path, disk: resolve(cwd, path), descriptor: stdin ? 0 : ownDescriptor(given) });
    const kind = target.descriptor === undefined ? kindOf(target.disk) : 'file';
    if (typeof kind === 'object') problems.push({ file: path, line: undefined, message: kind.message });
    else if (kind === 'folder') folders.push({ ...target, named: false });
    else named.push({ ...target, named: true });
  }
  // An open file has no folder, unless it is given a name.
  const lying = named.filter(({ path, descriptor }) => descriptor === undefined || !path.startsWith('/dev/'));
  const handed = [...lying.map(({ disk }) => dirname(disk)), ...folders.map(({ disk }) => disk)];
  const roots = done(rootsAt(done(handedOver(handed, cwd, more))));

  const list = { isOfDisk: true };
  const files = new Map<string, Target>();
  // Two operands may lead to one file by different links.
  const realOf = paths.length > 1 ? realFolder : (folder: string) => folder;
  for (const each of named) {
    const path = fileNames().know(each.path, list);
    files.set(resolve(realOf(dirname(each.disk)), basename(each.disk)), { ...each, path });
  }
  const others = new OtherFiles();
  for (const { path, disk } of folders) {
    const real = realOf(disk);
    const nameOf = (below: string) => (path === '.' ? below || '.' : joined(path, below));
    const usual = knowing(nameOf, list);
    const names = { ...usual, wants: (below: string) => usual.wants(below) || others.wants(below) };
    for (const each of atOnce(walk(disk, roots, names))) {
      const { path: below, message, line, warning } = each;
      const found = nameOf(below);
      if (isOtherFile(below)) {
        if (message === undefined) others.add({ path: fileNames().own(found), disk: resolve(disk, below) });
      } else if (message !== undefined)
        problems.push({ file: found, line, message, ...(warning && { warning }) });
      else {
        const target = {
          path: fileNames().own(found),
          disk: resolve(disk, below),
          named: false,
          descriptor: undefined,
        };
        const key = resolve(real, below);
        if (!files.has(key)) files.set(key, target);
      }
    }
  }
  const ordered = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: ordered, problems, folders: folders.map(({ disk }) => disk), roots, others };
}

/** Selects the usual names, and lets references to any file be spelled as the disk does. `nameOf` names a path below the folder. */
export function knowing(nameOf: (below: string) => string, list: NameList): NameFilter {
  const names = fileNames();
  const known = (below: string) => names.know(nameOf(below), list);
  return {
    wants(below) {
      known(below);
      return usualNames.wants(below);
    },
    leaves(below, isFolder) {
      if (isFolder) known(below);
      return false;
    },
  };
}

/** Returns an operand as the disk spells it, if names on this platform's disks may be written in several ways. */
export function spelled<T extends Pick<Target, 'path' | 'disk'>>(operand: T): T {
  if (!fileNames().folds) return operand;
  const disk = spelledOnDisk(spelledByDisk(operand.disk));
  return { ...operand, disk, path: spelledAs(operand.path, disk) };
}

/** Returns the kind of file at a path from the user, following links, or the reason why it can't be read. */
function kindOf(disk: string): 'folder' | 'file' | NoText {
  try {
    return statSync(disk).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return unread(error);
  }
}
