import { parseYaml } from '../compose/parse.ts';
import { mappingOf } from '../compose/yaml/graph.ts';
import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import { folderOf } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { type Discovery, type FileSet, reach } from './discovery.ts';
import { needsBase } from './half.ts';
import { filesAround, isBaseByName, isNamedOver, shallowListingOf, siblingsOf } from './siblings.ts';

/** The sets through which Compose reads a file in other ways than by default. */
export interface OtherSets extends Discovery {
  /** Files that may be merged over it, but could not be read. */
  readonly unread: readonly string[];
}

/** What is known of the files around a compose file. */
interface Around {
  source(path: string): SourceFile | undefined;
  /** Whether a file exists and could not be read. */
  isUnread(path: string): boolean;
  /** The sets that Compose finds for the file by itself, and those that include or extend it. */
  readonly usual: readonly FileSet[];
}

/** The files around a compose file that may be merged over it, extend it or include it, by their names. */
interface Surroundings {
  /** The compose files of its own folder. */
  readonly siblings: readonly string[];
  /** Files there whose names say that they are merged over it. */
  readonly named: readonly string[];
  /** Other files there, and files in the folders around. */
  readonly rest: readonly string[];
  readonly around: readonly string[];
  /** All of these as far as they are read, and the listings that show them. */
  readonly asked: readonly string[];
}

function surroundingsOf(path: string, source: (path: string) => SourceFile | undefined): Surroundings {
  const listing = shallowListingOf(path);
  const siblings = siblingsOf(path, source(listing));
  const named = siblings.filter((each) => isNamedOver(each, path));
  const over = new Set(named);
  const rest = siblings.filter((each) => !over.has(each)).slice(0, limits.otherSiblings);
  const { files: around, listings } = filesAround(path, source);
  const asked = [listing, ...listings, ...named.slice(0, limits.siblings), ...rest, ...around];
  return { siblings, named, rest, around, asked };
}

/** The paths around a compose file that decide in which sets it may be, as far as the listings that show them are known. */
export function askedAround(
  path: string,
  source: (path: string) => SourceFile | undefined,
): readonly string[] {
  return surroundingsOf(path, source).asked;
}

/**
 * Finds the sets that a compose file may be part of: the usual ones, the file without those that are merged over it by default,
 * those with the files of its folder that may be merged over it with `-f`, and the files there and in the folders around that
 * extend or include it.
 */
export function otherSetsOf(file: SourceFile, { source, isUnread, usual }: Around): OtherSets {
  const { path } = file;
  const { siblings, named, rest, around, asked: first } = surroundingsOf(path, source);
  const over = named.slice(0, limits.siblings);
  const asked = new Set(first);
  const ask = (wanted: string) => {
    asked.add(wanted);
    return source(wanted);
  };
  if (!isBaseByName(path) && !siblings.some(isBaseByName))
    over.push(...rest.filter((each) => isFragment(source(each))));
  const sets = [...usual];
  const unread = named.slice(limits.siblings);
  for (const each of over) {
    const sibling = source(each);
    if (sibling ? isBroken(sibling) : isUnread(each)) unread.push(each);
    else if (sibling && sharesService(sibling, file)) sets.push(setOf(path, each));
  }
  const all = [...new Set([...over, ...rest, ...around])];
  for (const each of all) {
    if (!mayTake(source(each)) || !reach([each], path, ask)) continue;
    sets.push(setOf(each), ...runsOver(each, all).map((other) => setOf(each, other)));
  }
  if (usual.some(({ files }) => files[0] === path && files.length > 1)) sets.push(setOf(path));
  return { sets, unread, asked: [...asked] };
}

/** The files that are merged over a file of the same folder, by their names. */
const runsOver = (path: string, all: readonly string[]) =>
  all.filter((each) => folderOf(each) === folderOf(path) && isNamedOver(each, path));

const setOf = (...files: string[]): FileSet => ({ files, fragment: false, complete: false });

/** Whether a compose file may extend or include others. */
export function mayTake(file: SourceFile | undefined): boolean {
  return file !== undefined && /extends|include/.test(file.text);
}

const isFragment = (file: SourceFile | undefined) => file !== undefined && needsBase(file);

/** Whether parts of a file can't be read, so that they may say anything of a service. */
function isBroken(file: SourceFile): boolean {
  const { refused, foreign, unread, problems } = parseYaml(file);
  return refused || foreign || unread.length > 0 || problems.length > 0;
}

/** Whether a file may have a service of another one, or use it. */
const sharesService = (one: SourceFile, other: SourceFile): boolean => {
  const names = servicesIn(other);
  return (
    mayTake(one) || one.text.includes('volumes_from') || [...servicesIn(one)].some((name) => names.has(name))
  );
};

/** The names of the services that a file itself has. */
const servicesIn = perObject(
  (file: SourceFile): ReadonlySet<string> =>
    new Set(
      parseYaml(file).documents.flatMap((each) => [...(mappingOf(each, 'services')?.entries.keys() ?? [])]),
    ),
);
