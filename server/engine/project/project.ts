import { type BuildContext, contextOf, takesFromContext } from '../dockerfile/context/context.ts';
import { type SourceFile, sourceFile } from '../source/text.ts';
import { firstAsked } from './builds.ts';
import { type Application, composeSet } from './composition.ts';
import type { FileSet } from './discovery.ts';
import { type Kind, kindOf } from './kind.ts';
import { LayeredMap } from './layers.ts';
import { type Document, Linker } from './linker.ts';
import type { NearestLock } from './nearest-lock.ts';
import { askedAround } from './other-sets.ts';
import { isSlot, type KnownFile, release, type Slot, slotOf, type Unread } from './slot.ts';

/** A file to add to a project. By default, the name decides `kind`; for Dockerfiles with unusual names, the text does. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
  readonly kind?: Kind | undefined;
}

/** A path that has no file, or whose file was not read. */
export interface Lack {
  readonly path: string;
  readonly why: Unread | 'absent';
}

/** The other ways in which Compose may run a file. */
export interface OtherRuns {
  readonly sets: readonly {
    readonly files: readonly string[];
    /** Composed when it is asked for: a folder may have many files. */
    application(): Application | undefined;
  }[];
  /** Files that may be merged over it, but can't be read. */
  readonly unread: readonly string[];
}

/** An immutable set of files with the links between them; parsed files are reused by identity. */
export interface Project {
  /**
   * The parsed document at a path; undefined if the project does not have it or does not lint its kind. An override file is
   * read alone here; `applications` returns it merged.
   */
  document(path: string): Document | undefined;
  /** The document at a path as it is written, without any other file: for its comments. */
  written(path: string): Document | undefined;
  source(path: string): SourceFile | undefined;
  paths(): readonly string[];
  /** Paths that are recorded as absent or not read. */
  absent(): readonly string[];
  /** What is known of a path, to be compared by identity: its file, why it was not read, `absent`, or undefined. */
  known(path: string): SourceFile | Unread | 'absent' | undefined;
  /** Returns the project with some files added or recorded as absent or not read. */
  with(...files: readonly (InputFile | Lack)[]): Project;
  without(...paths: readonly string[]): Project;
  /** Records that files do not exist, so that they are no longer missing. */
  withAbsent(...paths: readonly string[]): Project;
  /** Records why a file was not read, so that it is no longer missing. */
  withUnread(path: string, why: Unread): Project;
  /** Only what is known of some paths, without cached results: for a project that is kept for long. */
  only(paths: readonly string[]): Project;
  /** The same project, without the cached results of some files, which are computed again on demand. */
  released(paths: readonly string[]): Project;
  /** The same as `only`, with cached results: a part that does not keep the rest of a large project in memory. */
  part(paths: readonly string[]): Project;
  /** Sets which compose files form projects, in place of what Compose would find; each set begins with its first file. */
  withSets(sets: readonly (readonly string[])[]): Project;
  /** The sets that were given. */
  readonly listed: readonly (readonly string[])[];
  /** Whether the project knows that it lacks a file: the file does not exist, or was not read. */
  isAbsent(path: string): boolean;
  /** Why a file was not read; undefined for a file that was read or does not exist. */
  unread(path: string): Unread | undefined;
  /**
   * Paths that the document at `path` refers to; a path that ends with `/` is a folder, whose text lists its content. Once none
   * of them is missing, the findings of the document depend on these paths only.
   */
  links(path: string): readonly string[];
  /** The part of `links` on which only the safety of fixes depends, such as `compose.prod.yaml` beside `compose.yaml`. */
  asides(path: string): readonly string[];
  /** Paths that the document at `path` refers to and of which nothing is known yet. */
  missing(path: string): readonly string[];
  /** What Compose would run from the sets that contain the compose file at `path`. */
  applications(path: string): readonly Application[];
  /** What Compose would run from the sets that build, include or extend the document at `path` but do not contain it. */
  takers(path: string): readonly Application[];
  /** All sets that may contain the compose file at `path`, and files of such sets that can't be read. */
  others(path: string): OtherRuns;
  /** The build context of the Dockerfile at `path`, as far as it is known. */
  context(path: string): BuildContext | undefined;
  /** Compose files of the project that refer to `path`. */
  dependents(path: string): readonly string[];
  /** The lock that says what the images of a file are. */
  lock(path: string): NearestLock;
}

/** An empty project. */
export function emptyProject(): Project {
  return new LayeredProject(new LayeredMap(), []);
}

class LayeredProject implements Project {
  readonly #known: LayeredMap<KnownFile>;
  readonly listed: readonly (readonly string[])[];
  #made: Linker | undefined;

  constructor(known: LayeredMap<KnownFile>, listed: readonly (readonly string[])[]) {
    this.#known = known;
    this.listed = listed;
  }

