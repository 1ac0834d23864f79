import { parseYaml } from '../compose/parse.ts';
import { envOf } from '../compose/variables/dotenv.ts';
import { entryOf, mappingOf, nodeOf, scalarOf, scalarsOf } from '../compose/yaml/graph.ts';
import { limits } from '../source/limits.ts';
import { memoizeByText, perObject } from '../source/memo.ts';
import { baseName, folderOf, resolvePath } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';
import { halfOf, needsBase } from './half.ts';

/** Files that Compose reads as one project, in order; paths are relative to the workspace. */
export interface FileSet {
  readonly files: readonly string[];
  /** Files that should come before these but are not available. */
  readonly gone?: readonly string[];
  /** True if the base of these files is not known: they can't run by themselves. */
  readonly fragment: boolean;
  /** False if the set is guessed from the content of files, or may be part of a larger one. */
  readonly complete?: boolean;
  /**
   * The `.env` whose `COMPOSE_FILE` lists the files. Its variables have precedence over those of the `.env` beside the first
   * file.
   */
  readonly env?: string | undefined;
}

/** The projects that a file is part of, and every path that this depends on. */
export interface Discovery {
  /** Each set is checked from its first file. */
  readonly sets: readonly FileSet[];
  readonly asked: readonly string[];
}

/** The names in Compose's order of preference (compose-go, DefaultFileNames and DefaultOverrideFileNames). */
const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * Finds the projects of a compose file as Compose would in its folder: from the `listed` sets, else from `COMPOSE_FILE` in
 * `.env`, else the first base file with the first override file. A file with another name that can't run alone is assumed to be
 * merged over the folder's base file, unless it is already part of a project of a base file.
 */
export function discover(
  file: SourceFile,
  source: (path: string) => SourceFile | undefined,
  listed: readonly (readonly string[])[],
): Discovery {
  const { path } = file;
  const asked = new Set<string>();
  const answer = (...sets: FileSet[]): Discovery => {
    for (const each of sets) for (const name of each.files) if (name !== path) asked.add(name);
    return { sets, asked: [...asked] };
  };
  const own = listed.filter((files) => files.includes(path));
  if (own.length > 0) return answer(...own.map((files) => ({ files, fragment: false })));

  const folder = folderOf(path);
  const inFolder = (name: string) => below(folder, name, path);
  const ask = (name: string) => {
    const wanted = inFolder(name);
    if (wanted !== path) asked.add(wanted);
    return wanted === path ? file : source(wanted);
  };
  const first = (names: readonly string[]) => names.find((name) => ask(name) !== undefined);
  const alone = (fragment = false) => answer({ files: [path], fragment });
  const askFor = (wanted: string) => {
    asked.add(wanted);
    return source(wanted);
  };

  for (const at of upwards(folder)) {
    const name = below(at, '.env', path);
    asked.add(name);
    const env = source(name);
    const files = env && composeFile(env, at);
    if (files?.includes(path)) return answer({ files, fragment: false, env: name });
    if (files && at === folder) return alone();
  }

  const name = baseName(path);
  const halfIn = (wanted: string, beside: readonly string[]) => {
    const found = wanted === path ? file : source(wanted);
    return found && halfOf(found, beside, (each) => (each === path ? file : askFor(each)));
  };
  if (baseNames.includes(name)) {
    const override = first(baseNames) === name ? first(overrideNames) : undefined;
    const over = override === undefined ? [] : [inFolder(override)];
    const half = halfIn(path, over);
    if (half === 'over') return alone(true);
    const complete =
      half === undefined &&
      !mayBeIncluded(path, askFor) &&
      over.every((each) => halfIn(each, [path]) === undefined);
    return answer({ files: [path, ...over], fragment: false, complete });
  }
  if (overrideNames.includes(name)) {
    if (first(overrideNames) !== name) return alone(true);
    const base = first(baseNames);
    if (base === undefined) return alone(true);
    const complete = halfIn(path, [inFolder(base)]) === undefined;
    return answer({ files: [inFolder(base), path], fragment: false, ...(!complete && { complete }) });
  }
  if (/\.override\.ya?ml$/i.test(name)) return alone(true);
  if (!needsBase(file)) return alone();
  const taken = takenBy(file, source, listed);
  for (const each of taken.asked) asked.add(each);
  if (taken.sets.length > 0) return { sets: taken.sets, asked: [...asked] };
  const base = first(baseNames);
  if (base === undefined) return alone(true);
  return answer({ files: [inFolder(base), path], fragment: false, complete: false });
}

/** Whether a base file of a folder above includes files: it may provide what a file lacks. */
function mayBeIncluded(path: string, ask: (path: string) => SourceFile | undefined): boolean {
  return upwards(folderOf(path))
    .slice(1)
    .flatMap((at) => basesOf(at, path))
    .some((name) => {
      const base = ask(name);
      if (base === undefined || !mayInclude.test(base.text)) return false;
      return parseYaml(base).documents.some((each) => entryOf(each, 'include'));
    });
}

/**
 * The projects of the nearest base file, in a compose file's folder or above, that include or extend it, directly or through
 * other files.
 */
