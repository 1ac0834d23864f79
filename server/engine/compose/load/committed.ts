import { GitIgnore } from '../../source/gitignore.ts';
import type { Known, SourceFile } from '../../source/text.ts';

/**
 * Whether git would take a file in: it is below a repository's root that is known, and no ignore file names it. A user's
 * own ignore file is not read. Of a link git takes where it leads to, and not what lies there.
 */
export function isCommitted(path: string, lookup: (path: string) => SourceFile | undefined): Known<boolean> {
  const above = foldersOf(path);
  const root = above.findIndex((folder) => lookup(`${folder}.git/HEAD`) !== undefined);
  const top = above[root];
  if (top === undefined) return 'unknown';
  const textOf = (file: string) => lookup(file)?.text ?? '';
  let ignored = new GitIgnore([]).with('', textOf(`${top}.git/info/exclude`));
  for (const folder of above.slice(0, root + 1).reverse())
    ignored = ignored.with(folder.slice(top.length, -1), textOf(`${folder}.gitignore`));
  if (!ignored.complete) return 'unknown';
  return !ignored.ignores(path.slice(top.length)) && !isLink(path, above[0] ?? '', lookup);
}

/** Whether the list of a folder shows that what is read at a path is a link: it leaves links out. */
function isLink(path: string, folder: string, lookup: (path: string) => SourceFile | undefined): boolean {
  const names = lookup(folder === '' ? './' : folder)?.text.split('\n') ?? [];
  const own = path.slice(folder.length);
  // A list names what is nearest first: one that holds nothing of this folder, or is long, may not be all.
  return names.length > 0 && names.length < mostNames && !names.includes(own);
}

/** Names of a list that may have been cut. */
const mostNames = 1000;

/** Folders that hold a path, the nearest first, each with a `/` at its end; the topmost is empty. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at + 1));
    if (at === 0) return folders;
  }
  return [...folders, ''];
}
