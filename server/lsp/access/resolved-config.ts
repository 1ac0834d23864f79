import {
  type AnyRule,
  type Config,
  defaultConfig,
  type Problem,
  type SourceFile,
} from '../../engine/index.ts';
import { GitIgnore } from '../../engine/source/gitignore.ts';
import { perLasting } from '../../engine/source/memo.ts';
import type { Settings } from '../settings.ts';
import type { KnownFindings, readBaseline } from './known-findings.ts';

/** What decides how one path is linted. */
export interface ResolvedConfig {
  readonly settings: Settings;
  readonly config: Config;
  /** The rules to lint with: those of the server, and those that the configuration defines. */
  readonly rules: readonly AnyRule[];
  /** The configuration file, all that it extends, and its files of rules; none where there is none, or it was not read. */
  readonly sources: readonly SourceFile[];
  /** Paths of the files of rules. */
  readonly ruleFiles: readonly string[];
  /** What is wrong with it, and with what it extends. */
  readonly problems: readonly Problem[];
  /** Compose files that form projects, by their paths. */
  readonly sets: readonly (readonly string[])[];
  /** Why the configuration, or the baseline, was not read; none where it was, or there is none. */
  readonly unread: readonly Problem['message'][];
  /** The findings that are known, and not shown. */
  readonly baseline: KnownFindings | undefined;
  /** Whether the configuration leaves a path out. */
  ignores(path: string): boolean;
}

/** A configuration file as it was read. */
export interface ConfigFile {
  readonly config: Config;
  readonly rules: readonly AnyRule[];
  /** The file, all that it extends, its files of rules, and those of the configuration above, in this order. */
  readonly sources: readonly SourceFile[];
  readonly ruleFiles: readonly string[];
  readonly problems: readonly Problem[];
  /** How many configurations lie above one another here, itself counted. */
  readonly depth: number;
  /** Compose files that form projects, by their paths: one list for all that the file governs. */
  readonly sets: ResolvedConfig['sets'];
  readonly unread?: Problem['message'] | undefined;
}

const noSets: ResolvedConfig['sets'] = [];

/** Which paths a configuration leaves out. */
export const leftOutBy = perLasting(({ ignore, within }: Config) => {
  const left = new GitIgnore(ignore);
  return (path: string): boolean => {
    const below = within(path);
    return below !== undefined && left.ignores(below);
  };
});

/** A configuration file with what the settings and the baseline add. */
export function merge(
  settings: Settings,
  file: ConfigFile | undefined,
  known: Awaited<ReturnType<typeof readBaseline>>,
  { today, rules: own }: { readonly today: string; readonly rules: readonly AnyRule[] },
): ResolvedConfig {
  const base = file?.config ?? defaultConfig;
  const config: Config = {
    ...base,
    rules: new Map([...[...settings.rules].filter(([id]) => !base.locked.has(id)), ...base.rules]),
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
