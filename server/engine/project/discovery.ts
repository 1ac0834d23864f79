import { parseYaml } from '../compose/parse.ts';
import { envOf } from '../compose/variables/dotenv.ts';
import { entryOf, isWhole, mappingOf, nodeOf, scalarOf, scalarsOf } from '../compose/yaml/graph.ts';
import { limits } from '../source/limits.ts';
import { memoizeByText, perObject } from '../source/memo.ts';
import { baseName, folderOf, resolvePath } from '../source/path.ts';
import type { SourceFile } from '../source/text.ts';

/** Files that Compose reads as one project, in their order; paths are relative to the workspace. */
export interface FileSet {
  readonly files: readonly string[];
  /** Files that should come before these and can't be had. */
  readonly gone?: readonly string[];
  /** True when what they lie over is not known: they can't run by themselves. */
  readonly fragment: boolean;
  /** False when the set is a guess by what the files hold, or may be a part of a larger one. */
  readonly complete?: boolean;
  /** The `.env` that names the files, whose variables come before those beside the first file. */
  readonly env?: string | undefined;
}

/** The projects that a file is part of, and every path on which that depends. */
export interface Discovery {
  /** Each is judged from its first file. */
  readonly sets: readonly FileSet[];
  readonly asked: readonly string[];
}

const maxFolders = 3;
/** A Dockerfile may lie deeper below the file that builds it than a compose file does below its `.env`. */
const maxFoldersToBuilder = 5;
const maxFiles = 100;
const maxOthers = 8;

/** Best first (compose-go, DefaultFileNames and DefaultOverrideFileNames). */
const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * Finds the projects of a compose file as Compose would find them in its folder: `listed` sets, else `COMPOSE_FILE` in
 * `.env`, else the first base with the first override. A file of another name that can't run alone is taken to lie over
 * the folder's base, unless it is a part of a base's project already.
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
  const over = (base: string | undefined) =>
    base === undefined ? alone(true) : answer({ files: [inFolder(base), path], fragment: false });

  /** Whether a base of a folder above includes files: what this one lacks may be there. */
  const mayBeIncluded = () =>
    upwards(folder)
      .slice(1)
      .flatMap((at) => basesOf(at, path))
      .some((name) => {
        asked.add(name);
        const base = source(name);
        if (base === undefined || !mayInclude.test(base.text)) return false;
        return parseYaml(base).documents.some((each) => entryOf(each, 'include'));
      });

  for (const at of upwards(folder)) {
    const name = below(at, '.env', path);
    asked.add(name);
    const env = source(name);
    const files = env && composeFile(env, at);
    if (files?.includes(path)) return answer({ files, fragment: false, env: name });
    if (files && at === folder) return alone();
  }

  const name = baseName(path);
  if (baseNames.includes(name)) {
    const complete = !mayBeIncluded();
    if (first(baseNames) !== name) return answer({ files: [path], fragment: false, complete });
    const override = first(overrideNames);
    const files = override === undefined ? [path] : [path, inFolder(override)];
    return answer({ files, fragment: false, complete });
  }
  if (overrideNames.includes(name))
    return first(overrideNames) === name ? over(first(baseNames)) : alone(true);
  if (/\.override\.ya?ml$/i.test(name)) return alone(true);
  if (!needsBase(file)) return alone();
  const taken = takenBy(file, source, listed);
  for (const each of taken.asked) asked.add(each);
  if (taken.sets.length > 0) return { sets: taken.sets, asked: [...asked] };
  const base = first(baseNames);
  if (base === undefined) return alone(true);
  return answer({ files: [inFolder(base), path], fragment: false, complete: false });
}

/** The projects of the nearest base, in a compose file's folder or above, that include or extend it, themselves or by others. */
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

/** Whether files lead to a path by what they include and extend. */
function reach(
  files: readonly string[],
  path: string,
  ask: (path: string) => SourceFile | undefined,
): boolean {
  const reached = new Set(files);
  for (const each of reached) {
    if (each === path) return true;
    const next = reached.size > maxFiles ? undefined : ask(each);
    for (const other of next ? takenFrom(next) : []) reached.add(other);
  }
  return false;
}

/** The files that a file includes and extends, as far as no variable decides it. */
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

/** Compose files that may build what a Dockerfile describes: the bases of its folder and of those above it. */
export function builderPaths(path: string): readonly string[] {
  return basesFrom(path.slice(0, path.lastIndexOf('/') + 1));
}

const maxMemory = { texts: 100, characters: 10_000 };

/** The bases of a folder, whose path ends with its slash, and of those above it. */
const basesFrom = memoizeByText((path): readonly string[] => {
  const found: string[] = [];
  for (const folder of upwards(folderOf(path), maxFoldersToBuilder)) found.push(...basesOf(folder, path));
  return found;
}, maxMemory);

/** The bases of a folder that lies where `path` does: the same texts for all that asks for them, which maps find faster than equal ones. */
const basesOf = (folder: string, path: string) => basesIn(below(folder, '', path));

const basesIn = memoizeByText((start) => baseNames.map((name) => start + name), maxMemory);

/** `compose.prod.yaml`, `docker-compose-swarm.yml`: what is started with `-f`. */
const otherName = /^(?:docker-)?compose[.-][\w.-]+\.ya?ml$/;
/** What is started where nobody else comes. */
const forOneself =
  /(?:^|[.-])(?:ci|debug|dev|devel|development|e2e|example|local|override|sample|tests?|testing)(?:[.-]|$)/;

/** The path of a folder by which one asks for what lies in it. */
export function listingOf(folder: string): string {
  return folder === '' ? './' : `${folder}/`;
}

/** The compose files of other names in a folder that is listed, those for development and tests left out. */
export function othersIn(listing: SourceFile | undefined): string[] {
  if (!listing) return [];
  const names = listing.text.split('\n').filter((name) => otherName.test(name) && !forOneself.test(name));
  return names.slice(0, maxOthers).map((name) => `${listing.path.replace(/^\.\/$/, '')}${name}`);
}

/** A name in a folder that lies where `path` does: in the workspace, or from the root of the disk. */
function below(folder: string, name: string, path: string): string {
  return folder === '' && !path.startsWith('/') ? name : `${folder}/${name}`;
}

/** A folder and the nearest ones above it: where Compose may be started. */
function upwards(folder: string, most = maxFolders): string[] {
  const found = [folder];
  for (let at = folder; at !== '' && found.length < most; found.push(at)) at = folderOf(at);
  return found;
}

/** The files of `COMPOSE_FILE`, which replaces discovery, and one more where those are too many; undefined where it is not set. */
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

/** What a file holds that includes others: the key, or an escape that may write it. */
const mayInclude = /include|\\/;

/** Whether Compose refuses a file by itself because a service has neither image nor build. */
function needsBase(file: SourceFile): boolean {
  const tree = parseYaml(file);
  if (tree.refused || tree.documents.some((each) => entryOf(each, 'include'))) return false;
  return tree.documents.some((each) =>
    [...(mappingOf(each, 'services')?.entries.values() ?? [])].some(
      ({ value }) => value?.kind === 'mapping' && !isWhole((key) => value.entries.has(key)),
    ),
  );
}
