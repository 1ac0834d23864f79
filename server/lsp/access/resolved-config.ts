import {
  type AnyRule,
  type Config,
  defaultConfig,
  type Problem,
  type SourceFile,
} from '../../engine/index.ts';
import { type Level, raised } from '../../engine/policy.ts';
import { GitIgnore } from '../../engine/source/gitignore.ts';
import { perLasting } from '../../engine/source/memo.ts';
import type { ResourceSettings } from '../settings.ts';
import type { KnownFindings, readBaseline } from './known-findings.ts';

/** The settings, configuration and rules that apply to one path. */
export interface ResolvedConfig {
  readonly settings: ResourceSettings;
  readonly config: Config;
  /** The rules to lint with: the built-in ones and those of the configuration. */
  readonly rules: readonly AnyRule[];
  /** The configuration file, everything that it extends, and its rule files; empty if there is none or it was not read. */
  readonly sources: readonly SourceFile[];
  /** Paths of the rule files. */
  readonly ruleFiles: readonly string[];
  /** Problems of the configuration and of the files that it extends. */
  readonly problems: readonly Problem[];
  /** Lists of compose files, by path; each list forms one project. */
  readonly sets: readonly (readonly string[])[];
  /** Why the configuration or the baseline was not read; empty if both were read or neither exists. */
  readonly unread: readonly Problem['message'][];
  /** The known findings, which are not shown. */
  readonly baseline: KnownFindings | undefined;
  /** Whether the configuration excludes a path. */
  ignores(path: string): boolean;
}

/** A configuration file after reading. */
export interface ConfigFile {
  readonly config: Config;
  readonly rules: readonly AnyRule[];
  /** The file, everything that it extends, its rule files, and then the sources of the configurations above it. */
  readonly sources: readonly SourceFile[];
  readonly ruleFiles: readonly string[];
  readonly problems: readonly Problem[];
  /** How many configurations apply, from the top folder down to this one. */
  readonly depth: number;
  /** Lists of compose files, by path, that form projects: the same array for all paths that this file governs. */
  readonly sets: ResolvedConfig['sets'];
  readonly unread?: Problem['message'] | undefined;
}

const noSets: ResolvedConfig['sets'] = [];

/** Returns a test of whether a configuration excludes a path. */
export const leftOutBy = perLasting(({ ignore, within }: Config) => {
  const left = new GitIgnore(ignore);
  return (path: string): boolean => {
    const below = within(path);
    return below !== undefined && left.ignores(below);
  };
});

/** Whether settings may give a rule a level: it is not locked, and no policy asks for a higher one. */
function mayBe({ locked, policies }: Config, id: string, level: Level): boolean {
  return !locked.has(id) && raised(level, id, policies) === level;
}

/** Combines a configuration file with the settings and the baseline. */
export function merge(
  settings: ResourceSettings,
  file: ConfigFile | undefined,
  known: Awaited<ReturnType<typeof readBaseline>>,
  { today, rules: own }: { readonly today: string; readonly rules: readonly AnyRule[] },
): ResolvedConfig {
  const base = file?.config ?? defaultConfig;
  const config: Config = {
    ...base,
    rules: new Map([...[...settings.rules].filter(([id, level]) => mayBe(base, id, level)), ...base.rules]),
    trust: { ...base.trust, images: base.trust.images ?? settings.images },
    today,
    within: file ? base.within : () => undefined,
  };
  const ignores = leftOutBy(config);
  const { sets = noSets, problems = [], rules = own, sources = [], ruleFiles = [] } = file ?? {};
  const unread = [file?.unread, known?.unread].flatMap((each) => each ?? []);
  const read = { sources, ruleFiles, problems, unread };
  return { settings, config, rules, ...read, sets, ignores, baseline: known?.baseline };
}
