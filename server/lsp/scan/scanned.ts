import { type FileFindings, otherFiles } from '../outcome.ts';

/** Scanned files, indexed by the paths that they refer to, so that an edit in a large workspace checks few of them. */
export interface ScannedFiles {
  /** Returns what a file reports about others. */
  get(path: string): FileFindings | undefined;
  /** Stores what a file reports about others, and the paths that it refers to. */
  set(file: FileFindings, links: readonly string[]): void;
  delete(path: string): void;
  paths(): Iterable<string>;
  /** Returns the files that report something about a path. */
  about(path: string): readonly FileFindings[];
  /** Returns the files that refer to a path. */
  referring(path: string): Iterable<string>;
  /** Returns the files that refer to any matching path. */
  referringTo(isOne: (path: string) => boolean): Iterable<string>;
}

/** A path that files refer to. Stored once, since most files of a folder refer to the same ones. */
interface Target {
  readonly path: string;
  /** The files that refer to it, without duplicates: a list if they are few, since a set takes three times the memory. */
  from: readonly string[] | Set<string>;
}

/** Maximum length of a list before it becomes a set. */
const few = 8;

function addTo(target: Target, path: string): void {
  const { from } = target;
  if (from instanceof Set) from.add(path);
  // An array that grows in place reserves room for sixteen.
  else target.from = from.length < few ? from.concat(path) : new Set([...from, path]);
}

/** Removes a file from a target; returns whether no file refers to it any more. */
function removeFrom(target: Target, path: string): boolean {
  const { from } = target;
  if (from instanceof Set) return from.delete(path) && from.size === 0;
  target.from = from.filter((each) => each !== path);
  return target.from.length === 0;
}

/** Creates an empty index. */
export function scannedFiles(): ScannedFiles {
  const files = new Map<string, { readonly file: FileFindings; readonly links: readonly Target[] }>();
  const targets = new Map<string, Target>();
  const byOther = new Map<string, Set<FileFindings>>();
  const remove = (path: string) => {
    const { file, links = [] } = files.get(path) ?? {};
    for (const link of links) if (removeFrom(link, path)) targets.delete(link.path);
    for (const each of otherFiles(file)) {
      const reporting = byOther.get(each);
      if (file) reporting?.delete(file);
      if (reporting?.size === 0) byOther.delete(each);
    }
    files.delete(path);
  };
  const targetAt = (path: string) => {
    const target = targets.get(path) ?? { path, from: [] };
    targets.set(path, target);
    return target;
  };
  return {
    get: (path) => files.get(path)?.file,
    set(file, links) {
      remove(file.path);
      const all = [...new Set(links)].map(targetAt);
      for (const each of all) addTo(each, file.path);
      for (const each of otherFiles(file)) byOther.set(each, (byOther.get(each) ?? new Set()).add(file));
      files.set(file.path, { file, links: all });
    },
    delete: remove,
    paths: () => [...files.keys()],
    about: (path) => [...(byOther.get(path) ?? [])],
    referring: (path) => targets.get(path)?.from ?? [],
    referringTo: (isOne) => [...targets.values()].flatMap(({ path, from }) => (isOne(path) ? [...from] : [])),
  };
}
