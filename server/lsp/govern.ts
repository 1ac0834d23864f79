import { type Config, decodeConfig, defaultConfig, resolvePath, sourceFile } from '../engine/index.ts';
import { namedBy } from '../host/patterns.ts';
import { type FileAccess, folderOf, isBelow, uriOf } from './files.ts';
import type { Settings } from './settings.ts';

/** What decides how one path is linted. */
export interface Governed {
  readonly settings: Settings;
  readonly config: Config;
  /** Compose files that form projects, by their paths. */
  readonly sets: readonly (readonly string[])[];
  /** Whether the configuration leaves a path out. */
  ignores(path: string): boolean;
}

/** Finds the settings and the configuration file that govern a path, and remembers them. */
export interface Governor {
  /** Answers at once, when it is known. */
  known(path: string): Governed | undefined;
  load(path: string): Promise<Governed>;
  /** Drops everything remembered: settings or a configuration file changed. */
  forget(): void;
}

/** Names of a configuration file. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** What a governor needs from the outside. */
export interface Sources {
  readonly files: FileAccess;
  readonly ruleIds: ReadonlySet<string>;
  /** Settings of a resource, and the path to remember them under: many resources may share them. */
  settings(path: string): Promise<Settings>;
  keyOf(path: string): string;
  /** The workspace folder that holds a path. */
  rootOf(path: string): string | undefined;
  today(): string;
}

interface ConfigFile {
  /** Folder from which its `ignore` patterns count. */
  readonly base: string;
  readonly config: Config;
}

/** A governor over some sources. */
export function governor({ files, ruleIds, settings, keyOf, rootOf, today }: Sources): Governor {
  let day = today();
  let asked = new Map<string, Promise<Settings>>();
  let nearest = new Map<string, Promise<ConfigFile | undefined>>();
  let merged = new Map<Settings, Map<ConfigFile | undefined, Governed>>();
  let known = new Map<string, Governed>();

  const read = async (path: string, base: string): Promise<ConfigFile | undefined> => {
    const text = await files.read(uriOf(path));
    return text === undefined
      ? undefined
      : { base, config: decodeConfig(sourceFile(path, text), ruleIds).config };
  };
  const lookUp = async (folder: string): Promise<ConfigFile | undefined> => {
    for (const name of configNames) {
      const found = await read(`${folder}/${name}`, folder);
      if (found) return found;
    }
    return folder === '' ? undefined : near(folderOf(folder));
  };
  const near = (folder: string) => remember(nearest, folder, () => lookUp(folder));
  const chosen = (path: string, file: string) =>
    remember(nearest, `${path}\n${file}`, () => read(file.startsWith('/') ? file : `${path}/${file}`, path));

  const forget = () => {
    day = today();
    asked = new Map();
    nearest = new Map();
    merged = new Map();
    known = new Map();
  };

  return {
    known(path) {
      if (day !== today()) forget();
      return known.get(path);
    },
    forget,
    async load(path) {
      const [into, pool] = [known, merged];
      const own = await remember(asked, keyOf(path), () => settings(path));
      const file =
        own.configPath === undefined
          ? await near(folderOf(path))
          : await chosen(rootOf(path) ?? folderOf(path), own.configPath);
      const byFile = remember(pool, own, () => new Map<ConfigFile | undefined, Governed>());
      const governed = remember(byFile, file, () => merge(own, file, day));
      // What was asked before `forget` is not remembered after it.
      if (into === known) into.set(path, governed);
      return governed;
    },
  };
}

function merge(settings: Settings, file: ConfigFile | undefined, today: string): Governed {
  const base = file?.config ?? defaultConfig;
  const config: Config = {
    ...base,
    rules: new Map([...settings.rules, ...base.rules]),
    trust: { ...base.trust, images: base.trust.images ?? settings.images },
    today,
  };
  const folder = file?.base;
  const named = namedBy(config.ignore);
  const ignores = (path: string) =>
    folder !== undefined && isBelow(path, folder) && named(path.slice(folder.length + 1));
  const sets = file
    ? base.projects.map((files) => files.map((each) => resolvePath(file.base, each) ?? each))
    : [];
  return { settings, config, sets, ignores };
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
