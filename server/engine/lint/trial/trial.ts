import type { Compose } from '../../compose/model.ts';
import type { Dockerfile } from '../../dockerfile/model.ts';
import {
  atLeast,
  type Finding,
  type Fix,
  type FixesOf,
  type Problem,
  type Suppressed,
  severityAlone,
} from '../../finding.ts';
import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import { doNotOverlap } from '../../source/apart.ts';
import { grouped } from '../../source/groups.ts';
import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { firstWhere } from '../../source/search.ts';
import { applyEdits, type Edit } from '../../source/text.ts';
import type { Found } from '../findings.ts';
import {
  type Attempt,
  type Candidates,
  type Change,
  candidatesOf,
  editsOf,
  groupOf,
  parted,
} from './trial-group.ts';

/** The findings and problems of a text. */
interface Linted {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** What is needed to try the fixes of a file. */
export interface TrialContext {
  /**
   * The cost of one trial without its findings, relative to the limits `limits.tried…`. Fixes beyond the limit are not offered.
   */
  cost(): number;
  /** The parsed file as it is written, without others merged in. */
  written(file: string): Dockerfile | Compose | undefined;
  /** Whether even a sound fix must be tried. */
  doubts(finding: Finding, fix: Pick<Fix, 'edits'>): boolean;
  /** Lints the files with edits for some findings; undefined if that is not possible, or does harm elsewhere. */
  after(edits: readonly Edit[], findings: readonly Finding[]): Tried | undefined;
}

/** The state before any edit, with hidden findings and fixes. */
type Before = Linted &
  Found & {
    readonly suppressed: readonly Suppressed[];
    readonly sharing: ReadonlySet<string | undefined>;
  };

/** The state after the edits, with other files that got worse, and findings that remain in them. */
interface Tried extends Linted {
  readonly worse: readonly (string | Finding)[];
}

/**
 * Returns the fixes of a finding that remove it and cause no other. Fixes that are not sound are tried on first use: together
 * with one fix of each other service, and alone if the group fails.
 */
export function triedFixes(before: Before, { cost, written, doubts, after }: TrialContext): FixesOf {
  let tried = 0;
  let once: number | undefined;
  /** Whether another fix may be tried. Severe findings have a larger budget. */
  const mayTry = (grave: boolean): boolean => {
    once ??= cost() + before.findings.length / limits.triedFindings;
    const all = grave ? limits.graveTrials : limits.mostTrials;
    return tried < Math.min(Math.floor(all / once - 1), limits.trials);
  };
  let candidates: Candidates | undefined;
  const known = new Map<Finding, readonly Attempt[]>();
  const begun = (finding: Finding, fix: Fix): boolean | undefined => {
    if (!doNotOverlap(fix.edits) || fix.edits.some((edit) => losesComment(edit, written(edit.file))))
      return false;
    // A fix may make an ignore comment unused, or split a finding shared by two services into two.
    if (!fix.sound || before.suppressed.length > 0 || before.sharing.has(finding.service)) return undefined;
    return doubts(finding, fix) ? undefined : true;
  };
  const attemptsOf = (finding: Finding) => {
    const attempts =
      known.get(finding) ??
      before.fixesOf(finding).map((fix, nth) => ({ finding, fix, nth, passes: begun(finding, fix) }));
    known.set(finding, attempts);
    return attempts;
  };
  const settle = (group: readonly Change[]): void => {
    tried++;
    const all = group.flat();
    const findings = all.map(({ finding }) => finding);
    const then = after(editsOf(group), findings);
    // If a finding of a service remains after its fix, the changes to other services are not the cause.
    if (then) for (const each of all) if (isLeft(each.finding, before, then)) each.passes = false;
    const open = group.filter((change) => change.some(({ passes }) => passes === undefined));
    if (open.length < group.length) {
      if (open.length > 0) settleAll([open]);
      return;
    }
    const passes = then ? !isHarm(before, then) : false;
    if (passes || open.length === 1) decide(open, passes);
    else settleAll(parted(open, then ? open.filter((change) => isToBlame(change, before, then)) : []));
  };
  const settleAll = (groups: readonly (readonly Change[])[]): void => {
    for (const group of groups)
      if (mayTry(group.flat().some(({ finding }) => isGrave(finding)))) settle(group);
      else decide(group, false);
  };
  return (finding) => {
    const attempts = attemptsOf(finding);
    for (const each of attempts) {
      if (each.passes !== undefined) continue;
      candidates ??= candidatesOf(before.findings);
      settleAll([mayTry(isGrave(finding)) ? groupOf(each, candidates, attemptsOf) : [[each]]]);
    }
    return attempts.filter(({ passes }) => passes).map(({ fix }) => fix);
  };
}

/** Marks the undecided fixes of some changes. */
function decide(group: readonly Change[], passes: boolean): void {
  for (const each of group.flat()) each.passes ??= passes;
}

/** Whether a finding remains after its fix, in the linted files or in another one. */
function isLeft(finding: Finding, before: Linted, then: Tried): boolean {
  return remains(finding, before, then) || then.worse.includes(finding);
}

/** Whether anything got worse, in the linted files or in another one. */
function isHarm(before: Linted, then: Tried): boolean {
  return then.worse.some((each) => typeof each === 'string') || !isNoWorse(before, then);
}

/** Whether something got worse where this change edits; the other changes of its group may still pass. */
function isToBlame(change: Change, before: Linted, { worse, ...then }: Tried): boolean {
  const [{ finding, fix }] = change;
  const { service } = finding;
  const own = ({ findings }: Linted) => findings.filter((each) => each.service === service);
  const files = [finding, ...fix.edits].map(({ file }) => file);
  return (
    worse.some((each) => typeof each === 'string' && files.includes(each)) ||
    !isNoWorse({ findings: own(before), problems: [] }, { findings: own(then), problems: [] })
  );
}

const isGrave = ({ severity }: Finding) => atLeast(severity, 'high');

/** Whether an edit would delete a comment. A part that is removed as a whole may take its comments along. */
function losesComment({ span, text }: Edit, document: Dockerfile | Compose | undefined): boolean {
  if (!document || (text.trim() === '' && !isWithin(span.start, document))) return false;
  const { comments, file } = document;
  const first = firstWhere<(typeof comments)[number]>(comments, (each) => each.span.start >= span.start);
  let rest = '';
  let isLost = false;
  let end = span.start;
  for (let at = first; at < comments.length; at++) {
    const comment = comments[at];
    if (!comment || comment.span.end > span.end) break;
    isLost ||= !text.includes(comment.text.trim());
    rest += file.text.slice(end, comment.span.start);
    end = comment.span.end;
  }
  return isLost && (rest + file.text.slice(end, span.end)).trim() !== '';
}

/** Whether an offset lies inside an instruction. */
function isWithin(at: number, document: Dockerfile | Compose): boolean {
  if (document.kind === 'compose') return false;
  const { instructions } = document;
  const next = instructions[firstWhere(instructions, (each) => each.span.end > at)];
  return next !== undefined && next.span.start < at;
}

/** Whether there are as many findings like this one as before. */
export function remains(finding: Finding, before: Linted, after: Linted): boolean {
  const said = saidBy(finding);
  const times = timesSaid(after.findings).get(said) ?? 0;
  return times > 0 && times >= (timesSaid(before.findings).get(said) ?? 0);
}

const saidBy = ({ rule, message, service, stage }: Finding) => `${rule}\n${message}\n${service}\n${stage}`;

const timesSaid = perObject((findings: readonly Finding[]): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const each of findings) times.set(saidBy(each), (times.get(saidBy(each)) ?? 0) + 1);
  return times;
});

