import type { Compose } from '../compose/model.ts';
import {
  type BuildContext,
  contextOf,
  contextPaths,
  type GivenFolder,
  type Reader,
  takesFromContext,
} from '../dockerfile/context/context.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { posturesOf } from '../posture.ts';
import { type SourceFile, sourceFile } from '../source/text.ts';
import { type Application, type Composed, composeSet, pathsOf, stillHolds } from './composition.ts';
import { builderPaths, type Discovery, discover, type FileSet, takenBy } from './discovery.ts';
import { type Kind, kindOfName } from './kind.ts';
import { Layers } from './layers.ts';

export type Document = Dockerfile | Compose;

/** One file to put into a project; `kind` defaults to what its name says. */
export interface Input {
  readonly path: string;
  readonly text: string;
  readonly kind?: Kind | undefined;
}

/** Why a file that may exist was not read. */
export interface Unread {
  /** The end of a sentence. */
  readonly reason: string;
  /** Its name alone leads outside of what may be read: nobody looked whether it is there. */
  readonly beyond: boolean;
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
  with(...files: readonly Input[]): Project;
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

interface Slot {
  readonly file: SourceFile;
  readonly kind: Kind | undefined;
  dockerfile: Dockerfile | undefined;
  written: Compose | undefined;
  /** What was composed with this file as the first, by the other files. */
  readonly composed: Map<string, Composed>;
}

const slotOf = (file: SourceFile, kind: Kind | undefined): Slot => ({
  file,
  kind,
  dockerfile: undefined,
  written: undefined,
  composed: new Map(),
});

/** The folder that compose files give to the build of a Dockerfile, the sets of those that build it, and every path on which that depends. */
interface Builds extends Discovery {
  readonly folder: GivenFolder;
}

/** What is known of a path. */
type Known = Slot | Unread | 'absent';

const isSlot = (known: Known | undefined): known is Slot => typeof known === 'object' && 'file' in known;

/** A project without files. */
export function emptyProject(): Project {
  return project(new Layers(), []);
}

function project(known: Layers<Known>, listed: readonly (readonly string[])[]): Project {
  const slotAt = (path: string) => {
    const found = known.get(path);
    return isSlot(found) ? found : undefined;
  };
  const isAbsent = (path: string) => {
    const found = known.get(path);
    return found !== undefined && !isSlot(found);
  };
  const discoveries = new Map<string, Discovery>();
  const current = new Map<string, Composed>();
  const built = new Map<string, Builds>();
  const linked = new Map<string, readonly string[]>();
  const source = (path: string) => slotAt(path)?.file;
  /** A set from its first file on that is not known to be gone; what that one lies over is not known then. */
  const fromFirstHere = (set: FileSet): FileSet => {
    const at = set.files.findIndex((each) => !isAbsent(each));
    return at < 1
      ? set
      : { ...set, files: set.files.slice(at), fragment: true, gone: set.files.slice(0, at) };
  };
  const discovery = (path: string): Discovery => {
    const slot = slotAt(path);
    const before = discoveries.get(path);
    if (before || slot?.kind !== 'compose') return before ?? { sets: [], asked: [] };
    const { sets, asked } = discover(slot.file, source, listed);
    const found = { sets: sets.map(fromFirstHere), asked };
    discoveries.set(path, found);
    return found;
  };
  const composed = (set: FileSet): Composed | undefined => {
    const slot = slotAt(set.files[0] ?? '');
    if (!slot) return undefined;
    const key = keyOf(set);
    let found = current.get(key);
    if (!found) {
      const before = slot.composed.get(key);
      found = before && stillHolds(before, source) ? before : composeSet(slot.file, set, source);
      slot.composed.set(key, found);
      current.set(key, found);
    }
    return found;
  };
  const document = (path: string): Document | undefined => {
    const slot = slotAt(path);
    if (slot?.kind === 'compose') {
      const set = discovery(path).sets.find(({ files }) => files[0] === path);
      return composed(set ?? { files: [path], fragment: true })?.compose;
    }
    if (slot?.kind === 'dockerfile') slot.dockerfile ??= parseDockerfile(slot.file);
    return slot?.dockerfile;
  };
  const lacking = (paths: readonly string[]) => paths.filter((each) => known.get(each) === undefined);
  const read: Reader = (path) => source(path) ?? (known.get(path) === 'absent' ? undefined : 'unknown');
  const builds = (path: string): Builds => {
    const before = built.get(path);
    if (before) return before;
    const asked = new Set([...builderPaths(path), ...listed.flatMap(([first]) => first ?? [])]);
    const folders = new Set<string>();
    const building: FileSet[] = [];
    for (const each of [...asked]) {
      if (slotAt(each)?.kind !== 'compose') continue;
      const { sets, asked: deciding } = discovery(each);
      for (const other of deciding) asked.add(other);
      if (lacking(deciding).length > 0) continue;
      const telling = sets.filter(({ files }) =>
        files.some((file) => mayBuild.test(source(file)?.text ?? '')),
      );
      for (const set of telling) {
        const found = composed(set);
        const builds = found?.compose.services.flatMap(({ build }) => (build?.path === path ? build : []));
        if (builds?.length) building.push(set);
        for (const { folder } of builds ?? []) if (folder !== undefined) folders.add(folder);
        for (const other of found?.asked.keys() ?? []) asked.add(other);
      }
    }
    const [folder] = folders;
    const given = folders.size > 1 ? 'unknown' : folder;
    const found = { folder: given, sets: building, asked: [...asked] } as const;
    built.set(path, found);
    return found;
  };
  /** The sets that take from a file and that it is no first or further file of, and every path on which that depends. */
  const taking = (path: string): Discovery => {
    const slot = slotAt(path);
    if (slot?.kind !== 'compose') return builds(path);
    const { sets, asked } = takenBy(slot.file, source, listed);
    const own = new Set(discovery(path).sets.map(keyOf));
    return { sets: sets.map(fromFirstHere).filter((set) => !own.has(keyOf(set))), asked };
  };
  const applicationOf = (set: FileSet): Application[] => {
    const compose = composed(set)?.compose;
    const { files, gone = [] } = set;
    return compose ? [{ compose, files, gone, postures: () => posturesOf(compose, document) }] : [];
  };
  const links = (path: string): readonly string[] => {
    const found = linked.get(path) ?? linksOf(path);
    linked.set(path, found);
    return found;
  };
  const linksOf = (path: string): readonly string[] => {
    const found = document(path);
    if (!found) return [];
    if (found.kind === 'dockerfile') {
      const { folder, asked } = builds(path);
      // What a compose file says comes first: only then is it known where to look.
      if (!takesFromContext(found) || lacking(asked).length > 0) return asked;
      return [...asked, ...contextPaths(found, folder, read)];
    }
    const all = new Set<string>();
    for (const { sets, asked } of [discovery(path), taking(path)]) {
      for (const each of asked) all.add(each);
      for (const set of sets) for (const each of pathsOf(composed(set))) all.add(each);
    }
    all.delete(path);
    return [...all];
  };
  return {
    document,
    written(path) {
      const slot = slotAt(path);
      if (slot?.kind !== 'compose') return document(path);
      slot.written ??= composeSet(slot.file, { files: [path], fragment: true }, () => undefined).compose;
      return slot.written;
    },
    source,
    paths: () => [...known].flatMap(([path, each]) => (isSlot(each) ? path : [])),
    absent: () => [...known].flatMap(([path, each]) => (isSlot(each) ? [] : path)),
    known(path) {
      const found = known.get(path);
      return isSlot(found) ? found.file : found;
    },
    with(...files) {
      const next = files.flatMap(({ path, text, kind = kindOfName(path) }): [string, Slot][] => {
        const before = slotAt(path);
        return before?.file.text === text && before.kind === kind
          ? []
          : [[path, slotOf(sourceFile(path, text, before !== undefined), kind)]];
      });
      return project(known.with(next), listed);
    },
    without: (...paths) => project(known.with(paths.map((each) => [each, undefined])), listed),
    links,
    withAbsent: (...paths) => project(known.with(paths.map((each) => [each, 'absent'])), listed),
    withUnread: (path, why) => project(known.with([[path, why]]), listed),
    only(paths) {
      const afresh = paths.map((path): [string, Known | undefined] => {
        const found = known.get(path);
        return [path, isSlot(found) ? slotOf(sourceFile(path, found.file.text), found.kind) : found];
      });
      return project(new Layers<Known>().with(afresh), listed);
    },
    withSets(sets) {
      return sets.length === 0 && listed.length === 0 ? this : project(known, sets);
    },
    isAbsent,
    unread(path) {
      const found = known.get(path);
      return isSlot(found) || found === 'absent' ? undefined : found;
    },
    missing(path) {
      // What a file belongs to comes first: only then is it known what to compose.
      const first = lacking(discovery(path).asked);
      return first.length > 0 ? first : lacking(links(path));
    },
    applications: (path) => discovery(path).sets.flatMap(applicationOf),
    takers: (path) => taking(path).sets.flatMap(applicationOf),
    context(path) {
      const found = document(path);
      if (found?.kind !== 'dockerfile') return undefined;
      return contextOf(found, takesFromContext(found) ? builds(path).folder : undefined, read);
    },
    dependents(path) {
      return this.paths().filter((other) => other !== path && links(other).includes(path));
    },
  };
}

/** What a compose file holds that builds an image, itself or by what it takes from elsewhere. */
const mayBuild = /build|extends|include/;

const keyOf = ({ files, fragment, complete, env }: FileSet) => [fragment, complete, env, ...files].join('\n');
