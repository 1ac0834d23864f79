import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { SafeText } from '../source/text.ts';
import type { Level, Profile } from './profiles.ts';

/** Who is trusted to publish images. */
export interface Trust {
  /** Patterns such as `docker.io/library/*` or `ghcr.io/acme/**`; undefined: trust is not configured. */
  readonly images: readonly string[] | undefined;
}

/** Levels of some rules for some files and services alone. */
export interface Override {
  /** Patterns in gitignore's syntax, relative to the configuration's folder; none: all files. */
  readonly files: readonly string[];
  /** Names of services, in which `*` stands for anything; none: all services, and what belongs to none. */
  readonly services: readonly string[];
  readonly rules: ReadonlyMap<string, Level>;
  /** Where its files count from, if that is not the configuration's own folder. */
  readonly within?: Config['within'];
}

/** What makes a rule locked. */
export interface Lock {
  /** The profiles under which it was locked. */
  readonly profiles: readonly Profile[];
  /** The path of the file that locks it. */
  readonly by: string;
}

/** Decoded configuration of one folder, with all that it extends; immutable. */
export interface Config {
  /** The profiles that are laid over `recommended`; their order does not count. */
  readonly profiles: readonly Profile[];
  /** Level of a rule by id. */
  readonly rules: ReadonlyMap<string, Level>;
  /** Later ones win. */
  readonly overrides: readonly Override[];
  /** Rules by id that no comment suppresses, no other profile makes milder, and no configuration of a folder below changes. */
  readonly locked: ReadonlyMap<string, Lock>;
  readonly trust: Trust;
  /** Patterns of tags that are moved, beside those that mostly are. */
  readonly mutableTags: readonly string[];
  /** Glob patterns of files that are not linted, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Compose files that form projects, each list as `docker compose -f` would get it, relative to the configuration's folder. */
  readonly projects: readonly (readonly string[])[];
  /** Today as `YYYY-MM-DD`, for end-of-life dates and expiring ignores; undefined: dates are not judged. */
  readonly today: string | undefined;
  /** The path of a linted file relative to the configuration's folder; undefined for one that does not lie below it. */
  readonly within: (path: string) => string | undefined;
}

const itself = (path: string) => path;

/** The configuration of a folder that has none. */
export const defaultConfig: Config = {
  profiles: [],
  rules: new Map(),
  overrides: [],
  locked: new Map(),
  trust: { images: undefined },
  mutableTags: [],
  ignore: [],
  projects: [],
  today: undefined,
  within: itself,
};

/** Names of a configuration file; in one folder the first one counts. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** What is said of the innermost of some configurations that lie below one another; undefined where it counts. */
export function tooDeep(configurations: number): SafeText | undefined {
  return configurations > limits.configurations
    ? shown`The file is ignored, since ${limits.configurations} configurations lie above it.`
    : undefined;
}

/** What is said of another one. */
export const oneCounts = 'The file is ignored, since `.plimsoll.yaml` beside it counts.';
