import { parseYaml } from '../compose/parse.ts';
import { mappingOf } from '../compose/yaml/graph.ts';
import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import type { SourceFile } from '../source/text.ts';
import { type Discovery, type FileSet, needsBase, reach } from './discovery.ts';
import { filesBelow, isBaseByName, isNamedOver, shallowListingOf, siblingsOf } from './siblings.ts';

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

/**
 * Finds the sets that a compose file may be part of: the usual ones, the file without those that are merged over it by default,
 * those with the files of its folder that may be merged over it with `-f`, and the files there and in the folders below that
 * extend or include it.
 */
export function otherSetsOf(file: SourceFile, { source, isUnread, usual }: Around): OtherSets {
  const { path } = file;
  const listing = shallowListingOf(path);
  const siblings = siblingsOf(path, source(listing));
  const [named, rest] = [siblings.filter((each) => isNamedOver(each, path)), new Set(siblings)];
  for (const each of named) rest.delete(each);
  const below = filesBelow(path, source);
  const over = named.slice(0, limits.siblings);
  const others = [...[...rest].slice(0, limits.otherSiblings), ...below.files.slice(0, limits.otherSiblings)];
  const asked = new Set([listing, ...below.listings, ...over, ...others]);
  const ask = (wanted: string) => {
    asked.add(wanted);
    return source(wanted);
  };
  if (!isBaseByName(path) && !siblings.some(isBaseByName))
    over.push(...others.filter((each) => rest.has(each) && isFragment(source(each))));
  const sets = [...usual];
  const unread = named.slice(limits.siblings);
  for (const each of over) {
    const sibling = source(each);
    if (sibling ? isBroken(sibling) : isUnread(each)) unread.push(each);
    else if (sibling && sharesService(sibling, file)) sets.push(setOf(path, each));
  }
  for (const each of new Set([...over, ...others]))
    if (mayTake(source(each)) && reach([each], path, ask)) sets.push(setOf(each));
  if (usual.some(({ files }) => files[0] === path && files.length > 1)) sets.push(setOf(path));
  return { sets, unread, asked: [...asked] };
}

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
