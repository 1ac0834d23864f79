import { limits } from '../source/limits.ts';
import { memoizeByText, perObject } from '../source/memo.ts';
import { baseName, folderOf } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { kindOfName } from './kind.ts';

/** What the name of a compose file says of it. */
interface Naming {
  /** The words that tell it from the other files of its folder. */
  readonly words: readonly string[];
  /** Whether other files are merged over it. */
  readonly isBase: boolean;
}

/** The path under which the names beside a file are looked up, without those in the folders below. */
export function shallowListingOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return folder === '' ? '././' : `${folder}./`;
}

/** The compose files of a listed folder. */
const composeFilesIn = perObject((listing: SourceFile): readonly string[] => {
  const start = startOf(listing);
  return listing.text
    .split('\n')
    .filter((name) => !name.includes('/') && kindOfName(name) === 'compose')
    .map((name) => start + name);
});

/** The other compose files of a folder, by its listing. */
export function siblingsOf(path: string, listing: SourceFile | undefined): readonly string[] {
  return listing ? composeFilesIn(listing).filter((each) => each !== path) : [];
}

/** Compose files, and the listings that show them. */
interface ListedFiles {
  readonly files: readonly string[];
  readonly listings: readonly string[];
}

/**
 * The compose files in the folders above a file, and in the folders of these and of its own folder, which may extend or include
 * the file, nearest first. A folder with many others holds projects that have nothing to do with each other, unless the name of
 * the file or of its folder says that they share it.
 */
export function filesAround(path: string, source: (path: string) => SourceFile | undefined): ListedFiles {
  const own = shallowListingOf(path);
  const above = listingsAbove(path);
  const shared = isShared(path);
  const near = shared ? limits.sharingFolders : limits.nearFolders;
  const listings = new Set([own, ...above]);
  for (const each of [own, ...above])
    for (const folder of foldersIn(source(each), near)) listings.add(folder);
  listings.delete(own);
  const most = shared ? limits.sharingFolders : limits.otherSiblings;
  const files = [...listings].flatMap((each) => siblingsOf(path, source(each)));
  return { files: files.slice(0, most), listings: [...listings] };
}

/** The listings of the nearest folders above that of a file; none where these are not known. */
function listingsAbove(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = folderOf(path); at !== '' && baseName(at) !== '..'; at = folderOf(at)) {
    if (found.length === limits.startingFolders - 1) break;
    found.push(shallowListingOf(at));
  }
  return found;
}

/** The listings of the folders in a folder, by its own listing, unless there are more than `most`. */
function foldersIn(listing: SourceFile | undefined, most: number): readonly string[] {
  if (!listing) return [];
  const names = namesOfFolders(listing);
  return names.length > most ? [] : names.map((name) => `${startOf(listing)}${name}./`);
}

const namesOfFolders = perObject((listing: SourceFile): readonly string[] =>
  listing.text.split('\n').filter((name) => /^[^./][^/]*\/$/.test(name) && name !== 'node_modules/'),
);

/** Whether the name of a file, of its folder or of the one above says that others share what it has. */
export function isShared(path: string): boolean {
  const folder = folderOf(path);
  return [path, folder, folderOf(folder)].some((each) => namingOf(each).isBase);
}

/** What the paths in a listed folder begin with. */
const startOf = ({ path }: SourceFile) => (path === '././' ? '' : path.slice(0, -2));

/** Whether the name of a file says that it is merged over another one of its folder: `compose.prod.yaml` over `compose.yaml`. */
export function isNamedOver(path: string, base: string): boolean {
  const [over, below] = [namingOf(path), namingOf(base)];
  if (!below.words.every((word) => over.words.includes(word))) return false;
  return over.words.length > below.words.length || (below.isBase && !over.isBase);
}

/** Whether a file is the base of the others in its folder, by its name. */
export function isBaseByName(path: string): boolean {
  return namingOf(path).words.length === 0;
}

const composeWords: ReadonlySet<string> = new Set(['', 'compose', 'docker', 'yaml', 'yml']);
const baseWords: ReadonlySet<string> = new Set(['base', 'common', 'default', 'main', 'shared']);

const namingOf = memoizeByText(
  (path): Naming => {
    const parts = baseName(path).toLowerCase().split(/[._-]/);
    const all = parts.filter((word) => !composeWords.has(word));
    const words = all.filter((word) => !baseWords.has(word));
    return { words, isBase: words.length < all.length };
  },
  { texts: 1_000, characters: 100_000 },
);
