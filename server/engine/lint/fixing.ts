import { type Finding, type Fix, identityOf, severities } from '../finding.ts';
import type { Project } from '../project/project.ts';
import { ApartEdits } from '../source/apart.ts';
import type { Shown } from '../source/text.ts';
import type { LintOptions } from './check/checked.ts';
import { lint, type Result } from './lint.ts';
import { editedProject } from './trial/edited-project.ts';
import { isNoWorse } from './trial/regression.ts';

/** A finding with its tested fixes; none if there is nothing to choose. */
export interface Offer {
  readonly finding: Finding;
  /** Those of a round are tried when someone asks. */
  readonly fixes: readonly Fix<Shown>[];
  /** Whether one of them may be safe, which is known without trying any. */
  readonly mayBeSafe: boolean;
}

/** A fix that was chosen for a finding. */
export interface ChosenFix {
  readonly finding: Finding;
  readonly fix: Fix<Shown>;
}

/** A fix that was made. Its edits refer to the texts left by the previous steps. */
export interface MadeFix extends ChosenFix {
  /** Fixes with the same step were made at once. */
  readonly step: number;
}

/** The state after some fixes: the files, their findings, and the fixes on offer. */
export interface Round {
  /** The files, including the changed ones. */
  readonly project: Project;
  readonly result: Result;
  /** All fixes made so far, in order. */
  readonly made: readonly MadeFix[];
  readonly offers: readonly Offer[];
  /** Fixes that could not be made, and are not offered again. */
  readonly refused: ReadonlySet<string>;
}

/** The file to fix, and the rules and configuration to lint it with. */
export interface LintInput extends LintOptions {
  readonly path: string;
}

/** The maximum number of rounds. Most fixes are made in one or two. */
export const rounds = 20;

/** Returns the fixes on offer in a file, of which `result` says what was found. `made` are fixes made before, in other files. */
export function firstRound(
  project: Project,
  { path, rules, config }: LintInput,
  made: readonly MadeFix[] = [],
  result = lint(project, path, rules, config),
): Round {
  return roundOf({ project, result, made, refused: new Set() });
}

/**
 * Makes chosen fixes, which may change other files, and offers the fixes that are left. If fixes overlap, that of the worst
 * finding is made. If fixes do harm together, it makes as many of the worst as do no harm. The others are offered again, so
 * findings that were hidden behind severe ones are still found. Fixes of attack paths come last, because the fix of a part may be
 * enough, and remove less.
 */
export function nextRound(round: Round, chosen: readonly ChosenFix[], input: LintInput): Round {
  const parts = chosen.filter(({ finding }) => !finding.isPath);
  const possible = apart([...(parts.length > 0 ? parts : chosen)].sort(worstFirst));
  const next = afterSome(round, possible, input);
  if (next) return roundOf(next);
  const refused = new Set([...round.refused, ...possible.slice(0, 1).map(keyOf)]);
  return roundOf({ ...round, refused });
}

const worstFirst = ({ finding: a }: ChosenFix, { finding: b }: ChosenFix) =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** What a round offers for a finding. */
class OfferInRound implements Offer {
  readonly finding: Finding;
  readonly #round: Omit<Round, 'offers'>;
  #fixes: readonly Fix<Shown>[] | undefined;

  constructor(finding: Finding, round: Omit<Round, 'offers'>) {
    this.finding = finding;
    this.#round = round;
  }

  get fixes(): readonly Fix<Shown>[] {
    const { finding } = this;
    const { result, refused } = this.#round;
    this.#fixes ??= result.fixesOf(finding).filter((fix) => !refused.has(keyOf({ finding, fix })));
    return this.#fixes;
  }

  get mayBeSafe(): boolean {
    return this.#round.result.mayBeSafe(this.finding);
  }
}

function roundOf(now: Omit<Round, 'offers'>): Round {
  return { ...now, offers: now.result.findings.map((finding) => new OfferInRound(finding, now)) };
}

/** Makes the fixes that `choose` returns, until it returns none. */
export function fixed(
  project: Project,
  input: LintInput,
  choose: (offer: Offer) => Fix<Shown> | undefined,
): Round {
  let round = firstRound(project, input);
  for (let count = 0; count < rounds; count++) {
    const chosen = chosenOf(round.offers, choose);
    if (chosen.length === 0) break;
    round = nextRound(round, chosen, input);
  }
  return round;
}

/** Returns the fixes that `choose` picks from some offers. */
export function chosenOf(
  offers: readonly Offer[],
  choose: (offer: Offer) => Fix<Shown> | undefined,
): ChosenFix[] {
  return offers.flatMap((offer) => {
    const fix = choose(offer);
    return fix ? [{ finding: offer.finding, fix }] : [];
  });
}

/** Keeps the fixes that do not overlap, in order of preference. */
function apart(chosen: readonly ChosenFix[]): ChosenFix[] {
  const taken = new ApartEdits();
  return chosen.filter(({ fix: { edits } }) => edits.length > 0 && taken.add(edits));
}

const keyOf = ({ finding, fix }: ChosenFix) => `${identityOf(finding)} ${fix.title}`;

/** Makes the first of some fixes, as many as do no harm together; undefined if not even the first can be made. */
function afterSome(
  { project, result: before, made, refused }: Round,
  chosen: readonly ChosenFix[],
  { path, rules, config }: LintInput,
): Omit<Round, 'offers'> | undefined {
  for (let count = chosen.length; count > 0; count >>= 1) {
    const some = chosen.slice(0, count);
    const edits = some.flatMap(({ fix }) => fix.edits);
    const after = editedProject(project, edits, path);
    const result = after && lint(after, path, rules, config);
    // A single fix was tried before, or is sound.
    if (!result || (count > 1 && !isNoWorse(before, result))) continue;
    const step = (made.at(-1)?.step ?? 0) + 1;
    const all = [...made, ...some.map((each) => ({ ...each, step }))];
    return { project: after, result, made: all, refused };
  }
  return undefined;
}
