import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type AnyRule,
  type Config,
  defaultConfig,
  type Problem,
  printable,
  type SourceFile,
  sourceFile,
} from '../engine/index.ts';
import { configNames, type Decoded, oneCounts, resolveConfig, tooDeep } from '../engine/policy.ts';
import { GitIgnore } from '../engine/source/gitignore.ts';
import { done } from './ask.ts';
import { isKnownUnlisted } from './entries.ts';
import type { Fetched } from './fetched.ts';
import { fetching } from './load.ts';
import { type ReadResult, reading, readingAnywhere } from './read.ts';
import { type Roots, rootsAt } from './roots.ts';
import { absent } from './unread.ts';

/** The configuration that applies to a file. */
export interface FileConfig {
  readonly config: Config;
  /** The configuration file and all that it extends; empty if there is none or it can't be read. */
  readonly sources: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** The rules to lint with: the given ones, and those that the configuration defines. */
  readonly rules: readonly AnyRule[];
  /** Compose files that form projects, as disk paths. */
  readonly sets: readonly (readonly string[])[];
  /** The number of nested configurations, including this one. */
  readonly depth: number;
  /** Whether the configuration's `ignore` patterns (gitignore syntax) match a file, given its disk path. */
  ignores(file: string): boolean;
}

/** Where configurations and the files that they name are read. */
export interface ConfigFiles {
  /** Whether a folder may be read, given its disk path. */
  holds(folder: string): boolean;
  /** Reads a configuration that may be in a folder. */
  read(file: string): ReadResult;
  /** Reads a configuration that the user named, and returns where the files that it names are read. */
  named(file: string): { readonly found: ReadResult; readonly files: ConfigFiles };
  /** Fetches what a configuration names, given its name and its disk path. */
  fetched(name: string, disk: string): Fetched;
}

/** Files on the disk, below some roots. `texts` count instead of those on the disk, by disk paths. */
export function configsOnDisk(roots: Roots, texts?: ReadonlyMap<string, string>): ConfigFiles {
  const given = (file: string): ReadResult | undefined => {
    const text = texts?.get(file);
    return text === undefined ? undefined : { text, replacedAt: undefined };
  };
  return {
    holds: (folder) => roots.hold(folder),
    read(file) {
      if (isKnownUnlisted(file, roots)) return absent;
      return given(file) ?? done(reading(file, roots));
    },
    named: (file) => ({
      found: given(file) ?? done(readingAnywhere(file)),
      files: configsOnDisk(done(rootsAt([...roots.folders, dirname(file)])), texts),
    }),
    fetched: (name, disk) => texts?.get(disk) ?? done(fetching(name, disk, roots)),
  };
}

/** What is needed to find configurations. */
export interface ConfigOptions {
  readonly files: ConfigFiles;
  readonly rules: readonly AnyRule[];
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Disk path of a configuration file to use for every file. Its `ignore` patterns are relative to `base`. */
  readonly explicit: string | undefined;
  readonly base: string;
  /** Disk path of a policy, below which all configurations lie. */
  readonly policy?: string | undefined;
  /**
   * `nameOf` returns the name of a configuration file in problems; `diskOf` returns the disk path for such a name, or a path
   * relative to it.
   */
  readonly nameOf: (file: string) => string;
  readonly diskOf: (name: string) => string;
}

/**
 * Returns a function that finds the configuration for a file, given its absolute disk path: the nearest one in the folders above
 * it, up to the roots. Settings that an outer configuration locks also apply.
 */
export function configFinder(options: ConfigOptions): (file: string) => FileConfig {
  const noConfig: FileConfig = {
    ...plainly(options),
    ...{ sources: [], problems: [], sets: [], depth: 0, ignores: () => false },
  };
  const outermost = options.policy === undefined ? noConfig : policyConfig(options, options.policy, noConfig);
  const byFolder = new Map<string, FileConfig>();
  const of = (folder: string): FileConfig => {
    let found = byFolder.get(folder);
    if (!found) {
      const above = dirname(folder);
      found = options.files.holds(folder)
        ? ofFolder(folder, () => (above === folder ? outermost : of(above)))
        : outermost;
      byFolder.set(folder, found);
    }
    return found;
  };
  const ofFolder = (folder: string, above: () => FileConfig): FileConfig => {
    let counting: FileConfig | undefined;
    for (const name of configNames) {
      const file = join(folder, name);
      const found = options.files.read(file);
      if (found === absent) continue;
      if (counting) return withIgnored(counting, options.nameOf(file), found.text);
      counting = resolvedConfig(options, file, folder, found, above(), outermost);
    }
    return counting ?? above();
  };
  const { explicit, base } = options;
  if (explicit === undefined) return (file) => of(dirname(file));
  const { found } = options.files.named(explicit);
  const chosen = resolvedConfig(options, explicit, base, found, outermost, outermost);
  return () => chosen;
}

/** The configuration of a policy, which may extend files beside it. Its files count from `base`. */
function policyConfig(options: ConfigOptions, file: string, none: FileConfig): FileConfig {
  const { found, files } = options.files.named(file);
  return resolvedConfig({ ...options, files }, file, options.base, found, none, 'policy');
}

const plainly = ({ today, rules }: ConfigOptions) => ({ config: { ...defaultConfig, today }, rules });

function resolvedConfig(
  options: ConfigOptions,
  file: string,
  base: string,
  reading: ReadResult,
  outer: FileConfig,
  outermost: FileConfig | 'policy',
): FileConfig {
  const { nameOf } = options;
  const depth = outer.depth + 1;
  const wrong = (message: Problem['message']): Problem => ({ file: nameOf(file), span: undefined, message });
  const deep = tooDeep(depth);
  if (deep !== undefined) return { ...outer, problems: [...outer.problems, wrong(deep)] };
  const isPolicy = outermost === 'policy';
  // An outer configuration that ignores this file does not apply to it; a policy does.
  const applying = isPolicy || !outer.ignores(file) ? outer : outermost;
  const above = applying.depth > 0 ? applying : undefined;
  const source = reading.text === undefined ? undefined : sourceFile(nameOf(file), reading.text);
  const { config, rules, sources, ...decoded } = resolved(source, options, above, isPolicy);
  const unread = reading.text === undefined ? [wrong(printable(reading.message))] : [];
  const problems = [...unread, ...decoded.problems];
  const left = new GitIgnore(config.ignore);
  const below = (path: string) => relative(base, path).split(sep).join('/');
  const within = (path: string) => below(options.diskOf(path));
  const sets = config.projects.map((files) => files.map((each) => resolve(base, each)));
  const ignores = (path: string) => left.ignores(below(path));
  return { config: { ...config, within }, rules, sources, problems, sets, depth, ignores };
}

/** Reports a second configuration file in the folder as ignored, unless the first one extends it or has the same text. */
function withIgnored(found: FileConfig, file: string, text: string | undefined): FileConfig {
  const isRead = found.sources.some((each) => each.path === file || each.text === text);
  if (text === undefined || isRead) return found;
  return { ...found, problems: [...found.problems, { file, span: undefined, message: oneCounts }] };
}

/** Reads the files that a configuration extends, and returns the merged configuration. */
function resolved(
  file: SourceFile | undefined,
  { rules, today, files, diskOf }: ConfigOptions,
  above: FileConfig | undefined,
  isPolicy: boolean,
): Decoded<AnyRule> {
  const work = resolveConfig(file, rules, today, above, isPolicy);
  let step = work.next();
  while (!step.done) {
    step = work.next(files.fetched(step.value, diskOf(step.value)));
  }
  return step.value;
}
