import {
  type Config,
  decodeConfig,
  defaultConfig,
  type Problem,
  printable,
  resolvePath,
  shownWhole,
  sourceFile,
  type Unread,
} from '../engine/index.ts';
import { GitIgnore } from '../engine/source/gitignore.ts';
import { type FileAccess, folderOf, isBelow, isBelowAny, reachOf, uriOf } from './files.ts';
import type { Settings } from './settings.ts';

/** What decides how one path is linted. */
export interface ResolvedConfig {
  readonly settings: Settings;
  readonly config: Config;
  /** Compose files that form projects, by their paths. */
  readonly sets: readonly (readonly string[])[];
  /** Why the configuration was not read; undefined where it was, or there is none. */
  readonly unread: Problem['message'] | undefined;
  /** Whether the configuration leaves a path out. */
  ignores(path: string): boolean;
}

/** Finds the settings and the configuration file that govern a path, and remembers them. */
export interface ConfigResolver {
  /** Answers at once, when it is known. */
  known(path: string): ResolvedConfig | undefined;
  load(path: string): Promise<ResolvedConfig>;
  /** Drops everything remembered: settings or a configuration file changed. */
  forget(): void;
  /** Whether a configuration was looked for at or below some paths. */
  asked(paths: ReadonlySet<string>): boolean;
  /** Whether something was made for another day since all was last forgotten. */
  isPast(): boolean;
}

/** Names of a configuration file. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** What a resolver needs from the outside. */
export interface Sources {
  readonly files: FileAccess;
  readonly ruleIds: ReadonlySet<string>;
  /** Settings of a resource, and the path to remember them under: many resources may share them. */
  settings(path: string): Promise<Settings>;
  keyOf(path: string): string;
  /** URIs of the workspace's folders. */
  folders(): readonly string[];
  /** The workspace folder that holds a path. */
  rootOf(path: string): string | undefined;
  today(): string;
}

interface ConfigFile {
  /** Folder from which its `ignore` patterns count. */
  readonly base: string;
  readonly config: Config;
  /** Compose files that form projects, by their paths: one list for all that the file governs. */
  readonly sets: ResolvedConfig['sets'];
  readonly unread?: Problem['message'];
}

const noSets: ResolvedConfig['sets'] = [];

/** A resolver over some sources. */
export function configResolver({
  files,
  ruleIds,
  settings,
  keyOf,
  folders,
  rootOf,
  today,
}: Sources): ConfigResolver {
  let day = today();
  let past = false;
  let asked = new Map<string, Promise<Settings>>();
  let nearest = new Map<string, Promise<ConfigFile | undefined>>();
  let merged = new Map<Settings, Map<ConfigFile | undefined, ResolvedConfig>>();
  let known = new Map<string, ResolvedConfig>();
  let looked = new Set<string>();

  type Reach = readonly string[];
  const read = async (path: string, base: string, reach: Reach): Promise<ConfigFile | Unread | undefined> => {
    looked.add(path);
    const text = await files.read(uriOf(path), reach);
    if (typeof text !== 'string') return text;
    const { config } = decodeConfig(sourceFile(path, text), ruleIds);
    const sets = config.projects.map((each) => each.map((file) => resolvePath(base, file) ?? file));
    return { base, config, sets };
  };
  /** A configuration that can't be read leaves the defaults. */
  const without = (base: string, path: string, { reason }: Unread): ConfigFile => ({
    base,
    config: defaultConfig,
    sets: noSets,
    unread: printable(
      `The configuration file ${shownWhole(path)} can't be read, so the defaults are used: ${reason}.`,
    ),
  });
  const lookUp = async (folder: string, reach: Reach): Promise<ConfigFile | undefined> => {
    for (const name of configNames) {
      const path = `${folder}/${name}`;
      const found = await read(path, folder, reach);
      if (!found) continue;
      if ('config' in found) return found;
      // Above what may be read there is nothing to find.
      return found.beyond ? undefined : without(folder, path, found);
    }
    return folder === '' ? undefined : near(folderOf(folder), reach);
  };
  const near = (folder: string, reach: Reach): Promise<ConfigFile | undefined> =>
    remember(nearest, [folder, ...reach].join('\n'), () => lookUp(folder, reach));
  const choose = async (base: string, file: string, reach: Reach): Promise<ConfigFile | undefined> => {
    const path = file.startsWith('/') ? file : `${base}/${file}`;
    const found = await read(path, base, reach);
    if (found && 'config' in found) return found;
    return files.blind
      ? undefined
      : without(base, path, found ?? { reason: 'it does not exist', beyond: false });
  };
  const chosen = (base: string, file: string, reach: Reach) =>
    remember(nearest, [base, file, ...reach].join('\n\n'), () => choose(base, file, reach));

  /** A file may have settings of its own while it is open. */
  const keyFor = (path: string) => [keyOf(path), path].join('\n');

  const forget = () => {
    day = today();
    past = false;
    asked = new Map();
    nearest = new Map();
    merged = new Map();
    known = new Map();
    looked = new Set();
  };

  return {
    known(path) {
      if (day !== today()) {
        forget();
        past = true;
      }
      return known.get(keyFor(path));
    },
    forget,
    asked: (paths) => [...looked].some((each) => isBelowAny(each, paths)),
    isPast: () => past || day !== today(),
    async load(path) {
      const [into, pool] = [known, merged];
      const [key, scope] = [keyFor(path), keyOf(path)];
      const own = await remember(asked, scope, () => settings(path));
      const reach = reachOf(path, folders(), own.roots);
      const file =
        own.configPath === undefined
          ? await near(folderOf(path), reach)
          : await chosen(rootOf(path) ?? folderOf(path), own.configPath, reach);
      const byFile = remember(pool, own, () => new Map<ConfigFile | undefined, ResolvedConfig>());
      const resolved = remember(byFile, file, () => merge(own, file, day));
      // What was asked before `forget` is not remembered after it.
      if (into === known) into.set(key, resolved);
      return resolved;
    },
  };
}

function merge(settings: Settings, file: ConfigFile | undefined, today: string): ResolvedConfig {
  const base = file?.config ?? defaultConfig;
  const config: Config = {
    ...base,
    rules: new Map([...settings.rules, ...base.rules]),
    trust: { ...base.trust, images: base.trust.images ?? settings.images },
    today,
  };
  const folder = file?.base;
  const left = new GitIgnore(config.ignore);
  const ignores = (path: string) =>
    folder !== undefined && isBelow(path, folder) && left.ignores(path.slice(folder.length + 1));
  const sets = file?.sets ?? noSets;
  return { settings, config, sets, unread: file?.unread, ignores };
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
