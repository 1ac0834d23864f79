import { type FileCredential, fileCredential } from '../../secret/file-content.ts';
import type { Script } from '../../shell/model.ts';
import { facts } from '../../source/facts.ts';
import { limits } from '../../source/limits.ts';
import { gathered, none } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import type { Known, SourceFile } from '../../source/text.ts';
import type { Dockerfile, Stage } from '../model.ts';
import { cleanPath, type DockerIgnore, readDockerIgnore } from './dockerignore.ts';
import { entryScript, entryScriptPath, writtenEntryScript } from './entry-script.ts';
import { contextSources, mayBeFolder } from './source.ts';
import { hasSuspects, suspectsIn } from './suspect.ts';

/** What is known of the folder of a build context. */
export interface BuildContext {
  /** Path of the folder ending with `/`, empty for the workspace's root; undefined if several are possible. */
  readonly folder: string | undefined;
  /** The ignore file in effect; undefined if there is none, `unknown` if it was not read or the folder may be a different one. */
  readonly ignore: Known<DockerIgnore | undefined>;
  /**
   * Paths of its files and folders (ending with `/`), as far as listed; undefined if not listed, or if the build may use a
   * different folder.
   */
  readonly names: readonly string[] | undefined;
  /** Copied files whose names suggest credentials, up to the limit of files that are read. */
  readonly suspects: readonly string[];
  /**
   * The credential in a copied file whose name suggests one (see `fileCredential`); unknown if the file was not read, or the
   * build may use a different folder.
   */
  credential(name: string): Known<FileCredential | undefined>;
  /**
   * The start script of a stage that may start as root: from the context, or written by the Dockerfile itself; undefined if not
   * read.
   */
  entryScript(stage: Stage): Script | undefined;
  /** The file of the context that a stage starts; undefined if there is none or it was not read. */
  startFile(stage: Stage): SourceFile | undefined;
}

/** The build context that compose files set, relative to the workspace; undefined if none does, `unknown` if they set several. */
export type GivenFolder = Known<string | undefined>;

/** Returns the file at a path, undefined if there is none, or `unknown`. */
export type ContextReader = (path: string) => Known<SourceFile | undefined>;

/** Whether a Dockerfile copies anything from its build context. */
export const takesFromContext = perObject(
  // A Dockerfile from standard input has no folder.
  ({ template, file, instructions }: Dockerfile): boolean =>
    !template && file.path !== '-' && instructions.some((each) => contextSources(each).length > 0),
);

/**
 * Paths to read for a Dockerfile's context: its ignore files, its folder (ending with `/`), the copied files whose names
 * suggest credentials, and start scripts.
 */
export function contextPaths(
  dockerfile: Dockerfile,
  given: GivenFolder,
  read: ContextReader,
): readonly string[] {
  const { ignores, folder, list } = pathsOf(dockerfile, given);
  const scripts = [...scriptsOf(dockerfile, given).values()];
  if (list === undefined || !isListed(dockerfile, given, read)) return [...ignores, ...scripts];
  const names = namesIn(read(list));
  return [...ignores, ...scripts, list, ...suspectsIn(dockerfile, names).map((name) => `${folder}${name}`)];
}

/** Paths of the start scripts of stages. */
function scriptsOf(dockerfile: Dockerfile, given: GivenFolder): ReadonlyMap<Stage, string> {
  const found = new Map<Stage, string>();
  const { folder } = pathsOf(dockerfile, given);
  for (const stage of dockerfile.stages.slice(-limits.copied)) {
    const path = stage.isOutput ? entryScriptPath(stage) : undefined;
    if (path === undefined || folder === undefined) continue;
    // A `docker/Dockerfile` that copies `docker/start.sh` has the parent folder as its context.
    const own = folder.slice(folder.lastIndexOf('/', folder.length - 2) + 1);
    const isAbove = given === undefined && own !== '' && path.startsWith(own);
    found.set(stage, `${folder}${isAbove ? path.slice(own.length) : path}`);
  }
  return found;
}

/** Whether the content of the folder matters. */
function isListed(dockerfile: Dockerfile, given: GivenFolder, read: ContextReader): boolean {
  // An ignore file is only relevant if the copied files are in its folder.
  const { ignores } = pathsOf(dockerfile, given);
  const doubted = given === undefined && ignores.slice(1).some((each) => typeof read(each) === 'object');
  return doubted || mayTakeFolder(dockerfile) || hasSuspects(dockerfile);
}

const mayTakeFolder = perObject(({ instructions }: Dockerfile): boolean =>
  gathered(instructions, contextSources).some(mayBeFolder),
);

