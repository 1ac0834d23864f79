import {
  type ChosenFix,
  chosenOf,
  type Finding,
  type Fix,
  type Offer,
  type Project,
  type SourceFile,
} from '../../engine/index.ts';
import { lineAndColumn } from '../report/report.ts';

/** Why a finding was not fixed. */
export type Why = 'none' | 'unsafe' | 'drastic' | 'elsewhere' | 'declined' | 'bound' | 'refused';

/** A finding that is left after fixing. */
export interface Left {
  readonly finding: Finding;
  /** Counted from 1. */
  readonly line: number;
  readonly why: Why;
  /** Whether fixes removed a part of what the finding said before. */
  readonly isShortened: boolean;
}

/** What fixes have done to the findings of a file. */
export interface FixedSoFar {
  /** Whether a fix of a finding was chosen and could not be made. */
  isRefused(finding: Finding): boolean;
  isShortened(finding: Finding): boolean;
}

/** Decides which fixes are made. */
export interface Policy {
  /** Whether fixes that change the behaviour of a container are allowed. */
  readonly unsafe: boolean;
  /** Whether the user is asked about safe fixes only. */
  readonly safe: boolean;
  /** Whether to fix the findings of a rule, given its id; undefined: those of all rules. */
  readonly concerns: ((rule: string) => boolean) | undefined;
  /** Whether a file may be changed, given its path in the project. */
  readonly mayEdit: (path: string) => boolean;
  /** Asks the user about a finding; undefined if nobody is asked. */
  readonly ask: Ask | undefined;
}

/**
 * Asks which fix of a finding to make. Returns its index, `no` for none, `all` for the first fix here and in all that follow, or
 * `quit`.
 */
export type Ask = (offer: Offer, project: Project) => number | 'no' | 'all' | 'quit';

/** Chooses among the fixes that are offered. */
export class Choice {
  readonly #policy: Policy;
  /** The user's answers about findings that may be offered again. */
  readonly #answers = new Map<string, number | 'no'>();
  #asks: boolean;
  /** True when the user has quit. */
  ended = false;

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#asks = policy.ask !== undefined;
  }

  /** Whether the user may be asked. */
  get asks(): boolean {
    return this.#policy.ask !== undefined;
  }

  /** Returns the chosen fixes for some offers. */
  of(offers: readonly Offer[], project: Project): ChosenFix[] {
    const times = new Map<string, number>();
    return chosenOf(offers, (offer) => {
      const name = nameOf(offer.finding, project.source(offer.finding.file));
      const time = times.get(name) ?? 0;
      times.set(name, time + 1);
      return this.#choose(offer, `${name} ${time}`, project);
    });
  }

  /** Describes a finding that remains; undefined if the user did not ask for its rule. */
  left(offer: Offer, source: SourceFile, now: FixedSoFar): Left | undefined {
    const { finding } = offer;
    if (!this.#concerns(finding)) return undefined;
    const { line } = lineAndColumn(source, finding.span.start);
    const why = this.#why(offer, now.isRefused(finding));
    return { finding, line, why, isShortened: now.isShortened(finding) };
  }

  #why(offer: Offer, isRefused: boolean): Why {
    if (offer.fixes.length === 0) return isRefused ? 'refused' : 'none';
    const possible = this.#possible(offer);
    if (possible.length === 0) return 'elsewhere';
    if (this.#policy.ask && (!this.#policy.safe || possible.some(isSafe))) return 'declined';
    if (this.#allowed(possible)) return 'bound';
    return this.#policy.unsafe ? 'drastic' : 'unsafe';
  }

  #concerns({ rule }: Finding): boolean {
    return this.#policy.concerns?.(rule) ?? true;
  }

  /** The fixes that change only files that may be edited, safe ones first. */
  #possible({ fixes }: Offer): Offer['fixes'] {
    const { mayEdit } = this.#policy;
    const named = fixes.filter(({ edits }) => edits.every(({ file }) => mayEdit(file)));
    return [...named.filter(isSafe), ...named.filter((each) => !isSafe(each))];
  }

  #allowed(possible: Offer['fixes']): Offer['fixes'][number] | undefined {
    return possible.find((each) => isSafe(each) || (this.#policy.unsafe && isMild(each)));
  }

  #choose(offer: Offer, key: string, project: Project): Offer['fixes'][number] | undefined {
    if (this.ended || !this.#concerns(offer.finding)) return undefined;
    const { ask, safe, unsafe } = this.#policy;
    if (!ask && !unsafe && !offer.mayBeSafe) return undefined;
    const possible = this.#possible(offer);
    if (!ask) return this.#allowed(possible);
    const fixes = safe ? possible.filter(isSafe) : possible;
    if (!this.#asks || fixes.length === 0) return fixes.find(isMild);
    const answer = this.#answers.get(key) ?? ask({ ...offer, finding: offer.finding, fixes }, project);
    if (answer === 'quit') this.ended = true;
    else if (answer === 'all') {
      this.#asks = false;
      return fixes[0];
    } else {
      this.#answers.set(key, answer);
      if (answer !== 'no') return fixes[answer];
    }
    return undefined;
  }
}

const isSafe = ({ safety }: Pick<Fix, 'safety'>) => safety === 'safe';
const isMild = ({ safety }: Pick<Fix, 'safety'>) => safety !== 'drastic';

/** A name for a finding from its text and its line, which stays the same when the line moves. It need not be unique. */
function nameOf({ rule, file, service, stage, text, span }: Finding, source: SourceFile | undefined): string {
  const line = source ? source.lines.position(span.start).line : 0;
  const start = source?.lines.start(line) ?? 0;
  const end = source?.lines.start(line + 1) ?? 0;
  const written = source?.text.slice(start, Math.min(end, start + 200)).trim();
  return JSON.stringify([file, rule, service, stage, text, written]);
}