  /** Created on first use: many projects are only changed and never queried. */
  get #linker(): Linker {
    this.#made ??= new Linker(this.#known, this.listed);
    return this.#made;
  }

  document(path: string): Document | undefined {
    return this.#linker.document(path);
  }

  written(path: string): Document | undefined {
    const slot = this.#linker.slot(path);
    if (slot?.kind !== 'compose') return this.document(path);
    slot.written ??= composeSet(slot.file, { files: [path], fragment: true }, () => undefined).compose;
    return slot.written;
  }

  source(path: string): SourceFile | undefined {
    return this.#slot(path)?.file;
  }

  paths(): string[] {
    return [...this.#known].flatMap(([path, each]) => (isSlot(each) ? path : []));
  }

  absent(): string[] {
    return [...this.#known].flatMap(([path, each]) => (isSlot(each) ? [] : path));
  }

  known(path: string): SourceFile | Unread | 'absent' | undefined {
    const found = this.#known.get(path);
    return isSlot(found) ? found.file : found;
  }

  isAbsent(path: string): boolean {
    return this.#linker.isAbsent(path);
  }

  unread(path: string): Unread | undefined {
    const found = this.#known.get(path);
    return isSlot(found) || found === 'absent' ? undefined : found;
  }

  with(...files: readonly (InputFile | Lack)[]): Project {
    return this.#changed(files.map((each) => [each.path, 'why' in each ? each.why : this.#slotFor(each)]));
  }

  /** Returns the existing slot if its text and kind are the same. */
  #slotFor({ path, text, kind = kindOf(path, text) }: InputFile): Slot {
    const before = this.#slot(path);
    const isSame = before?.file.text === text && before.kind === kind;
    return isSame ? before : slotOf(sourceFile(path, text, before?.file.text), kind);
  }

  #slot(path: string): Slot | undefined {
    const found = this.#known.get(path);
    return isSlot(found) ? found : undefined;
  }

  without(...paths: readonly string[]): Project {
    return this.#changed(paths.map((each) => [each, undefined]));
  }

  withAbsent(...paths: readonly string[]): Project {
    return this.#changed(paths.map((each) => [each, 'absent']));
  }

  withUnread(path: string, why: Unread): Project {
    return this.#changed([[path, why]]);
  }

  only(paths: readonly string[]): Project {
    const afresh = paths.map((path): Changed => {
      const found = this.#known.get(path);
      return [path, isSlot(found) ? slotOf(sourceFile(path, found.file.text), found.kind) : found];
    });
    return new LayeredProject(new LayeredMap<KnownFile>().with(afresh), this.listed);
  }

  released(paths: readonly string[]): Project {
    for (const path of paths) {
      const slot = this.#slot(path);
      if (slot) release(slot);
    }
    return new LayeredProject(this.#known, this.listed);
  }

  part(paths: readonly string[]): Project {
    const known = paths.map((path): Changed => [path, this.#known.get(path)]);
    return new LayeredProject(new LayeredMap<KnownFile>().with(known), this.listed);
  }

  withSets(sets: readonly (readonly string[])[]): Project {
    return sets.length === 0 && this.listed.length === 0 ? this : new LayeredProject(this.#known, sets);
  }

  links(path: string): readonly string[] {
    return this.#linker.links(path);
  }

  missing(path: string): readonly string[] {
    // First the files that decide the sets of a compose file or the builders of a Dockerfile: the other links depend on them.
    const slot = this.#slot(path);
    const isBuilt = slot?.kind === 'dockerfile';
    const deciding = isBuilt ? firstAsked(slot.file, this.listed) : this.#linker.discovery(path).asked;
    const first = this.#known.lacking(deciding);
    // In the same rounds, since the files around a compose file do not depend on the rest, which costs more to find.
    if (slot?.kind === 'compose') first.push(...this.#known.lacking(askedAround(path, this.#linker.source)));
    return first.length > 0 ? first : this.#known.lacking(this.links(path));
  }

  applications(path: string): readonly Application[] {
    return this.#linker.applicationsOf(this.#linker.discovery(path).sets);
  }

  takers(path: string): readonly Application[] {
    return this.#linker.applicationsOf(this.#linker.taking(path).sets);
  }

  asides(path: string): readonly string[] {
    return this.#linker.asides(path);
  }

  others(path: string): OtherRuns {
    const { sets, unread } = this.#linker.others(path);
    const lazily = (set: FileSet) => ({
      files: set.files,
      application: () => this.#linker.applicationsOf([set])[0],
    });
    return { sets: sets.map(lazily), unread };
  }

  lock(path: string): NearestLock {
    return this.#linker.lock(path);
  }

  context(path: string): BuildContext | undefined {
    const found = this.document(path);
    if (found?.kind !== 'dockerfile') return undefined;
    const folder = takesFromContext(found) ? this.#linker.builds(path).folder : undefined;
    return contextOf(found, folder, this.#linker.read);
  }

  dependents(path: string): readonly string[] {
    return this.paths().filter((other) => other !== path && this.links(other).includes(path));
  }

  #changed(changes: readonly Changed[]): Project {
    const known = this.#known.with(changes);
    // Keeps the cached results if no file changes.
    return known === this.#known ? this : new LayeredProject(known, this.listed);
  }
}

type Changed = readonly [path: string, known: KnownFile | undefined];