export function takenBy(
  { path }: SourceFile,
  source: (path: string) => SourceFile | undefined,
  listed: readonly (readonly string[])[],
): Discovery {
  const asked = new Set<string>();
  const ask = (wanted: string) => {
    asked.add(wanted);
    return source(wanted);
  };
  for (const folder of upwards(folderOf(path))) {
    for (const name of basesOf(folder, path)) {
      const base = name === path ? undefined : ask(name);
      if (!base) continue;
      const found = discover(base, source, listed);
      for (const each of found.asked) if (each !== path) asked.add(each);
      const sets = found.sets.filter(({ files }) => !files.includes(path) && reach(files, path, ask));
      if (sets.length > 0) return { sets, asked: [...asked] };
    }
  }
  return { sets: [], asked: [...asked] };
}

/** Whether some files include or extend the file at a path, directly or through other files. */
export function reach(
  files: readonly string[],
  path: string,
  ask: (path: string) => SourceFile | undefined,
): boolean {
  const reached = new Set(files);
  for (const each of reached) {
    if (each === path) return true;
    const next = reached.size > limits.buildingFiles ? undefined : ask(each);
    for (const other of next ? takenFrom(next) : []) reached.add(other);
  }
  return false;
}

/** The files that a file includes and extends, except paths with a variable that has no default. */
const takenFrom = perObject((file: SourceFile): readonly string[] => {
  const folder = folderOf(file.path);
  return parseYaml(file).documents.flatMap((each) => {
    const include = nodeOf(each, 'include');
    const items = include?.kind === 'sequence' ? include.items : [include];
    const services = [...(mappingOf(each, 'services')?.entries.values() ?? [])];
    const named = [
      ...items.flatMap((item) => scalarsOf(item?.kind === 'mapping' ? nodeOf(item, 'path') : item)),
      ...services.flatMap(({ value }) => scalarOf(nodeOf(value, 'extends'), 'file') ?? []),
    ];
    return named.flatMap(({ text }) => resolvePath(folder, text ?? '') ?? []);
  });
});

/** Compose files that may build a Dockerfile: the base files of its folder and of the folders above it. */
export function builderPaths(path: string): readonly string[] {
  return basesFrom(path.slice(0, path.lastIndexOf('/') + 1));
}

const maxMemory = { texts: 100, characters: 10_000 };

/** The base files of a folder, whose path ends with a slash, and of the folders above it. */
const basesFrom = memoizeByText((path): readonly string[] => {
  const found: string[] = [];
  for (const folder of upwards(folderOf(path), limits.buildingFolders)) found.push(...basesOf(folder, path));
  return found;
}, maxMemory);

/**
 * The base files of a folder; `path` tells whether it counts from the workspace or the root of the disk. Returns the same
 * strings for every caller, because maps find identical strings faster than equal ones.
 */
const basesOf = (folder: string, path: string) => basesIn(below(folder, '', path));

const basesIn = memoizeByText((start) => baseNames.map((name) => start + name), maxMemory);

/** Files that are passed with `-f`, such as `compose.prod.yaml` and `docker-compose-swarm.yml`. */
const otherName = /^(?:docker-)?compose[.-][\w.-]+\.ya?ml$/;
/** Words in names of files for development, tests and CI, whose services nobody else reaches. */
const forOneself =
  /(?:^|[.-])(?:ci|debug|dev|devel|development|e2e|example|local|override|sample|tests?|testing)(?:[.-]|$)/;

/** The path under which the list of a folder's files is looked up: it ends with a slash. */
export function listingOf(folder: string): string {
  return folder === '' ? './' : `${folder}/`;
}

/** The compose files with other names in a listed folder, except those for development and tests. */
export function othersIn(listing: SourceFile | undefined): string[] {
  if (!listing) return [];
  const names = listing.text.split('\n').filter((name) => otherName.test(name) && !forOneself.test(name));
  return names.slice(0, limits.otherFiles).map((name) => `${listing.path.replace(/^\.\/$/, '')}${name}`);
}

/** The path of a name in a folder, which counts from the workspace or from the root of the disk as `path` does. */
function below(folder: string, name: string, path: string): string {
  return folder === '' && !path.startsWith('/') ? name : `${folder}/${name}`;
}

/** A folder and the nearest folders above it, in which Compose may be started. */
function upwards(folder: string, most: number = limits.startingFolders): string[] {
  const found = [folder];
  for (let at = folder; at !== '' && found.length < most; found.push(at)) at = folderOf(at);
  return found;
}

/**
 * The files in `COMPOSE_FILE`, which replaces discovery; undefined if it is not set. If there are too many, one more than the
 * limit is returned.
 */
function composeFile(env: SourceFile, folder: string): string[] | undefined {
  const { values } = envOf(env);
  const written = values.get('COMPOSE_FILE');
  if (!written) return undefined;
  const separator = values.get('COMPOSE_PATH_SEPARATOR') || (written.includes(';') ? ';' : ':');
  const files = written
    .split(separator, limits.projectFiles + 1)
    .flatMap((each) => resolvePath(folder, each.trim()) ?? []);
  return files.length > 0 ? files : undefined;
}

/** Text in every file that includes others: the key, or a backslash of an escape that may spell it. */
const mayInclude = /include|\\/;
