import type { Config } from '../config/config.ts';
import { leveled, possibleLevels, profileLevel } from '../config/levels.ts';
import type { Instruction } from '../dockerfile/model.ts';
import type { AnyReport, AnyRule, CommandUse, Settings, SubjectName, Subjects } from '../rule.ts';
import { grouped } from '../source/groups.ts';
import { perLasting } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import { isCustom } from './docs.ts';

/** Which rules are shown a subject. */
export interface RuleSelector {
  /** The rules that a configuration leaves on and that ask for such subjects, in their order. */
  rulesFor(on: SubjectName): readonly Asked[];
  /** Whether a project defines some of the rules itself. */
  readonly hasCustom: boolean;
}

/** A rule as it is asked: all of one shape, since the facts of rules are written in many. The selector sees to it that the subject fits. */
export interface Asked {
  readonly rule: AnyRule;
  readonly when: ((subject: never) => boolean) | undefined;
  readonly check: (subject: never, report: (found: AnyReport) => void, settings: Settings) => void;
  /** The keywords of instructions or names of commands that it asks for; undefined: all. */
  readonly words: ReadonlySet<string> | undefined;
  /** Whether a project defines it itself. */
  readonly isCustom: boolean;
}

/** Whether a rule asks for a subject, by the words that it bears. */
export function asksFor<On extends SubjectName>({ words }: Asked, on: On, subject: Subjects[On]): boolean {
  if (!words) return true;
  if (on === 'instruction') return words.has((subject as Instruction).keyword);
  const { name, prefixes } = (subject as CommandUse).command;
  if (name !== undefined && words.has(name)) return true;
  return prefixes.some(({ value }) => value !== undefined && words.has(baseName(value)));
}

/** Sorts rules by what they ask for, once for each configuration. */
export function ruleSelector(rules: readonly AnyRule[], config: Config): RuleSelector {
  return selectorsIn(config)(rules);
}

const selectorsIn = perLasting((config: Config) =>
  perLasting((rules: readonly AnyRule[]) => sorted(rules, config)),
);

/** Whether a configuration leaves any message of a rule on. */
function isOn(rule: AnyRule, config: Config): boolean {
  const { id, messages } = rule;
  const [everywhere, ...somewhere] = possibleLevels(config, id);
  if (somewhere.some((level) => level !== 'off')) return true;
  if (everywhere !== undefined) return everywhere !== 'off';
  return Object.values(messages).some(
    (message) => profileLevel(config, id, leveled(rule, message)) !== 'off',
  );
}

/** What is on is worked out for each kind of subject when it is asked for: a Dockerfile has few of those that rules ask for. */
function sorted(rules: readonly AnyRule[], config: Config): RuleSelector {
  const bySubject = grouped(rules, ({ on }) => on);
  const known = new Map<SubjectName, readonly Asked[]>();
  return {
    rulesFor(on) {
      const before = known.get(on);
      if (before) return before;
      const found = (bySubject.get(on) ?? []).filter((rule) => isOn(rule, config)).map(asked);
      known.set(on, found);
      return found;
    },
    hasCustom: rules.some((rule) => isCustom(rule.id) && isOn(rule, config)),
  };
}

function asked(rule: AnyRule): Asked {
  const words = rule.on === 'command' ? rule.names : rule.on === 'instruction' ? rule.keywords : undefined;
  const { id, when, check } = rule;
  return { rule, when, check, words: words && new Set(words), isCustom: isCustom(id) };
}
