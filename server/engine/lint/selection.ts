import type { Config } from '../config/config.ts';
import { possibleLevels, profileLevel } from '../config/levels.ts';
import type { Instruction } from '../dockerfile/model.ts';
import type { AnyReport, AnyRule, CommandUse, Settings, SubjectName, Subjects } from '../rule.ts';
import { perLasting } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import { isCustom } from './docs.ts';

/** Which rules are shown a subject. */
export interface RuleSelector {
  /** The rules that a configuration leaves on and that ask for such a subject, in their order. */
  rulesFor<On extends SubjectName>(on: On, subject: Subjects[On]): readonly Asked[];
  /** Whether a project defines some of the rules itself. */
  readonly hasCustom: boolean;
  wants(on: SubjectName): boolean;
}

/** A rule as it is asked: all of one shape, since the facts of rules are written in many. The selector sees to it that the subject fits. */
export interface Asked {
  readonly rule: AnyRule;
  readonly when: ((subject: never) => boolean) | undefined;
  readonly check: (subject: never, report: (found: AnyReport) => void, settings: Settings) => void;
  /** Whether a project defines it itself. */
  readonly isCustom: boolean;
}

/** Rules of one kind of subject, by the word that they ask for; those without word are in each list. */
interface Column {
  readonly always: Asked[];
  readonly byWord: Map<string, Asked[]>;
}

/** Sorts rules by what they ask for, once for each configuration. */
export function ruleSelector(rules: readonly AnyRule[], config: Config): RuleSelector {
  return selectorsIn(config)(rules);
}

const selectorsIn = perLasting((config: Config) =>
  perLasting((rules: readonly AnyRule[]) => sorted(rules.filter((rule) => isOn(rule, config)))),
);

/** Whether a configuration leaves any message of a rule on. */
function isOn({ id, severity, levels, messages }: AnyRule, config: Config): boolean {
  const [everywhere, ...somewhere] = possibleLevels(config, id);
  if (somewhere.some((level) => level !== 'off')) return true;
  if (everywhere !== undefined) return everywhere !== 'off';
  return Object.values(messages).some((message) => {
    const own = typeof message === 'object' ? message.levels : undefined;
    return profileLevel(config, id, [own, levels], severity) !== 'off';
  });
}

const none: readonly never[] = [];

function listOf({ always, byWord }: Column, word: string | undefined): readonly Asked[] {
  return (word === undefined ? undefined : byWord.get(word)) ?? always;
}

function sorted(rules: readonly AnyRule[]): RuleSelector {
  const columns = new Map<SubjectName, Column>();
  for (const rule of rules) {
    const column = columns.get(rule.on) ?? { always: [], byWord: new Map() };
    columns.set(rule.on, column);
    const asked: Asked = { rule, when: rule.when, check: rule.check, isCustom: isCustom(rule.id) };
    const words = rule.on === 'command' ? rule.names : rule.on === 'instruction' ? rule.keywords : undefined;
    for (const word of words ?? []) if (!column.byWord.has(word)) column.byWord.set(word, [...column.always]);
    if (words) for (const word of new Set(words)) column.byWord.get(word)?.push(asked);
    else for (const list of [column.always, ...column.byWord.values()]) list.push(asked);
  }
  return {
    rulesFor(on, subject) {
      const column = columns.get(on);
      if (!column) return none;
      if (column.byWord.size === 0) return column.always;
      if (on === 'instruction') return listOf(column, (subject as Instruction).keyword);
      const { name, prefixes } = (subject as CommandUse).command;
      if (prefixes.length === 0) return listOf(column, name);
      const words = prefixes.map(({ value }) => value && baseName(value));
      return [...new Set([name, ...words].flatMap((word) => listOf(column, word)))];
    },
    hasCustom: rules.some(({ id }) => isCustom(id)),
    wants: (on) => columns.has(on),
  };
}
