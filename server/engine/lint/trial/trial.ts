import { atLeast, bySharer, type Finding, type Fix, wholeKey } from '../../finding.ts';
import { limits } from '../../source/limits.ts';
import type { Shown } from '../../source/text.ts';
import type { Check } from '../check/checked.ts';
import { type Attempt, Attempts } from './attempts.ts';
import { criticalOf } from './critical-left.ts';
import type { Recheck, Rechecked } from './recheck.ts';
import { type FindingsAndProblems, isNoWorse, notAllGone, remains } from './regression.ts';
import {
  type Candidates,
  candidatesOf,
  editsOf,
  groupOf,
  parted,
  type ServiceChange,
} from './trial-group.ts';

/** What a trial has to know of the check whose findings it fixes. */
export type TriedCheck = FindingsAndProblems & Pick<Check, 'suppressed' | 'sharing' | 'untriedFixes'>;

/**
 * Tries the fixes of a check's findings: a fix passes if it removes its finding and causes no other. Fixes that are not sound are
 * tried on first use: together with others of its kind and one fix of each other service, and alone if the group fails.
 */
export class Trial {
  readonly #before: TriedCheck;
  readonly #recheck: Recheck;
  readonly #attempts: Attempts;
  readonly #budget: TrialBudget;
  #candidates: Candidates | undefined;

  constructor(before: TriedCheck, recheck: Recheck) {
    this.#before = before;
    this.#recheck = recheck;
    this.#attempts = new Attempts(before, recheck);
    this.#budget = new TrialBudget(before, recheck);
  }

  /** Whether a fix was refused because no more could be tried. */
  get ranOut(): boolean {
    return this.#budget.ranOut;
  }