/** Whether nothing got worse: no new problem, no more findings of any rule in a service or stage, and none more severe. */
export function isNoWorse(before: Linted, after: Linted): boolean {
  const known = groupsOf(before.findings);
  return (
    after.problems.length <= before.problems.length &&
    [...groupsOf(after.findings)].every(([subject, group]) => {
      const then = known.get(subject) ?? [];
      return (
        group.length <= then.length &&
        group.every((each) => then.some((other) => atLeast(severityAlone(other), severityAlone(each))))
      );
    })
  );
}

/** Groups findings by rule, service and stage. */
const groupsOf = (findings: readonly Finding[]): Map<string, Finding[]> =>
  grouped(findings, ({ rule, service, stage }) => `${rule}\n${service}\n${stage}`);

/** Returns the project with some files edited; undefined if `path` then refers to new files, which were not read. */
export function edited(project: Project, edits: readonly Edit[], path: string): Project | undefined {
  let after = project;
  for (const file of new Set(edits.map((each) => each.file))) {
    const own = edits.filter((each) => each.file === file);
    const text = applyEdits(project.source(file)?.text ?? '', own);
    after = after.with({ path: file, text, kind: project.document(file)?.kind });
  }
  const known = new Set([path, ...project.links(path)]);
  return after.links(path).every((each) => known.has(each)) ? after : undefined;
}

/** Whether two sets consist of the same files. */
export const same = (a: readonly string[], b: readonly string[]) => a.join('\n') === b.join('\n');

/** Finds the project that consists of some files. The last file may lead to it even if the first does not. */
export function ofFiles(files: readonly string[], project: Project): Application | undefined {
  const ends = [files[0] ?? '', files.at(-1) ?? ''];
  return ends.flatMap((each) => project.applications(each)).find((other) => same(other.files, files));
}
