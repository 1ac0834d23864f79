import { shown } from '../secret/shown.ts';
import { closest } from '../source/similar.ts';
import { hintOf } from './checks.ts';
import type { ReportProblem } from './expected.ts';
import { namePattern } from './name-pattern.ts';
import type { ConfigWord, KnownRule } from './written.ts';

/** Names of rules: their ids, and the names that patterns match (`topic/id`). */
export interface RuleNames {
  readonly ids: readonly string[];
  readonly qualified: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly rules: readonly KnownRule[];
}

export function namesOf(known: readonly KnownRule[]): RuleNames {
  const ids = known.map(({ id }) => id);
  return {
    ids,
    qualified: known.map(({ id, topic }) => (topic === undefined ? id : `${topic}/${id}`)),
    known: new Set(ids),
    rules: known,
  };
}

/** The rules that a word names: an id, or a pattern of ids (`secret-*`) or of topics and ids (`secrets/*`). */
export function idsOf(
  { text, span }: ConfigWord,
  names: RuleNames,
  problem: ReportProblem,
): readonly string[] {
  const { ids, qualified, known, rules } = names;
  if (known.has(text)) return [text];
  const matches = namePattern(text);
  const found = ids.filter((id, at) => (text.includes('*') && matches(id)) || matches(qualified[at] ?? id));
  if (found.length > 0) return found;
  const topics = qualified.flatMap((each) => (each.includes('/') ? [`${each.split('/', 1)[0]}/*`] : []));
  const check = hintOf(text, rules);
  const meant = check ? check.meant : closest(text, text.includes('/') ? [...topics, ...qualified] : ids);
  const hint = check?.text ?? (meant === undefined ? '.' : shown`; did you mean \`${meant}\`?`);
  const what = text.includes('*') ? 'No rule is named' : 'Unknown rule';
  problem({ span }, shown`${what} \`${text}\`${hint}`, meant);
  return [];
}
