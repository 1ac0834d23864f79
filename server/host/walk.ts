import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { kindOfName } from '../engine/index.ts';
import { type GitIgnore, gitIgnoreOf } from './gitignore.ts';
import { reasonOf } from './read.ts';

/** A file found below a folder, or a folder whose content can't be listed. */
export interface Walked {
  /** POSIX path relative to the folder that is walked; empty for that folder itself. */
  readonly path: string;
  /** Why the folder at `path` could not be listed; undefined for a file. */
  readonly message: string | undefined;
}

const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * Finds the Dockerfiles and compose files below a folder by their names, in stable order: what git ignores, `.git` and
 * `node_modules` are left out, links to folders are not followed, and a link to a file counts when it leads to a file
 * below the folder that is not found anyway. Never throws; may be left at any time.
 */
export function* walk(folder: string): Generator<Walked> {
  for (const each of walkInSteps(folder)) if (each) yield each;
}

/** `walk` that also yields nothing, after each folder that it has listed: a place to let others work. */
export function* walkInSteps(folder: string): Generator<Walked | undefined> {
  let root: string;
  try {
    root = realpathSync(folder);
  } catch (error) {
    yield { path: '', message: `The folder can't be read: ${reasonOf(error)}.` };
    return;
  }
  const links: string[] = [];
  const seen = new Set<string>();
  for (const each of walkFolder(root, '', gitIgnoreOf(root), links)) {
    if (each && each.message === undefined) seen.add(join(root, each.path));
    yield each;
  }
  for (const path of links) {
    const target = targetOf(join(root, path));
    if (target === undefined) {
      yield { path, message: "The file can't be read: its link leads nowhere." };
    } else if (target !== '' && isBelow(target, root) && !seen.has(target)) {
      seen.add(target);
      yield { path, message: undefined };
    }
  }
}

function* walkFolder(
  root: string,
  below: string,
  above: GitIgnore,
  links: string[],
): Generator<Walked | undefined> {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, below), { withFileTypes: true });
  } catch (error) {
    yield { path: below, message: `The folder can't be read: ${reasonOf(error)}.` };
    return;
  }
  yield undefined;
  const own = below !== '' && entries.some(({ name }) => name === '.gitignore');
  const ignored = own ? above.within(join(root, below)) : above;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      const full = join(root, path);
      if (skipped.has(entry.name) || ignored.ignores(full, true)) continue;
      yield* walkFolder(root, path, ignored, links);
    } else if (kindOfName(entry.name) && !ignored.ignores(join(root, path), false)) {
      if (entry.isFile()) yield { path, message: undefined };
      else if (entry.isSymbolicLink()) links.push(path);
    }
  }
}

/** Where a link leads: empty when not to a file, undefined when nowhere. */
function targetOf(link: string): string | undefined {
  try {
    const target = realpathSync(link);
    return statSync(target).isFile() ? target : '';
  } catch {
    return undefined;
  }
}

/** Whether a disk path is a folder or lies below it; both without links and dots. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
