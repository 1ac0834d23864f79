import type { Known, SourceFile } from '../../source/text.ts';
import type { Argument, Dockerfile, Instruction } from '../model.ts';
import { cleanPath, type DockerIgnore, readDockerIgnore } from './dockerignore.ts';

/** What is known of the folder that a build is given. */
export interface BuildContext {
  /** Path of the folder with a `/` at its end, empty for the workspace's own; undefined where several may be meant. */
  readonly folder: string | undefined;
  /** The ignore file in effect; undefined where there is none, `unknown` where nobody looked or the folder may be another. */
  readonly ignore: Known<DockerIgnore | undefined>;
  /**
   * Paths of what lies in it, folders with a `/` at their end, as far as they were listed; undefined where they were not,
   * or where the build may be given another folder.
   */
  readonly names: readonly string[] | undefined;
}

/**
 * The folder that a compose file gives to a build, relative to the workspace; undefined where none tells, `unknown` where
 * they tell of several.
 */
export type GivenFolder = Known<string | undefined>;

/** What a project knows of a path: a file, none (undefined), or nothing. */
export type Reader = (path: string) => Known<SourceFile | undefined>;

/** Sources that COPY and ADD take from the build context: no stage, no image, no URL, no here-document. */
export function contextSources({ keyword, flags, args }: Instruction): readonly Argument[] {
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return [];
  return args.slice(0, -1).filter(({ text }) => !/^["']?(?:[a-z][a-z\d+.-]*:\/\/|git@)/i.test(text));
}

/** Whether a source means a whole folder of names: `.`, `/`, `*`, or what ends in a slash. */
export function isFolderSource({ value }: Argument): boolean {
  return value !== undefined && (isWholeSource(value) || value.endsWith('/'));
}

/** Whether a source is all of the build context: `.`, `/`, `*`, `./**`. */
export function isWholeSource(value: string): boolean {
  return /^(?:\.|\*\*?)$/.test(cleanPath(value));
}

/** False for a source whose name has an ending, as files have. */
function mayBeFolder({ value }: Argument): boolean {
  return value === undefined || isWholeSource(value) || !/[^/.]\.\w+$/.test(value);
}

/** Whether a Dockerfile takes anything from its build context. */
export function takesFromContext({ template, file, instructions }: Dockerfile): boolean {
  // Standard input lies nowhere.
  return !template && file.path !== '-' && instructions.some((each) => contextSources(each).length > 0);
}

/** Paths that tell more about a Dockerfile's context: its ignore files, and its folder with a `/` at its end. */
export function contextPaths(dockerfile: Dockerfile, given: GivenFolder, read: Reader): readonly string[] {
  const { ignores, folder } = pathsOf(dockerfile, given);
  if (folder === undefined) return ignores;
  // An ignore file tells something only where what is copied lies beside it.
  const doubted = given === undefined && ignores.slice(1).some((each) => typeof read(each) === 'object');
  const listed = doubted || dockerfile.instructions.flatMap(contextSources).some(mayBeFolder);
  return listed ? [...ignores, folder || './'] : ignores;
}

/** The ignore files that may hold, the first one that is there does; Podman's own counts for a Containerfile. */
function pathsOf({ file: { path } }: Dockerfile, given: GivenFolder) {
  const own = `${path}.dockerignore`;
  if (given === 'unknown') return { ignores: [own], folder: undefined };
  const folder =
    given === undefined ? path.slice(0, path.lastIndexOf('/') + 1) : given.replace(/[^/]$/, '$&/');
  const podman = /(?:^|\/)containerfile[^/]*$/i.test(path) ? [`${folder}.containerignore`] : [];
  return { ignores: [own, ...podman, `${folder}.dockerignore`], folder };
}

/**
 * The build context of a Dockerfile: the folder that compose files give to it, else the one that holds it (Dockerfile
 * reference, .dockerignore file).
 */
export function contextOf(dockerfile: Dockerfile, given: GivenFolder, read: Reader): BuildContext {
  const { ignores, folder } = pathsOf(dockerfile, given);
  const list = once(() => {
    // What nobody asks for may be known all the same: it must not count.
    const path = contextPaths(dockerfile, given, read)[ignores.length];
    const listed = path === undefined ? undefined : read(path);
    return typeof listed === 'object' ? listed.text.split('\n').filter((name) => name !== '') : [];
  });
  const ignore = once(() => {
    let found = read(ignores[0] ?? '');
    if (found === undefined && folder === undefined) return 'unknown';
    if (typeof found === 'object') return readDockerIgnore(found);
    for (const path of ignores.slice(1)) found ??= read(path);
    if (found === undefined || found === 'unknown') return found;
    const shared = readDockerIgnore(found);
    return given === undefined && isElsewhere(dockerfile, list(), shared) ? 'unknown' : shared;
  });
  const names = once(() => {
    const sure = given === undefined ? isContext(dockerfile, list()) : list().length > 0;
    return sure ? list() : undefined;
  });
  return {
    folder,
    get ignore() {
      return ignore();
    },
    get names() {
      return names();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Folders that hold Dockerfiles of a context above them. */
const aside =
  /(?:^|\/)\.?(?:build|ci|containers?|deploy(?:ment)?s?|devcontainer|docker|dockerfiles?|images?|ops|scripts)\/[^/]*$/i;

/** True when a folder holds all that is copied by name, and is not one of those that only hold Dockerfiles. */
function isContext(dockerfile: Dockerfile, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const isThere = rootsOf(names);
  const named = namedSources(dockerfile);
  const mayBe = named.length > 0 || isThere('.dockerignore') || !aside.test(dockerfile.file.path);
  return mayBe && named.every(isThere);
}

/** True when a folder holds nothing that is copied by name, although nothing keeps it out. */
function isElsewhere(dockerfile: Dockerfile, names: readonly string[], ignore: DockerIgnore): boolean {
  if (names.length === 0) return false;
  const named = namedSources(dockerfile);
  return !named.some(rootsOf(names)) && named.some((each) => !ignore.excludes(each));
}

/** What is copied by name. */
function namedSources(dockerfile: Dockerfile): string[] {
  const all = dockerfile.instructions.flatMap(contextSources).map(({ value }) => cleanPath(value ?? ''));
  return all.filter((each) => each !== '.' && !/^[^/]*[*?[\\$]/.test(each));
}

/** Tells whether the first folder of a path, or the file that it is, is there. */
function rootsOf(names: readonly string[]): (path: string) => boolean {
  const roots = new Set(names.map((name) => name.split('/', 1)[0]));
  return (path) => roots.has(path.split('/', 1)[0]);
}
