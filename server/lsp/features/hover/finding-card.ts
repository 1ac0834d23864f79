import { type AnyRule, type Finding, grouped, remedyOf, severities } from '../../../engine/index.ts';
import { type Links, linkTo } from './links.ts';
import { escaped } from './markdown.ts';

/** The most findings that are explained; of more, the worst few are, and the others are named. */
const mostExplained = 3;
const fewExplained = 2;

/** The most rules that are named without being explained. */
const mostNamed = 6;

/**
 * Says in Markdown what to do about findings and why, and links to the pages of their rules. An editor shows their messages itself,
 * so none is repeated, except of those that it shows as hints, without a message. Of rules with several findings at one place, each
 * advice is given once.
 */
export function findingCard(
  findings: readonly Finding[],
  rules: readonly AnyRule[],
  links: Pick<Links, 'rule' | 'path'>,
  isHint: (finding: Finding) => boolean = () => false,
): string {
  const byRule = [...grouped(findings, ({ rule }) => rule).values()] as unknown as readonly Found[];
  const explained = byRule.length > mostExplained ? worstOf(byRule, fewExplained) : byRule;
  const named = byRule.length > 1;
  const advice = explained.flatMap((found) => adviceOn(found, rules, named, isHint));
  const ids = byRule.map(([{ rule }]) => rule);
  const shown = ids.slice(0, mostNamed).map(links.rule);
  const more = ids.length > mostNamed ? [`${ids.length - mostNamed} more`] : [];
  const wholeFirst = [...findings].sort((a, b) => Number(b.isPath === true) - Number(a.isPath === true));
  const paths = wholeFirst.flatMap((each) => links.path(each) ?? []).slice(0, 1);
  const last = [...shown, ...more, ...paths.map(linkTo)].join(' · ');
  // On a line of its own below the last advice: a paragraph would take the height of another line.
  return advice.length === 0 ? last : `${advice.join('\n\n')}${lineBreak}${last}`;
}

const lineBreak = '  \n';

type Found = readonly [Finding, ...Finding[]];

/** The worst of some findings of rules, in their order. */
function worstOf(byRule: readonly Found[], count: number): readonly Found[] {
  const rank = (found: Found) => severities.indexOf(worstFirst(found)[0].severity);
  const worst = new Set([...byRule].sort((a, b) => rank(a) - rank(b)).slice(0, count));
  return byRule.filter((each) => worst.has(each));
}

/** What to do about the worst finding of a rule, and why; nothing for a rule of a project that only repeats its message. */
function adviceOn(
  found: Found,
  rules: readonly AnyRule[],
  named: boolean,
  isHint: (finding: Finding) => boolean,
): string[] {
  const { rule: id, message, why, text } = worstFirst(found)[0];
  const todo = remedyOf(
    rules.find((rule) => rule.id === id),
    message,
  );
  const advice = [
    ...(todo === undefined ? [] : [`**To do:** ${todo}`]),
    ...(why === text ? [] : [`**Why:** ${escaped(why)}`]),
  ];
  const unsaid = [...new Set(found.filter(isHint).map((each) => escaped(each.text)))];
  if (unsaid.length > 0) return [[`**${id}** ${unsaid.join(' ')}`, ...advice].join(lineBreak)];
  const [start, ...rest] = advice;
  if (start === undefined) return [];
  return [[named ? start.replace('**', `**${id}. `) : start, ...rest].join(lineBreak)];
}

const worstFirst = (found: Found): Found =>
  [...found].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  ) as unknown as Found;
