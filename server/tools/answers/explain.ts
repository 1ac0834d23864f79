import { type AnyRule, closest, pageOf, shownWhole } from '../../engine/index.ts';
import { checkNamed } from '../../engine/policy.ts';
import { type Budget, toolLimits } from '../bounds.ts';
import { type ToolArguments, ToolRefusal } from '../request.ts';

/** What explaining a rule needs. */
export interface ExplainDeps {
  readonly rules: readonly AnyRule[];
  /** A rule's page for people, in Markdown; undefined if it is not there. */
  pageOf(rule: string): string | undefined;
}

/** Answers with the rules of an id, their own or that of a check of another tool. Throws `ToolRefusal`. */
export function explanation({ rule: word = '' }: ToolArguments, deps: ExplainDeps, budget: Budget) {
  const { rules } = deps;
  const own = rules.filter(({ id }) => id === word.toLowerCase());
  const others = new Set(checkNamed(word, rules)?.rules);
  const found = own.length > 0 ? own : rules.filter(({ id }) => others.has(id));
  if (found.length === 0) throw new ToolRefusal(unknownRule(word, rules));
  const explained = found.map(({ id, title, severity, why, remedy, fixable }) => ({
    ...{ rule: id, title, severity, why, remedy, fixable, url: pageOf(id) },
    page: deps.pageOf(id)?.slice(0, toolLimits.page),
  }));
  return { rules: budget.fitting('rules', explained) };
}

function unknownRule(word: string, rules: readonly AnyRule[]): string {
  const meant = closest(
    word.slice(0, 100),
    rules.map(({ id }) => id),
  );
  return `There is no rule ${shownWhole(word.slice(0, 100))}${meant === undefined ? '.' : `; did you mean ${meant}?`}`;
}
