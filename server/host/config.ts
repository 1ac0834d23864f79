import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type Config,
  decodeConfig,
  defaultConfig,
  type Problem,
  type SourceFile,
  sourceFile,
} from '../engine/index.ts';
import { namedBy } from './patterns.ts';
import { readText } from './read.ts';

/** Names of a configuration file; in one folder the first one counts. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** The configuration that governs a file. */
export interface Governing {
  readonly config: Config;
  /** The configuration file; undefined when there is none, or it can't be read. */
  readonly source: SourceFile | undefined;
  readonly problems: readonly Problem[];
  /** Compose files that form projects, by their disk paths. */
  readonly sets: readonly (readonly string[])[];
  /** Whether the configuration's `ignore` patterns (in gitignore's syntax) name a file, given by its disk path. */
  ignores(file: string): boolean;
}

/** What a finder of configurations needs to know. */
export interface ConfigOptions {
  readonly knownRules: ReadonlySet<string>;
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Disk path of a configuration file to use for every file; its `ignore` patterns hold from `base` down. */
  readonly explicit: string | undefined;
  readonly base: string;
  /** How a configuration file is named in problems. */
  readonly nameOf: (file: string) => string;
}

/** Finds the configuration that governs a file, given by its absolute disk path: the nearest one upwards. */
export function configFinder(options: ConfigOptions): (file: string) => Governing {
  const none = governing(options, undefined, '');
  const byFolder = new Map<string, Governing>();
  const of = (folder: string): Governing => {
    let found = byFolder.get(folder);
    if (!found) {
      const name = configNames.find((each) => existsSync(join(folder, each)));
      const above = dirname(folder);
      if (name !== undefined) found = governing(options, join(folder, name), folder);
      else found = above === folder ? none : of(above);
      byFolder.set(folder, found);
    }
    return found;
  };
  if (options.explicit === undefined) return (file) => of(dirname(file));
  const explicit = governing(options, options.explicit, options.base);
  return () => explicit;
}

function governing(
  { knownRules, today, nameOf }: ConfigOptions,
  file: string | undefined,
  base: string,
): Governing {
  const plain = { config: { ...defaultConfig, today }, source: undefined, sets: [], ignores: () => false };
  if (file === undefined) return { ...plain, problems: [] };
  const reading = readText(file);
  if (reading.text === undefined) {
    return { ...plain, problems: [{ file: nameOf(file), span: undefined, message: reading.message }] };
  }
  const source = sourceFile(nameOf(file), reading.text);
  const { config, problems } = decodeConfig(source, knownRules);
  const named = namedBy(config.ignore);
  const ignores = (path: string) => named(relative(base, path).split(sep).join('/'));
  const sets = config.projects.map((files) => files.map((each) => resolve(base, each)));
  return { config: { ...config, today }, source, problems, sets, ignores };
}
