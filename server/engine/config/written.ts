import type { Problem, Severity } from '../finding.ts';
import type { SourceFile, Span } from '../source/text.ts';
import type { Referring } from './checks.ts';
import type { LeveledMessage } from './levels.ts';
import type { Level, Levels } from './profiles.ts';

/** A rule as configurations know it. */
export interface KnownRule extends Referring {
  readonly severity?: Severity;
  readonly levels?: Levels;
  readonly messages?: Referring['messages'] & Readonly<Record<string, string | Partial<LeveledMessage>>>;
  /** The group that it belongs to: `secrets/*` names all rules of one. */
  readonly topic?: string | undefined;
}

/** A word of a configuration with its place. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The level of the rules that a pattern names. */
export interface WrittenLevel {
  readonly pattern: Word;
  readonly level: Level;
  readonly reason: string | undefined;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string | undefined;
}

/** Levels for some files and services. */
export interface WrittenOverride {
  readonly files: readonly string[];
  readonly services: readonly string[];
  readonly rules: readonly WrittenLevel[];
}

/** What is demanded of everything that is switched off; `off` and undefined: nothing. */
export const demands = {
  ignoreWithoutReason: 'ignore-without-reason',
  expiredIgnore: 'expired-ignore',
} as const;
export type Demand = keyof typeof demands;

/** What one configuration file says, before it is known what it extends and which rules there are. */
export interface Written {
  readonly file: SourceFile;
  readonly problems: readonly Problem[];
  readonly extends: readonly Word[];
  readonly rules: readonly WrittenLevel[];
  readonly overrides: readonly WrittenOverride[];
  readonly locked: readonly Word[];
  readonly report: { readonly [demand in Demand]?: { readonly level: Level; readonly span: Span } };
  readonly trust: { readonly images: readonly string[]; readonly span: Span } | undefined;
  readonly mutableTags: readonly string[];
  /** Files of rules, folders of such, or patterns of their names, relative to this file. */
  readonly customRules: readonly Word[];
  readonly ignore: readonly Word[];
  readonly projects: readonly (readonly string[])[];
}
