import { limits } from '../source/limits.ts';
import { memoizeByText, perObject } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
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
 * The compose files in the folders beside a file, which may extend or include it. A folder with many others holds projects that
 * have nothing to do with each other.
 */
export function filesBelow(path: string, source: (path: string) => SourceFile | undefined): ListedFiles {
  const listings = foldersIn(source(shallowListingOf(path)));
  return { files: listings.flatMap((each) => siblingsOf(path, source(each))), listings };
}

/** The listings of the folders in a folder, by its own listing. */
function foldersIn(listing: SourceFile | undefined): readonly string[] {
  if (!listing) return [];
  const start = startOf(listing);
  const names = listing.text
    .split('\n')
    .filter((name) => /^[^./][^/]*\/$/.test(name) && name !== 'node_modules/');
  return names.length > limits.nearFolders ? [] : names.map((name) => `${start}${name}./`);
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