  /** Returns the fixes of a finding that pass. */
  fixesOf(finding: Finding): readonly Fix<Shown>[] {
    const attempts = this.#attempts.of(finding);
    for (const each of attempts) {
      if (each.passes !== undefined) continue;
      this.#candidates ??= candidatesOf(this.#before.findings);
      const mayTry = this.#budget.allows(isGrave(finding));
      // The title of a grave fix says what that fix alone leaves.
      const joins = (other: Attempt) => !this.#leavesSome(other);
      const group = () => groupOf(each, this.#candidates!, this.#attempts, undefined, joins);
      this.#decide(mayTry ? group() : [[each]]);
    }
    return attempts.filter(({ passes }) => passes).map((each) => this.#withLeft(each));
  }

  /** The fix of a grave finding, with what is still critical in the service after it. */
  #withLeft(attempt: Attempt): Fix<Shown> {
    const { fix } = attempt;
    if (!this.#leavesSome(attempt)) return fix;
    if (!attempt.left) this.#lookAtRest(attempt);
    const { left = [] } = attempt;
    return left.length === 0 ? fix : { ...fix, leaves: left };
  }

  /** Whether something critical may be left after a fix. */
  #leavesSome({ finding }: Attempt): boolean {
    const { service } = finding;
    return service !== undefined && isGrave(finding) && hasMoreCritical(finding, service, this.#before);
  }

  /** Makes a fix that passes without a trial, with one of each other service, to see what they leave. */
  #lookAtRest(attempt: Attempt): void {
    if (!this.#budget.allows(true)) return;
    this.#budget.spend();
    this.#candidates ??= candidatesOf(this.#before.findings);
    const isOpen = (each: Attempt) => each.passes === true && !each.left && this.#leavesSome(each);
    const group = groupOf(attempt, this.#candidates, this.#attempts, isOpen);
    const all = group.flat();
    const then = this.#recheck.after(
      editsOf(group),
      all.map(({ finding }) => finding),
    );
    for (const each of all) each.left = then?.criticalLeft(each.finding.service ?? '') ?? [];
  }

  /** Decides about a group of changes: tries them together if the limits allow that, otherwise they fail. */
  #decide(group: readonly ServiceChange[]): void {
    if (this.#budget.allows(group.flat().some(({ finding }) => isGrave(finding)))) this.#try(group);
    else settle(group, false);
  }

  #try(group: readonly ServiceChange[]): void {
    this.#budget.spend();
    const all = group.flat();
    const findings = all.map(({ finding }) => finding);
    const then = this.#recheck.after(editsOf(group), findings);
    // Of fixes that should remove equal findings, it is not known which one leaves its own.
    const unclear = then ? notAllGone(group, findingsOf, this.#before, then) : [];
    if (unclear.length > 0) {
      for (const part of parted(group, unclear)) this.#decide(part);
      return;
    }
    // If a finding of a service remains after its fix, the changes to other services are not the cause.
    if (then) for (const each of all) if (isLeft(each.finding, this.#before, then)) each.passes = false;
    const open = group.filter((change) => change.some(({ passes }) => passes === undefined));
    if (open.length < group.length) {
      if (open.length > 0) this.#decide(open);
      return;
    }
    const passes = then !== undefined && !isHarm(this.#before, then);
    if (passes)
      for (const each of open.flat())
        if (this.#leavesSome(each)) each.left = then.criticalLeft(each.finding.service ?? '');
    if (passes || open.length === 1) settle(open, passes);
    else for (const part of parted(open, this.#toBlame(open, then))) this.#decide(part);
  }

  /** The changes of a failed group that are known to be the cause. */
  #toBlame(group: readonly ServiceChange[], then: Rechecked | undefined): readonly ServiceChange[] {
    return then ? group.filter((change) => isToBlame(change, this.#before, then)) : [];
  }
}

/** Limits what the trials of one check may cost. */
class TrialBudget {
  readonly #before: TriedCheck;
  readonly #recheck: Recheck;
  /** The cost of one trial relative to the limits, computed on first use. */
  #once: number | undefined;
  #tried = 0;
  ranOut = false;

  constructor(before: TriedCheck, recheck: Recheck) {
    this.#before = before;
    this.#recheck = recheck;
  }

  /** Whether another trial is allowed. Those of severe findings have a larger budget. */
  allows(grave: boolean): boolean {
    this.#once ??= this.#recheck.cost() + this.#before.findings.length / limits.triedFindings;
    const all = grave ? limits.graveTrials : limits.mostTrials;
    const isAllowed = this.#tried < Math.min(Math.floor(all / this.#once - 1), limits.trials);
    this.ranOut ||= !isAllowed;
    return isAllowed;
  }

  spend(): void {
    this.#tried++;
  }
}

const findingsOf = (change: ServiceChange) => change.map(({ finding }) => finding);

/** Sets whether the undecided fixes of some changes pass. */
function settle(group: readonly ServiceChange[], passes: boolean): void {
  for (const each of group.flat()) each.passes ??= passes;
}

/** Whether a finding remains after its fix, in the checked files or in another one. */
function isLeft(finding: Finding, before: FindingsAndProblems, then: Rechecked): boolean {
  return remains(finding, before, then) || then.worse.includes(finding);
}

/** Whether anything got worse, in the checked files or in another one. */
function isHarm(before: FindingsAndProblems, then: Rechecked): boolean {
  return then.worse.some((each) => typeof each === 'string') || !isNoWorse(before, then);
}

/** Whether something got worse where this change edits; the other changes of its group may still pass. */
function isToBlame(change: ServiceChange, before: FindingsAndProblems, then: Rechecked): boolean {
  const [{ finding, fix }] = change;
  const { service } = finding;
  const own = ({ findings }: FindingsAndProblems) => ({
    findings: bySharer(findings).filter((each) => each.service === service),
    problems: [],
  });
  const files = [finding, ...fix.edits].map(({ file }) => file);
  return (
    then.worse.some((each) => typeof each === 'string' && files.includes(each)) ||
    !isNoWorse(own(before), own(then))
  );
}

/** Whether a service has something critical beside a finding, or in it. */
const hasMoreCritical = (finding: Finding, service: string, { findings }: FindingsAndProblems): boolean =>
  criticalOf(service, findings, true).some(
    (each) => finding.isPath === true || wholeKey(each) !== wholeKey(finding),
  );

const isGrave = ({ severity }: Finding) => atLeast(severity, 'high');
