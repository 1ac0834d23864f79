import { GitIgnore } from '../../source/gitignore.ts';
import type { Known, SourceFile } from '../../source/text.ts';

type Lookup = (path: string) => SourceFile | undefined;

/** The folder of the repository that holds a path, with a `/` at its end; undefined where none is known. */
const topOf = (path: string, lookup: Lookup): string | undefined =>
  foldersOf(path).find((folder) => lookup(`${folder}.git/HEAD`) !== undefined);

/**
 * Whether git tracks a file: then no ignore file keeps it out any more. Whoever reads files knows git's index, see
 * `host/git/git-folder.ts`, also that of a repository whose root lies above all that has a path here.
 */
export function isTracked(path: string, lookup: Lookup): Known<boolean> {
  const top = topOf(path, lookup) ?? foldersOf(path).at(-1) ?? '';
  const said = lookup(`${top}.git/index/${path.slice(top.length)}`)?.text.trim();
  return said === 'tracked' ? true : said === 'untracked' ? false : 'unknown';
}

/**
 * Whether git has a file or would take it in: it is below a repository's root that is known, and git tracks it or no ignore file names
 * it. A user's own ignore file is not read. Of a link git takes where it leads to, and not what lies there.
 */
export function isCommitted(path: string, lookup: Lookup): Known<boolean> {
  const folders = foldersOf(path);
  if (isTracked(path, lookup) === true) return !isLink(path, folders[0] ?? '', lookup);
  const top = topOf(path, lookup);
  if (top === undefined) return 'unknown';
  const above = folders.slice(0, folders.indexOf(top) + 1);
  const textOf = (file: string) => lookup(file)?.text ?? '';
  let ignored = new GitIgnore([]).with('', textOf(`${top}.git/info/exclude`));
  for (const folder of above.reverse())
    ignored = ignored.with(folder.slice(top.length, -1), textOf(`${folder}.gitignore`));
  if (!ignored.complete) return 'unknown';
  return !ignored.ignores(path.slice(top.length)) && !isLink(path, folders[0] ?? '', lookup);
}

/** Whether the list of a folder shows that what is read at a path is a link: it leaves links out. */
function isLink(path: string, folder: string, lookup: Lookup): boolean {
  const names = lookup(folder === '' ? './' : folder)?.text.split('\n') ?? [];
  const own = path.slice(folder.length);
  // A list names what is nearest first: one that holds nothing of this folder, or is long, may not be all.
  return names.length > 0 && names.length < mostNames && !names.includes(own);
}

/** Names of a list that may have been cut. */
const mostNames = 1000;

/** Folders that hold a path, as far as that names them, the nearest first, each with a `/` at its end; the topmost may be empty. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0 || upwards.test(path.slice(0, at))) return folders;
  }
  return [...folders, ''];
}

/** A folder of which no path says what holds it. */
const upwards = /(?:^|\/)\.\.$/;
