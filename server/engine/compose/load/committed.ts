import { GitIgnore, setsIgnoreCase } from '../../source/gitignore.ts';
import type { Known, SourceFile } from '../../source/text.ts';

type Lookup = (path: string) => SourceFile | undefined;

/** The root folder of the repository that contains a path, ending with `/`; undefined if it is not known. */
const topOf = (path: string, lookup: Lookup): string | undefined =>
  foldersOf(path).find((folder) => lookup(`${folder}.git/HEAD`) !== undefined);

/**
 * Whether git tracks a file, so that ignore files have no effect. The caller's `lookup` answers from git's index (see
 * `host/git/git-folder.ts`), also for a repository whose root is above all paths here.
 */
export function isTracked(path: string, lookup: Lookup): Known<boolean> {
  const top = topOf(path, lookup) ?? foldersOf(path).at(-1) ?? '';
  const said = lookup(`${top}.git/index/${path.slice(top.length)}`)?.text.trim();
  return said === 'tracked' ? true : said === 'untracked' ? false : 'unknown';
}

/**
 * Whether git has a file or would add it: the file is below a known root of a repository, and git tracks it or no ignore file
 * matches it. The user's global ignore file is not read. A link does not count, because git stores where it leads to and not
 * the content there.
 */
export function isCommitted(path: string, lookup: Lookup): Known<boolean> {
  const folders = foldersOf(path);
  if (isTracked(path, lookup) === true) return !isLink(path, folders[0] ?? '', lookup);
  const top = topOf(path, lookup);
  if (top === undefined) return 'unknown';
  const above = folders.slice(0, folders.indexOf(top) + 1);
  const textOf = (file: string) => lookup(file)?.text ?? '';
  const foldsCase = setsIgnoreCase(textOf(`${top}.git/config`));
  const nothing = new GitIgnore([], undefined, '', { foldsCase });
  let ignored = nothing.with('', textOf(`${top}.git/info/exclude`));
  for (const folder of above.reverse())
    ignored = ignored.with(folder.slice(top.length, -1), textOf(`${folder}.gitignore`));
  if (!ignored.complete) return 'unknown';
  return !ignored.ignores(path.slice(top.length)) && !isLink(path, folders[0] ?? '', lookup);
}

/** Whether the file at a path is a link: lists of folders leave links out. */
function isLink(path: string, folder: string, lookup: Lookup): boolean {
  const names = lookup(folder === '' ? './' : folder)?.text.split('\n') ?? [];
  const own = path.slice(folder.length);
  // A list begins with the nearest names. It may be incomplete if it is long or has nothing of this folder.
  return names.length > 0 && names.length < mostNames && !names.includes(own);
}

/** A list with this many names may have been cut. */
const mostNames = 1000;

/**
 * The folders that contain a path, as far as it names them, the nearest first. Each ends with `/`; the topmost may be empty.
 */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0 || upwards.test(path.slice(0, at))) return folders;
  }
  return [...folders, ''];
}

/** A path that ends with `..`: no path names its parent folder. */
const upwards = /(?:^|\/)\.\.$/;
