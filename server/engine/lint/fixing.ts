import type { Config } from '../config/config.ts';
import { type Finding, type Fix, identityOf, severities } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { ApartEdits } from '../source/apart.ts';
import type { Shown } from '../source/text.ts';
import { lint } from './lint.ts';
import type { Result } from './result.ts';
import { edited, isNoWorse } from './trial/trial.ts';

/** A finding, and its fixes as they were tried; none where there is nothing to choose. */
export interface Offer {
  readonly finding: Finding;
  readonly fixes: readonly Fix<Shown>[];
}

/** A fix that somebody chose for a finding. */
export interface Chosen {
  readonly finding: Finding;
  readonly fix: Fix<Shown>;
}

/** A fix that was made: its edits lie in the texts that the steps before left. */
export interface Made extends Chosen {
  /** Fixes of one step were made at once. */
  readonly step: number;
}

/** Files some of whose fixes were made, with what is found in them now and what may be done about it. */
export interface Round {
  /** The files, those that fixes changed among them. */
  readonly project: Project;
  readonly result: Result;
  /** All fixes that were made, in the order in which they were. */
  readonly made: readonly Made[];
  readonly offers: readonly Offer[];
  /** Fixes that could not be made, and are not offered again. */
  readonly refused: ReadonlySet<string>;
}

/** The file that is fixed, and what it is linted by. */
export interface LintInput {
  readonly path: string;
  readonly rules: readonly AnyRule[];
  readonly config: Config;
}

/** Times that fixes are chosen, made and looked for again: most are made in one or two. */
export const rounds = 20;

/** What there is to fix in a file. `made` are fixes that were made before, of other files. */
export function firstRound(project: Project, input: LintInput, made: readonly Made[] = []): Round {
  const result = lint(project, input.path, input.rules, input.config);
  return roundOf({ project, result, made, refused: new Set() });
}

/**
 * Makes chosen fixes, which may change other files, and says what there is to fix then. Of fixes that touch each other the
 * one of the worst finding is made; where some that pass alone do harm together, as many of the worst as do none. The others
 * are offered again. So what a grave finding hides is found before it is too late to be fixed. An attack path comes last: that of
 * one of its parts may settle it, and take less away.
 */
export function nextRound(round: Round, chosen: readonly Chosen[], input: LintInput): Round {
  const parts = chosen.filter(({ finding }) => !finding.isPath);
  const possible = apart([...(parts.length > 0 ? parts : chosen)].sort(worstFirst));
  const next = afterSome(round, possible, input);
  if (next) return roundOf(next);
  const refused = new Set([...round.refused, ...possible.slice(0, 1).map(keyOf)]);
  return roundOf({ ...round, refused });
}

const worstFirst = ({ finding: a }: Chosen, { finding: b }: Chosen) =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

function roundOf(now: Omit<Round, 'offers'>): Round {
  const { findings, fixesOf } = now.result;
  const offers = findings.map((finding) => ({
    finding,
    fixes: fixesOf(finding).filter((fix) => !now.refused.has(keyOf({ finding, fix }))),
  }));
  return { ...now, offers };
}

/** Makes the fixes that `choose` takes, until it takes none. */
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

/** The fixes that `choose` takes of some offers. */
export function chosenOf(
  offers: readonly Offer[],
  choose: (offer: Offer) => Fix<Shown> | undefined,
): Chosen[] {
  return offers.flatMap((offer) => {
    const fix = choose(offer);
    return fix ? [{ finding: offer.finding, fix }] : [];
  });
}

/** As many whole fixes as can stand together, the first ones first. */
function apart(chosen: readonly Chosen[]): Chosen[] {
  const taken = new ApartEdits();
  return chosen.filter(({ fix: { edits } }) => edits.length > 0 && taken.add(edits));
}

const keyOf = ({ finding, fix }: Chosen) => `${identityOf(finding)} ${fix.title}`;

/** What comes of as many of some fixes, from the first, as do no harm together; undefined where the first one can't be made. */
function afterSome(
  { project, result: before, made, refused }: Round,
  chosen: readonly Chosen[],
  { path, rules, config }: LintInput,
): Omit<Round, 'offers'> | undefined {
  for (let count = chosen.length; count > 0; count >>= 1) {
    const some = chosen.slice(0, count);
    const edits = some.flatMap(({ fix }) => fix.edits);
    const after = edited(project, edits, path);
    const result = after && lint(after, path, rules, config);
    // One alone has been tried, or is sound.
    if (!result || (count > 1 && !isNoWorse(before, result))) continue;
    const step = (made.at(-1)?.step ?? 0) + 1;
    const all = [...made, ...some.map((each) => ({ ...each, step }))];
    return { project: after, result, made: all, refused };
  }
  return undefined;
}
