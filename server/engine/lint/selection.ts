import type { Config } from '../config/config.ts';
import type { Dockerfile, Instruction } from '../dockerfile/model.ts';
import { firstWhere } from '../ignore/scope.ts';
import type { AnyRule, CommandUse, SubjectName, Subjects } from '../rule.ts';
import { baseName } from '../shell/syntax/wrappers.ts';
import { type Span, textOf } from '../source/text.ts';
import { Lexicon, type Mention } from './keywords.ts';

/** Which rules are shown a subject. */
export interface Roster {
  /** The rules that a configuration leaves on and that ask for such a subject, in their order. */
  of<On extends SubjectName>(on: On, subject: Subjects[On]): readonly AnyRule[];
  wants(on: SubjectName): boolean;
}

/** Rules of one kind of subject, by the word that they ask for; those without word are in each list. */
interface Column {
  readonly always: AnyRule[];
  readonly byWord: Map<string, AnyRule[]>;
}

const rosters = new WeakMap<Config, WeakMap<readonly AnyRule[], Roster>>();

/** Sorts rules by what they ask for, once for each configuration. */
export function rosterOf(rules: readonly AnyRule[], config: Config): Roster {
  const known = rosters.get(config) ?? new WeakMap<readonly AnyRule[], Roster>();
  rosters.set(config, known);
  let found = known.get(rules);
  if (!found) {
    found = sorted(rules.filter((rule) => speaks(rule, config)));
    known.set(rules, found);
  }
  return found;
}

/** The same without the rules that a Dockerfile, or the instruction at hand, cannot concern by its words. */
export function rosterFor(dockerfile: Dockerfile, rules: readonly AnyRule[], config: Config): Roster {
  const all = rosterOf(rules, config);
  const mentions = lexiconOf(rules).mentionsIn(dockerfile.file.text);
  const inFile = addMentioned({ start: 0, end: Infinity }, mentions, new Set());
  const inVariables = new Set<AnyRule>();
  for (const { keyword, span } of dockerfile.instructions)
    if (declaring.has(keyword)) addMentioned(span, mentions, inVariables);
  let near: Instruction | undefined;
  let inInstruction: ReadonlySet<AnyRule> = inFile;
  return {
    of(on, subject) {
      const instruction = instructionOf(on, subject);
      if (instruction && instruction !== near) {
        near = instruction;
        // A variable may stand for what any of them is set to.
        const varies = textOf(instruction).includes('$');
        inInstruction = addMentioned(instruction.span, mentions, new Set(varies ? inVariables : []));
      }
      const mentioned = instruction ? inInstruction : inFile;
      return all.of(on, subject).filter((rule) => !rule.mentions || mentioned.has(rule));
    },
    wants: all.wants,
  };
}

const declaring = new Set(['ARG', 'ENV', 'ONBUILD']);

function instructionOf<On extends SubjectName>(on: On, subject: Subjects[On]): Instruction | undefined {
  if (on === 'instruction') return subject as Instruction;
  return on === 'command' ? (subject as CommandUse).instruction : undefined;
}

const lexicons = new WeakMap<readonly AnyRule[], Lexicon<AnyRule>>();

function lexiconOf(rules: readonly AnyRule[]): Lexicon<AnyRule> {
  let found = lexicons.get(rules);
  if (!found) {
    found = new Lexicon(rules.flatMap((rule) => rule.mentions?.map((word) => [word, rule] as const) ?? []));
    lexicons.set(rules, found);
  }
  return found;
}

/** Adds the rules that ask for a word between two offsets. */
function addMentioned(
  { start, end }: Span,
  mentions: readonly Mention<AnyRule>[],
  to: Set<AnyRule>,
): Set<AnyRule> {
  for (let i = firstWhere(mentions, ({ at }) => at >= start); i < mentions.length; i++) {
    const { at, askers } = mentions[i]!;
    if (at >= end) break;
    for (const asker of askers) to.add(asker);
  }
  return to;
}

/** Whether a configuration leaves any message of a rule on. */
function speaks({ id, levels, messages }: AnyRule, { rules, profile }: Config): boolean {
  const level = rules.get(id);
  if (level !== undefined) return level !== 'off';
  return Object.values(messages).some(
    (message) =>
      ((typeof message === 'object' ? message.levels?.[profile] : undefined) ?? levels?.[profile]) !== 'off',
  );
}

function sorted(rules: readonly AnyRule[]): Roster {
  const columns = new Map<SubjectName, Column>();
  for (const rule of rules) {
    const column = columns.get(rule.on) ?? { always: [], byWord: new Map() };
    columns.set(rule.on, column);
    const words = rule.on === 'command' ? rule.names : rule.on === 'instruction' ? rule.keywords : undefined;
    for (const word of words ?? []) if (!column.byWord.has(word)) column.byWord.set(word, [...column.always]);
    if (words) for (const word of new Set(words)) column.byWord.get(word)?.push(rule);
    else for (const list of [column.always, ...column.byWord.values()]) list.push(rule);
  }
  return {
    of(on, subject) {
      const column = columns.get(on);
      if (!column) return [];
      if (column.byWord.size === 0) return column.always;
      const listOf = (word: string | undefined) =>
        (word === undefined ? undefined : column.byWord.get(word)) ?? column.always;
      if (on === 'instruction') return listOf((subject as Instruction).keyword);
      const { name, prefixes } = (subject as CommandUse).command;
      if (prefixes.length === 0) return listOf(name);
      const words = prefixes.map(({ value }) => value && baseName(value));
      return [...new Set([name, ...words].flatMap(listOf))];
    },
    wants: (on) => columns.has(on),
  };
}
