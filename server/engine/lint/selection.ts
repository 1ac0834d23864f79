import type { Config } from '../config/config.ts';
import { leveled, possibleLevels, profileLevel } from '../config/levels.ts';
import type { Instruction } from '../dockerfile/model.ts';
import type { AnyReport, AnyRule, CommandUse, Settings, SubjectName, Subjects } from '../rule.ts';
import { grouped } from '../source/groups.ts';
import { perLasting } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import { isCustom } from './docs.ts';

/** Selects the rules for a subject. */
export interface RuleSelector {
  /** The rules for subjects of a kind that the configuration leaves on, in order. */
  rulesFor(on: SubjectName): readonly CallableRule[];
  /** Whether some of the rules are custom ones. */
  readonly hasCustom: boolean;
}

/**
 * A rule in the form in which it is called. All have the same object shape, unlike the rules themselves. The selector makes sure
 * that the subject has the right type.
 */
export interface CallableRule {
  readonly rule: AnyRule;
  readonly when: ((subject: never) => boolean) | undefined;
  readonly check: (subject: never, report: (found: AnyReport) => void, settings: Settings) => void;
  /** The keywords of instructions or names of commands that it wants to see; undefined: all. */
  readonly words: ReadonlySet<string> | undefined;
  /** Whether it is a custom rule. */
  readonly isCustom: boolean;
}

/** Whether a rule wants to see a subject, by its keyword or name. */
export function asksFor<On extends SubjectName>(
  { words }: CallableRule,
  on: On,
  subject: Subjects[On],
): boolean {
  if (!words) return true;
  if (on === 'instruction') return words.has((subject as Instruction).keyword);
  const { name, prefixes } = (subject as CommandUse).command;
  if (name !== undefined && words.has(name)) return true;
  return prefixes.some(({ value }) => value !== undefined && words.has(baseName(value)));
}

/** Groups rules by subject, once for each configuration. */
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

/** Filters the rules of a kind of subject on first use, because a Dockerfile has few of these kinds. */
function sorted(rules: readonly AnyRule[], config: Config): RuleSelector {
  const bySubject = grouped(rules, ({ on }) => on);
  const known = new Map<SubjectName, readonly CallableRule[]>();
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

function asked(rule: AnyRule): CallableRule {
  const words = rule.on === 'command' ? rule.names : rule.on === 'instruction' ? rule.keywords : undefined;
  const { id, when, check } = rule;
  return { rule, when, check, words: words && new Set(words), isCustom: isCustom(id) };
}
