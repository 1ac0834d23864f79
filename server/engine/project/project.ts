import { type BuildContext, contextOf, takesFromContext } from '../dockerfile/context/context.ts';
import { type SourceFile, sourceFile } from '../source/text.ts';
import { firstAsked } from './builds.ts';
import { type Application, composeSet } from './composition.ts';
import { type Kind, kindOf } from './kind.ts';
import { Layers } from './layers.ts';
import { type Document, Linker } from './linker.ts';
import { isSlot, type Known, type Slot, slotOf, type Unread } from './slot.ts';

/** One file to put into a project; `kind` defaults to what its name says, and of Dockerfiles their text. */
export interface Input {
  readonly path: string;
  readonly text: string;
  readonly kind?: Kind | undefined;
}

/** A path at which no file is, or none that was read. */
export interface Lack {
  readonly path: string;
  readonly why: Unread | 'absent';
}

/** An immutable set of files with the links between them; parsed files are reused by identity. */
export interface Project {
  /**
   * The parsed document at a path; undefined when it is not here or of no kind that the engine reads. A compose file that
   * lies over another is read alone here: `applications` shows it in effect.
   */
  document(path: string): Document | undefined;
  /** The document at a path as it is written, whatever other files are here: for its comments. */
  written(path: string): Document | undefined;
  source(path: string): SourceFile | undefined;
  paths(): readonly string[];
  /** Paths of which it is recorded that no file is there, or that it was not read. */
  absent(): readonly string[];
  /** What is known of a path, to be compared by identity: its file, why it was not read, that it is absent, or nothing. */
  known(path: string): SourceFile | Unread | 'absent' | undefined;
  /** The project with some files, and with what is known of others. */
  with(...files: readonly (Input | Lack)[]): Project;
  without(...paths: readonly string[]): Project;
  /** Records that files do not exist, so that they are not missing any more. */
  withAbsent(...paths: readonly string[]): Project;
  /** Records why a file was not read, so that it is not missing any more. */
  withUnread(path: string, why: Unread): Project;
  /** Only what is known of some paths, without anything that was made of it: to be kept for long. */
  only(paths: readonly string[]): Project;
  /** Says which compose files form projects, in place of what Compose would find; each set begins with its first file. */
  withSets(sets: readonly (readonly string[])[]): Project;
  /** Whether a file is known not to be here: it does not exist, or was not read. */
  isAbsent(path: string): boolean;
  /** Why a file was not read; undefined for one that does not exist. */
  unread(path: string): Unread | undefined;
  /**
   * Paths that the document at `path` refers to; one with a `/` at its end is a folder, whose text lists what lies in it.
   * Once none of them is missing, what is said of the document follows from them and from nothing else.
   */
  links(path: string): readonly string[];
  /** Paths that the document at `path` refers to and that are neither here nor absent. */
  missing(path: string): readonly string[];
  /** What Compose would run of the sets of files that the compose file at `path` belongs to. */
  applications(path: string): readonly Application[];
  /** What Compose would run that takes from the document at `path` and is not said of it: what builds, includes or extends it. */
  takers(path: string): readonly Application[];
  /** What is known of the folder that the build of the Dockerfile at `path` is given. */
  context(path: string): BuildContext | undefined;
  /** Compose files here that refer to `path`. */
  dependents(path: string): readonly string[];
}

/** A project without files. */
export function emptyProject(): Project {
  return new LayeredProject(new Layers(), []);
}

class LayeredProject implements Project {
  readonly #known: Layers<Known>;
  readonly #listed: readonly (readonly string[])[];
  #made: Linker | undefined;

  constructor(known: Layers<Known>, listed: readonly (readonly string[])[]) {
    this.#known = known;
    this.#listed = listed;
  }

  /** Of many projects nothing is asked but to be changed. */
  get #linker(): Linker {
    this.#made ??= new Linker(this.#known, this.#listed);
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

  with(...files: readonly (Input | Lack)[]): Project {
    return this.#changed(files.map((each) => [each.path, 'why' in each ? each.why : this.#slotFor(each)]));
  }

  /** The slot that is there already, where it is of the same text. */
  #slotFor({ path, text, kind = kindOf(path, text) }: Input): Slot {
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
    return new LayeredProject(new Layers<Known>().with(afresh), this.#listed);
  }

  withSets(sets: readonly (readonly string[])[]): Project {
    return sets.length === 0 && this.#listed.length === 0 ? this : new LayeredProject(this.#known, sets);
  }

  links(path: string): readonly string[] {
    return this.#linker.links(path);
  }

  missing(path: string): readonly string[] {
    // What a file belongs to, or is built by, comes first: only then is it known what to compose, or which stages count.
    const slot = this.#slot(path);
    const isBuilt = slot?.kind === 'dockerfile';
    const deciding = isBuilt ? firstAsked(slot.file, this.#listed) : this.#linker.discovery(path).asked;
    const first = this.#known.lacking(deciding);
    return first.length > 0 ? first : this.#known.lacking(this.links(path));
  }

  applications(path: string): readonly Application[] {
    return this.#linker.applicationsOf(this.#linker.discovery(path).sets);
  }

  takers(path: string): readonly Application[] {
    return this.#linker.applicationsOf(this.#linker.taking(path).sets);
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
    // What was made of the files is kept where none differs.
    return known === this.#known ? this : new LayeredProject(known, this.#listed);
  }
}

type Changed = readonly [path: string, known: Known | undefined];
