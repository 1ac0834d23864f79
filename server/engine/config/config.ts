import type { SignatureDemand } from '../image/signature.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { SafeText, Span } from '../source/text.ts';
import type { ConfigPolicy } from './floor.ts';
import type { Level, Profile } from './profiles.ts';

/** Who is trusted to publish images. */
export interface Trust {
  /** Patterns such as `docker.io/library/*` or `ghcr.io/acme/**`; undefined if trust is not configured. */
  readonly images: readonly string[] | undefined;
  /** What is to be signed, and by whom; each that covers an image holds. */
  readonly signatures: readonly SignatureDemand[];
}

/** Levels of rules for certain files and services only. */
export interface Override {
  /** Patterns in gitignore's syntax, relative to the configuration's folder; empty for all files. */
  readonly files: readonly string[];
  /** Names of services, with `*` as a wildcard. Empty for everything, also what does not belong to a service. */
  readonly services: readonly string[];
  /** Places within the files, as `plimsoll explain FILE:LINE` writes them, with `*` as a wildcard; undefined for all. */
  readonly places?: readonly string[];
  readonly rules: ReadonlyMap<string, Level>;
  /** Returns a path relative to the folder that `files` counts from, if that is not the configuration's own folder. */
  readonly within?: Config['within'];
}

/** An entry of a configuration that switches rules off, or makes them milder than without it. */
export interface ConfigException {
  /** The rules as they are written: an id or a pattern. */
  readonly pattern: string;
  readonly rules: ReadonlySet<string>;
  readonly level: Level;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  /** The last day on which it applies, as `YYYY-MM-DD`. */
  readonly until: string | undefined;
  /** The place of the pattern. */
  readonly file: string;
  readonly span: Span;
  /** The files and services that it is for; undefined: everything. */
  readonly override: Override | undefined;
  /** `refused`: a lock or a policy does not allow it. */
  readonly state: 'applies' | 'ended' | 'refused';
}

/** Who locked a rule, and under which profiles. */
export interface Lock {
  /** The profiles under which it was locked. */
  readonly profiles: readonly Profile[];
  /** The path of the file that locks it. */
  readonly by: string;
}

/** Decoded configuration of one folder, including everything that it extends; immutable. */
export interface Config {
  /** The profiles on top of `recommended`; their order does not matter. */
  readonly profiles: readonly Profile[];
  /** Level of a rule by id. */
  readonly rules: ReadonlyMap<string, Level>;
  /** Later overrides win. */
  readonly overrides: readonly Override[];
  /**
   * Locked rules by id: comments cannot suppress them, other profiles cannot make them milder, and configurations of folders
   * below cannot change them.
   */
  readonly locked: ReadonlyMap<string, Lock>;
  /** The policies that apply. What is above can be tightened below them, never loosened. */
  readonly policies: readonly ConfigPolicy[];
  /** What of the configuration switches rules off or makes them milder, in order. */
  readonly exceptions: readonly ConfigException[];
  readonly trust: Trust;
  /** Patterns of tags that move, in addition to the well-known ones. */
  readonly mutableTags: readonly string[];
  /** Glob patterns of files that are not linted, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Lists of compose files that form projects, each as for `docker compose -f`, relative to the configuration's folder. */
  readonly projects: readonly (readonly string[])[];
  /** Today as `YYYY-MM-DD`, for end-of-life dates and expiring ignores; undefined: dates are not checked. */
  readonly today: string | undefined;
  /** Returns the path of a linted file relative to the configuration's folder; undefined if the file is not below it. */
  readonly within: (path: string) => string | undefined;
}

const itself = (path: string) => path;

/** The default configuration, for a folder without a configuration file. */
export const defaultConfig: Config = {
  profiles: [],
  rules: new Map(),
  overrides: [],
  locked: new Map(),
  policies: [],
  exceptions: [],
  trust: { images: undefined, signatures: [] },
  mutableTags: [],
  ignore: [],
  projects: [],
  today: undefined,
  within: itself,
};

/** Names of a configuration file; if a folder has several, the first one counts. */
export const configNames = ['.plimsoll.yaml', '.plimsoll.yml'] as const;

/** The message for a configuration that has too many others above it; undefined if it is within the limit. */
export function tooDeep(configurations: number): SafeText | undefined {
  return configurations > limits.configurations
    ? shown`The file is ignored, since ${limits.configurations} configurations are above it.`
    : undefined;
}

/** The message for a second configuration file in the same folder. */
export const oneCounts = 'The file is ignored, since `.plimsoll.yaml` beside it counts.';
