import { type Finding, type Fix, type Safety, severities } from '../../finding.ts';
import type { AnyRule } from '../../rule.ts';
import { printable, shown } from '../../secret/shown.ts';
import type { Shown } from '../../source/text.ts';
import type { Result } from '../lint.ts';
import type { OfferedStep } from '../offered.ts';

/** A change that hardens a service, as someone decides about it. */
export interface HardeningChange {
  readonly key: string;
  /** What it does: an imperative. */
  readonly what: Shown;
  /** What it stops: a sentence. */
  readonly why: Shown;
  /** What may break: a fact, or `nothing` with its reason. */
  readonly mayBreak: Shown;
  /** How that is known. */
  readonly basis: Shown;
  /** Whether nothing is known that breaks: it is safe, or a service like this was seen to work with it. */
  readonly isKnown: boolean;
}

/** A change that can be made in some files, with its edits. */
export interface OfferedChange {
  readonly key: string;
  readonly change: HardeningChange;
  readonly finding: Finding;
  readonly fix: Fix<Shown>;
  /** Whether it is made at most once. */
  readonly isStep: boolean;
}

/** Returns the changes on offer for the findings of a service: the worst finding first, those that are known to work before others. */
export function offersOf(
  findings: readonly Finding[],
  { fixesOf, stepsOf }: Pick<Result, 'fixesOf' | 'stepsOf'>,
  rules: readonly AnyRule[],
): readonly OfferedChange[] {
  const hardening = new Set(rules.filter(({ hardens }) => hardens).map(({ id }) => id));
  const all = findings
    .filter(({ rule }) => hardening.has(rule))
    .flatMap((finding) => {
      const steps = stepsOf(finding).map((step) => offeredStep(finding, step));
      const fix = steps.length === 0 ? bestOf(fixesOf(finding)) : undefined;
      return fix ? [offeredFix(finding, fix)] : steps;
    });
  return distinct(all.sort(worstFirst));
}

/** The fix to offer as a change: the safe one, or the first that keeps the service working. */
const bestOf = (fixes: readonly Fix<Shown>[]) =>
  ['safe', 'unsafe'].map((safety) => fixes.find((fix) => fix.safety === safety)).find((fix) => fix);

function offeredStep(finding: Finding, step: OfferedStep): OfferedChange {
  const { title, why, mayBreak, basis, safety, isTried } = step;
  const key = `${finding.rule} ${step.key}`;
  const isKnown = safety === 'safe' || isTried;
  return {
    key,
    change: { key, what: title, why, mayBreak, basis, isKnown },
    finding,
    fix: step,
    isStep: true,
  };
}

function offeredFix(finding: Finding, fix: Fix<Shown>): OfferedChange {
  const { what, effect } = parted(fix.title);
  const key = `${finding.rule} ${finding.message} ${what}`;
  const why = printable(finding.why);
  const known = effects[fix.safety === 'safe' ? 'safe' : 'unsafe'];
  const mayBreak = shown`${known.before}${effect || known.otherwise}.`;
  const change = { key, what, why, mayBreak, basis: known.basis, isKnown: fix.safety === 'safe' };
  return { key, change, finding, fix, isStep: false };
}

/** The words for fixes that say no more of their effect than their title. */
const effects = {
  safe: {
    before: 'nothing; ',
    otherwise: 'this changes nothing that it does',
    basis: shown`changes nothing`,
  },
  unsafe: { before: '', otherwise: 'what relies on it', basis: shown`not tried` },
} as const;

/** Splits the title of a fix into what it does, and what may change, which stands in brackets. */
export function parted(title: Shown): { what: Shown; effect: Shown } {
  const start = title.indexOf(' (');
  const end = title.lastIndexOf(')');
  if (start < 0 || end < start) return { what: title, effect: shown`` };
  return {
    what: shown`${title.slice(0, start)}${title.slice(end + 1)}`,
    effect: shown`${title.slice(start + 2, end)}`,
  };
}

const safetyRank: Readonly<Record<Safety, number>> = { safe: 0, unsafe: 1, drastic: 2 };

function worstFirst(a: OfferedChange, b: OfferedChange): number {
  return (
    Number(a.isStep) - Number(b.isStep) ||
    (a.isStep ? 0 : severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity)) ||
    Number(b.change.isKnown) - Number(a.change.isKnown) ||
    safetyRank[a.fix.safety] - safetyRank[b.fix.safety]
  );
}

/** Keeps the first of changes with the same name, or with the same edits. */
function distinct(offers: readonly OfferedChange[]): OfferedChange[] {
  const seen = new Set<string>();
  return offers.filter(({ key, fix }) => {
    const edits = JSON.stringify(fix.edits);
    if (seen.has(key) || seen.has(edits)) return false;
    seen.add(key).add(edits);
    return true;
  });
}