const namesIn = (listed: Known<SourceFile | undefined>): readonly string[] =>
  typeof listed === 'object' ? namesOf(listed) : none;

const namesOf = perObject(({ text }: SourceFile): readonly string[] =>
  text.split('\n').filter((name) => name !== ''),
);

/** The candidate ignore files: the first that exists is in effect. Podman's own counts for a Containerfile. */
function pathsOf({ file: { path } }: Dockerfile, given: GivenFolder) {
  const own = `${path}.dockerignore`;
  if (given === 'unknown') return { ignores: [own], folder: undefined, list: undefined };
  const folder =
    given === undefined ? path.slice(0, path.lastIndexOf('/') + 1) : given.replace(/[^/]$/, '$&/');
  const podman = baseName(path).toLowerCase().startsWith('containerfile')
    ? [`${folder}.containerignore`]
    : [];
  return { ignores: [own, ...podman, `${folder}.dockerignore`], folder, list: folder || './' };
}

/**
 * The build context of a Dockerfile: the folder that compose files set, else the Dockerfile's own folder (Dockerfile reference,
 * .dockerignore file).
 */
export function contextOf(dockerfile: Dockerfile, given: GivenFolder, read: ContextReader): BuildContext {
  const { ignores, folder, list: folderPath } = pathsOf(dockerfile, given);
  // The reader may know the folder although nobody requested it: ignore it then.
  const list = once(() =>
    folderPath !== undefined && isListed(dockerfile, given, read) ? namesIn(read(folderPath)) : [],
  );
  const suspects = once(() => (names() === undefined ? [] : suspectsIn(dockerfile, list())));
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
  const credential = (name: string) => {
    const file = suspects().includes(name) ? read(`${folder}${name}`) : undefined;
    return typeof file === 'object' ? fileCredential(file) : 'unknown';
  };
  const scripts = once(() => scriptsOf(dockerfile, given));
  const startFile = (stage: Stage) => {
    const path = scripts().get(stage);
    const file = path === undefined ? undefined : read(path);
    return typeof file === 'object' ? file : undefined;
  };
  const started = (stage: Stage) => {
    const file = stage.user.root === false ? undefined : startFile(stage);
    return file ? entryScript(file) : writtenEntryScript(stage);
  };
  return new ContextWhenAsked({
    folder,
    credential,
    entryScript: started,
    startFile,
    asked: { ignore, names, suspects },
  });
}

type Asked = { readonly [Key in 'ignore' | 'names' | 'suspects']: () => BuildContext[Key] };
type AtOnce = Pick<BuildContext, 'folder' | 'credential' | 'entryScript' | 'startFile'>;

class ContextWhenAsked extends facts<AtOnce & { readonly asked: Asked }>() implements BuildContext {
  get ignore() {
    return this.asked.ignore();
  }

  get names() {
    return this.asked.names();
  }

  get suspects() {
    return this.asked.suspects();
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Names of folders for Dockerfiles whose context is a folder above. */
const aside =
  /(?:^|\/)\.?(?:build|ci|containers?|deploy(?:ment)?s?|devcontainer|docker|dockerfiles?|images?|ops|scripts)\/[^/]*$/i;

/** True if a folder has everything that is copied by name and is not a folder only for Dockerfiles. */
function isContext(dockerfile: Dockerfile, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const isThere = rootsOf(names);
  const named = namedSources(dockerfile);
  const mayBe = named.length > 0 || isThere('.dockerignore') || !aside.test(dockerfile.file.path);
  return mayBe && named.every(isThere);
}

/** True if a folder has nothing that is copied by name, although nothing ignores it. */
function isElsewhere(dockerfile: Dockerfile, names: readonly string[], ignore: DockerIgnore): boolean {
  if (names.length === 0) return false;
  const named = namedSources(dockerfile);
  return !named.some(rootsOf(names)) && named.some((each) => !ignore.excludes(each));
}

/** The sources that are copied by name. */
function namedSources(dockerfile: Dockerfile): string[] {
  const all = gathered(dockerfile.instructions, contextSources).map(({ value }) => cleanPath(value ?? ''));
  return all.filter((each) => each !== '.' && !/^[^/]*[*?[\\$]/.test(each));
}

/** Returns a test whether the first folder of a path, or the file itself, exists. */
function rootsOf(names: readonly string[]): (path: string) => boolean {
  const roots = new Set(names.map((name) => name.split('/', 1)[0]));
  return (path) => roots.has(path.split('/', 1)[0]);
}
