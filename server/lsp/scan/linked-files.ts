import { type FileFindings, otherFiles } from '../outcome.ts';

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

/** What is kept of a linted file. */
interface LinkedFile<T> {
  /** What it reports about others. */
  readonly file: T;
  readonly links: readonly Target[];
}

/** Linted files, indexed by the paths that they refer to, so that an edit in a large workspace checks few of them. */
export class LinkedFiles<T extends FileFindings = FileFindings> {
  readonly #files = new Map<string, LinkedFile<T>>();
  readonly #targets = new Map<string, Target>();
  /** The files that report something about a path. */
  readonly #about = new Map<string, Set<T>>();

  /** Returns what a file reports about others. */
  get(path: string): T | undefined {
    return this.#files.get(path)?.file;
  }

  /** Stores what a file reports about others, and the paths that it refers to. */
  set(file: T, links: readonly string[]): void {
    this.delete(file.path);
    const targets = [...new Set(links)].map((path) => this.#targetAt(path));
    for (const each of targets) addTo(each, file.path);
    for (const each of otherFiles(file))
      this.#about.set(each, (this.#about.get(each) ?? new Set()).add(file));
    this.#files.set(file.path, { file, links: targets });
  }

  delete(path: string): void {
    const linked = this.#files.get(path);
    if (!linked) return;
    for (const link of linked.links) if (removeFrom(link, path)) this.#targets.delete(link.path);
    for (const each of otherFiles(linked.file)) {
      const reporting = this.#about.get(each);
      reporting?.delete(linked.file);
      if (reporting?.size === 0) this.#about.delete(each);
    }
    this.#files.delete(path);
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Returns the files that report something about a path. */
  about(path: string): readonly T[] {
    return [...(this.#about.get(path) ?? [])];
  }

  /** Returns the files that refer to a path. */
  referring(path: string): Iterable<string> {
    return this.#targets.get(path)?.from ?? [];
  }

  /** Whether no file refers to a path. */
  isUnlinked(path: string): boolean {
    return !this.#targets.has(path);
  }

  /** Returns the files that refer to any matching path. */
  referringTo(isOne: (path: string) => boolean): Iterable<string> {
    return [...this.#targets.values()].flatMap(({ path, from }) => (isOne(path) ? [...from] : []));
  }

  #targetAt(path: string): Target {
    const target = this.#targets.get(path) ?? { path, from: [] };
    this.#targets.set(path, target);
    return target;
  }
}
