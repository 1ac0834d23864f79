import type { Finding, Fix } from '../../finding.ts';
import { doNotOverlap } from '../../source/apart.ts';
import type { Shown } from '../../source/text.ts';
import type { Check } from '../check/checked.ts';
import { losesComment } from './lost-comment.ts';
import type { Recheck } from './recheck.ts';

/** A fix of a finding, and whether it may be offered; undefined until that is decided. */
export interface Attempt {
  readonly finding: Finding;
  readonly fix: Fix<Shown>;
  /** Index among the fixes of the finding. */
  readonly nth: number;
  passes: boolean | undefined;
  /** What is still critical in its service after it; undefined until that is known. */
  left?: readonly string[];
}

/** The fixes of a check's findings, with what is decided about each. */
export class Attempts {
  readonly #check: Pick<Check, 'suppressed' | 'sharing' | 'untriedFixes'>;
  readonly #recheck: Pick<Recheck, 'written' | 'doubts'>;
  readonly #byFinding = new Map<Finding, readonly Attempt[]>();

  constructor(
    check: Pick<Check, 'suppressed' | 'sharing' | 'untriedFixes'>,
    recheck: Pick<Recheck, 'written' | 'doubts'>,
  ) {
    this.#check = check;
    this.#recheck = recheck;
  }

  /** Returns the fixes of a finding. */
  of(finding: Finding): readonly Attempt[] {
    const known = this.#byFinding.get(finding);
    if (known) return known;
    const fixes = this.#check.untriedFixes(finding);
    const attempts = fixes.map((fix, nth) => ({ finding, fix, nth, passes: this.#untried(finding, fix) }));
    this.#byFinding.set(finding, attempts);
    return attempts;
  }

  /** Whether a fix passes or fails without a trial; undefined if it has to be tried. */
  #untried(finding: Finding, fix: Fix): boolean | undefined {
    if (!doNotOverlap(fix.edits)) return false;
    if (fix.edits.some((edit) => losesComment(edit, this.#recheck.written(edit.file)))) return false;
    // A fix may make an ignore comment unused, or split a finding shared by two services into two.
    const { suppressed, sharing } = this.#check;
    if (!fix.sound || suppressed.length > 0 || sharing.has(finding.service)) return undefined;
    return this.#recheck.doubts(finding, fix) ? undefined : true;
  }
}
