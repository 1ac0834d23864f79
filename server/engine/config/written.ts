import type { Problem, Severity } from '../finding.ts';
import type { SourceFile, Span } from '../source/text.ts';
import type { Referring } from './checks.ts';
import type { ExceptionTerms } from './floor.ts';
import type { LeveledMessage } from './levels.ts';
import type { Level, Levels } from './profiles.ts';

/** The parts of a rule that configurations need. */
export interface KnownRule extends Referring {
  readonly severity?: Severity;
  readonly levels?: Levels;
  readonly messages?: Referring['messages'] & Readonly<Record<string, string | Partial<LeveledMessage>>>;
  /** The group of the rule: `secrets/*` names all rules of the topic `secrets`. */
  readonly topic?: string | undefined;
}

/** A word of a configuration with its span. */
export interface ConfigWord {
  readonly text: string;
  readonly span: Span;
}

/** The level that an entry gives to all rules that its pattern names. */
export interface WrittenLevel {
  readonly pattern: ConfigWord;
  readonly level: Level;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  /** The last day on which the entry applies, as `YYYY-MM-DD`. */
  readonly until: string | undefined;
}

/** What `policy` says: the lowest levels of rules, the only images to trust, and what exceptions need. */
export interface WrittenPolicy {
  readonly rules: readonly WrittenLevel[];
  readonly images: readonly ConfigWord[] | undefined;
  /** Whether it asks for signatures. */
  readonly signs: boolean;
  readonly exceptions: WrittenTerms | undefined;
}

/** What a policy demands of exceptions, with the places of what allows more than nothing would. */
export interface WrittenTerms extends Omit<ExceptionTerms, 'rules'> {
  readonly span: Span;
  readonly rules: readonly ConfigWord[] | undefined;
  readonly places: ReadonlyMap<string, Span>;
}

/** Images that are to be signed by one of some keys: files, relative to the configuration. */
export interface WrittenDemand {
  readonly images: readonly string[];
  readonly keys: readonly ConfigWord[];
}

/** Levels of rules for some files and services. */
export interface WrittenOverride {
  readonly files: readonly string[];
  readonly services: readonly string[];
  readonly places: readonly string[];
  readonly rules: readonly WrittenLevel[];
}

/**
 * Demands that a configuration makes on exclusions, each with the rule that reports violations. A level of `off`, or none,
 * demands nothing.
 */
export const demands = {
  ignoreWithoutReason: 'ignore-without-reason',
  expiredIgnore: 'expired-ignore',
} as const;
export type Demand = keyof typeof demands;

/** The content of one configuration file, before anything that it extends is read and before the rules are known. */
export interface WrittenConfig {
  readonly file: SourceFile;
  readonly problems: readonly Problem[];
  readonly extends: readonly ConfigWord[];
  readonly rules: readonly WrittenLevel[];
  readonly overrides: readonly WrittenOverride[];
  readonly locked: readonly ConfigWord[];
  readonly policy: WrittenPolicy | undefined;
  /** Whether the whole file is a policy. */
  readonly isPolicy?: true;
  readonly report: { readonly [demand in Demand]?: { readonly level: Level; readonly span: Span } };
  /** Patterns of trusted images, with the place of `trust`; undefined if it has none. */
  readonly trust: { readonly images: readonly ConfigWord[]; readonly span: Span } | undefined;
  readonly signatures: readonly WrittenDemand[];
  readonly mutableTags: readonly string[];
  /** Files with rules, folders of such files, or patterns of their names, relative to this file. */
  readonly customRules: readonly ConfigWord[];
  readonly ignore: readonly ConfigWord[];
  readonly projects: readonly (readonly string[])[];
}
