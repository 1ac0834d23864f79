import type { Severity } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { dayOf } from '../source/day.ts';
import type { Shown } from '../source/text.ts';
import { listed } from './expected.ts';
import type { Expression } from './expression.ts';

/** What one configuration demands of all below it, and of itself. */
export interface ConfigPolicy {
  /** The path of the file that says it. */
  readonly by: string;
  /** The lowest severities of rules by id. */
  readonly levels: ReadonlyMap<string, Severity>;
  /** The only images that may be trusted; undefined: any. */
  readonly images: readonly string[] | undefined;
  /** What exceptions need; undefined: no rule of `levels` may have one, and no other rule needs anything. */
  readonly exceptions: ExceptionTerms | undefined;
}

/** What a policy demands of exceptions. */
export interface ExceptionTerms {
  /** The only rules that may have exceptions; undefined: all. */
  readonly rules: ReadonlySet<string> | undefined;
  readonly owner: boolean;
  /** What the reason has to contain; `true`: there has to be one. */
  readonly reason: Expression | boolean;
  /** The most days from today until an exception ends; undefined: it may stay. */
  readonly days: number | undefined;
  /** Whether ignore comments are possible, and baselines. */
  readonly inline: boolean;
  readonly baseline: boolean;
}

/** Something that hides findings: an ignore comment, an entry of a configuration or one of a baseline. */
export interface Exception {
  readonly kind: 'comment' | 'configuration' | 'baseline';
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

/** The severity that a rule has at least, and the file of the policy that says so; undefined if no policy is about it. */
export function minimumOf(
  rule: string,
  policies: readonly ConfigPolicy[],
): { readonly level: Severity; readonly by: string } | undefined {
  let found: { level: Severity; by: string } | undefined;
  for (const { levels, by } of policies) {
    const level = levels.get(rule);
    if (level !== undefined && (!found || rank(level) < rank(found.level))) found = { level, by };
  }
  return found;
}

const order: readonly string[] = ['critical', 'high', 'medium', 'low', 'info', 'off'];
const rank = (level: string) => order.indexOf(level);

/** Says why a rule can't have an exception: what the first policy demands that is not fulfilled. Undefined if it can. */
export function refusal(
  rule: string,
  exception: Exception,
  policies: readonly ConfigPolicy[],
  today: string | undefined,
): Shown | undefined {
  for (const { by, levels, exceptions } of policies) {
    if (!exceptions) {
      if (levels.has(rule)) return shown`${by} allows no exceptions`;
      continue;
    }
    if (exceptions.rules?.has(rule) === false) return shown`${by} allows exceptions of other rules only`;
    if (exception.kind === 'comment' && !exceptions.inline) return shown`${by} allows no ignore comments`;
    if (exception.kind === 'baseline' && !exceptions.baseline) return shown`${by} allows no baseline`;
    const lacking = lackingOf(exception, exceptions, today);
    if (lacking.length > 0) return shown`${by} asks for ${listed(lacking, 'and')}`;
  }
  return undefined;
}

/** Whether a policy allows no exception of a rule. */
export const isBarred = (rule: string, { levels, exceptions }: ConfigPolicy): boolean =>
  exceptions ? exceptions.rules?.has(rule) === false : levels.has(rule);

/** What all policies together demand of an exception of a rule, so that a form can ask for it. */
export interface ExceptionDemands {
  /** The kinds that are allowed. */
  readonly kinds: ReadonlySet<Exception['kind']>;
  readonly owner: boolean;
  readonly reason: boolean;
  /** The last day on which it may end, as `YYYY-MM-DD`; undefined: any, or none. */
  readonly latest: string | undefined;
}

/** Returns what policies demand of an exception of a rule that is made today. */
export function demandsOf(rule: string, policies: readonly ConfigPolicy[], today: string): ExceptionDemands {
  const terms = policies.flatMap(({ exceptions }) => exceptions ?? []);
  const kinds: Exception['kind'][] = policies.some((each) => isBarred(rule, each))
    ? []
    : [
        ...(terms.every(({ inline }) => inline) ? (['comment'] as const) : []),
        'configuration',
        ...(terms.every(({ baseline }) => baseline) ? (['baseline'] as const) : []),
      ];
  const days = terms.flatMap((each) => each.days ?? []);
  return {
    kinds: new Set(kinds),
    owner: terms.some(({ owner }) => owner),
    reason: terms.some(({ reason }) => reason !== false),
    latest: days.length === 0 ? undefined : dayAfter(today, Math.min(...days)),
  };
}

function lackingOf(
  { reason, owner, until }: Exception,
  terms: ExceptionTerms,
  today: string | undefined,
): string[] {
  const hasReason = reason !== undefined && reason !== '';
  const isFit =
    typeof terms.reason === 'boolean' ? !terms.reason || hasReason : terms.reason.finds(reason ?? '');
  const latest = terms.days === undefined ? undefined : today && dayAfter(today, terms.days);
  const isShort = terms.days === undefined || (until !== undefined && (!latest || until <= latest));
  return [
    ...(terms.owner && !owner ? ['an owner'] : []),
    ...(isFit
      ? []
      : [typeof terms.reason === 'object' ? `a reason with ${terms.reason.source}` : 'a reason']),
    ...(isShort ? [] : [`an end within ${terms.days} days`]),
  ];
}

/** The day so many days after another, as `YYYY-MM-DD`. */
const dayAfter = (day: string, days: number) => dayOf(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);

/** How many days before its end an exception is announced. */
const soon = 14;

/** Whether an exception that still applies ends within the next days. */
export const endsSoon = (until: string | undefined, today: string | undefined): boolean =>
  until !== undefined && today !== undefined && today <= until && until <= dayAfter(today, soon);

/** Whether the last day of an exception has passed. */
export const hasEnded = (until: string | undefined, today: string | undefined): boolean =>
  until !== undefined && today !== undefined && until < today;
