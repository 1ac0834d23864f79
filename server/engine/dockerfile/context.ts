import type { Known, SourceFile } from '../text.ts';
import { cleanPath, type DockerIgnore, readDockerIgnore } from './dockerignore.ts';
import type { Argument, Dockerfile, Instruction } from './model.ts';

/** What is known of the folder that a build is given: here, the one that holds the Dockerfile. */
export interface BuildContext {
  /** The ignore file in effect; undefined where there is none, `unknown` where nobody looked. */
  readonly ignore: Known<DockerIgnore | undefined>;
  /**
   * Paths of what lies in it, folders with a `/` at their end, as far as they were listed; undefined where they were not,
   * or where the build is given another folder: one that does not hold what the file copies.
   */
  readonly names: readonly string[] | undefined;
}

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

/** Paths that tell more about a Dockerfile's context: its ignore files, and its folder with a `/` at its end. */
export function contextPaths(dockerfile: Dockerfile): readonly string[] {
  // Standard input lies nowhere.
  if (dockerfile.template || dockerfile.file.path === '-') return [];
  const sources = dockerfile.instructions.flatMap(contextSources);
  if (sources.length === 0) return [];
  const { ignores, folder } = pathsOf(dockerfile);
  return sources.some(mayBeFolder) ? [...ignores, folder] : ignores;
}

/** The ignore files that may hold, the first one that is there does; Podman's own counts for a Containerfile. */
function pathsOf({ file: { path } }: Dockerfile) {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const podman = /(?:^|\/)containerfile[^/]*$/i.test(path) ? [`${folder}.containerignore`] : [];
  const ignores = [`${path}.dockerignore`, ...podman, `${folder}.dockerignore`];
  return { ignores, folder: folder || './' };
}

/** The build context of a Dockerfile that lies in its own folder (Dockerfile reference, .dockerignore file). */
export function contextOf(dockerfile: Dockerfile, read: Reader): BuildContext {
  const { ignores, folder } = pathsOf(dockerfile);
  let ignore: BuildContext['ignore'] | 'unread' = 'unread';
  let names: readonly string[] | 'unread' | undefined = 'unread';
  return {
    get ignore() {
      if (ignore === 'unread') {
        let found = read(ignores[0] ?? '');
        for (const path of ignores.slice(1)) found ??= read(path);
        ignore = found === undefined || found === 'unknown' ? found : readDockerIgnore(found);
      }
      return ignore;
    },
    get names() {
      if (names === 'unread') {
        const listed = read(folder);
        const all = typeof listed === 'object' ? listed.text.split('\n').filter((name) => name !== '') : [];
        names = isContext(dockerfile, all) ? all : undefined;
      }
      return names;
    },
  };
}

/** Folders that hold Dockerfiles of a context above them. */
const aside =
  /(?:^|\/)\.?(?:build|ci|containers?|deploy(?:ment)?s?|devcontainer|docker|dockerfiles?|images?|ops|scripts)\/[^/]*$/i;

/** True when a folder holds all that is copied by name, and is not one of those that only hold Dockerfiles. */
function isContext(dockerfile: Dockerfile, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const roots = new Set(names.map((name) => name.split('/', 1)[0]));
  let named = roots.has('.dockerignore') || !aside.test(dockerfile.file.path);
  for (const instruction of dockerfile.instructions) {
    for (const { value } of contextSources(instruction)) {
      const [first = ''] = cleanPath(value ?? '').split('/', 1);
      if (first === '.' || /[*?[\\$]/.test(first)) continue;
      if (!roots.has(first)) return false;
      named = true;
    }
  }
  return named;
}
