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
import { configNames, type Decoded, oneCounts, resolveConfig } from '../engine/policy.ts';
import { GitIgnore } from '../engine/source/gitignore.ts';
import { done } from './ask.ts';
import { isKnownUnlisted } from './entries.ts';
import { fetching } from './load.ts';
import { type Reading, reading, readingAnywhere } from './read.ts';
import type { Roots } from './roots.ts';
import { absent } from './unread.ts';

/** The configuration that governs a file. */
export interface ResolvedConfig {
  readonly config: Config;
  /** The configuration file and all that it extends; none where there is none, or it can't be read. */
  readonly sources: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** The rules to lint with: those that are given, and those that the configuration defines. */
  readonly rules: readonly AnyRule[];
  /** Compose files that form projects, by their disk paths. */
  readonly sets: readonly (readonly string[])[];
  /** Whether the configuration's `ignore` patterns (in gitignore's syntax) name a file, given by its disk path. */
  ignores(file: string): boolean;
}

/** What a finder of configurations needs to know. */
export interface ConfigOptions {
  readonly roots: Roots;
  readonly rules: readonly AnyRule[];
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Disk path of a configuration file to use for every file; its `ignore` patterns hold from `base` down. */
  readonly explicit: string | undefined;
  readonly base: string;
  /** How a configuration file is named in problems, and where what is named so, or relative to that, lies on the disk. */
  readonly nameOf: (file: string) => string;
  readonly diskOf: (name: string) => string;
}

/**
 * Finds the configuration that governs a file, given by its absolute disk path: the nearest one upwards, as far as the
 * roots reach.
 */
export function configFinder(options: ConfigOptions): (file: string) => ResolvedConfig {
  const none = { ...plainly(options), sources: [], problems: [], sets: [], ignores: () => false };
  const byFolder = new Map<string, ResolvedConfig>();
  const of = (folder: string): ResolvedConfig => {
    let found = byFolder.get(folder);
    if (!found) {
      const above = dirname(folder);
      const here = options.roots.hold(folder) ? ofFolder(folder) : none;
      found = here ?? (above === folder ? none : of(above));
      byFolder.set(folder, found);
    }
    return found;
  };
  const ofFolder = (folder: string): ResolvedConfig | undefined => {
    let counting: ResolvedConfig | undefined;
    for (const name of configNames) {
      const file = join(folder, name);
      if (isKnownUnlisted(file, options.roots)) continue;
      const found = done(reading(file, options.roots));
      if (found === absent) continue;
      if (counting) return withIgnored(counting, options.nameOf(file), found.text);
      counting = resolvedConfig(options, file, folder, found);
    }
    return counting;
  };
  const { explicit, base } = options;
  if (explicit === undefined) return (file) => of(dirname(file));
  const chosen = resolvedConfig(options, explicit, base, done(readingAnywhere(explicit)));
  return () => chosen;
}

const plainly = ({ today, rules }: ConfigOptions) => ({ config: { ...defaultConfig, today }, rules });

function resolvedConfig(
  options: ConfigOptions,
  file: string,
  base: string,
  reading: Reading,
): ResolvedConfig {
  const { nameOf } = options;
  if (reading.text === undefined) {
    const problem = { file: nameOf(file), span: undefined, message: printable(reading.message) };
    return { ...plainly(options), sources: [], problems: [problem], sets: [], ignores: () => false };
  }
  const { config, rules, problems, sources } = resolved(sourceFile(nameOf(file), reading.text), options);
  const left = new GitIgnore(config.ignore);
  const below = (path: string) => relative(base, path).split(sep).join('/');
  const within = (path: string) => below(options.diskOf(path));
  const sets = config.projects.map((files) => files.map((each) => resolve(base, each)));
  const ignores = (path: string) => left.ignores(below(path));
  return { config: { ...config, within }, rules, sources, problems, sets, ignores };
}

/** Says of a file beside a configuration that it does not count, unless that extends it or is the same. */
function withIgnored(found: ResolvedConfig, file: string, text: string | undefined): ResolvedConfig {
  const isRead = found.sources.some((each) => each.path === file || each.text === text);
  if (text === undefined || isRead) return found;
  return { ...found, problems: [...found.problems, { file, span: undefined, message: oneCounts }] };
}

/** Reads what a configuration file extends, and what that comes to. */
function resolved(file: SourceFile, { rules, today, roots, diskOf }: ConfigOptions): Decoded<AnyRule> {
  const work = resolveConfig(file, rules, today);
  let step = work.next();
  while (!step.done) step = work.next(done(fetching(step.value, diskOf(step.value), roots)));
  return step.value;
}
