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

/** What is wrong in a text. */
interface Linted {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** What a file's fixes are tried on. */
export interface TrialContext {
  /** What judging once takes beside making the findings, in what `limits.tried…` says; fixes that come too late are not offered. */
  cost(): number;
  /** A file as it is written. */
  written(file: string): Dockerfile | Compose | undefined;
  /** Whether even a sound fix of a finding is tried. */
  doubts(finding: Finding, fix: Pick<Fix, 'edits'>): boolean;
  /** What is wrong once some findings' edits are made; undefined where that can't be told, or they do harm elsewhere. */
  after(edits: readonly Edit[], findings: readonly Finding[]): Tried | undefined;
}

/** What is wrong before any edit, what ignore comments hide of it, and what may be done. */
type Before = Linted &
  Found & {
    readonly suppressed: readonly Suppressed[];
    readonly sharing: ReadonlySet<string | undefined>;
  };

/** What is wrong then, and in what other files it is worse than before, or which findings remain there. */
interface Tried extends Linted {
  readonly worse: readonly (string | Finding)[];
}

/**
 * Of the fixes that a finding offers those that settle it and bring nothing else. What is not sound by itself is tried on this
 * text, once somebody asks: together with one fix of each other service, and alone where those together do not pass.
 */
export function triedFixes(before: Before, { cost, written, doubts, after }: TrialContext): FixesOf {
  let tried = 0;
  let once: number | undefined;
  /** Whether one more fix may be tried; what is grave may take more. */
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
    // What a fix settles may be all that an ignore comment is there for, and what is said of two services be said of each then.
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
    // What is found of a service in spite of its fix does not depend on what is changed in others.
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

/** Says of the fixes of some changes that are not decided yet whether they may be offered. */
function decide(group: readonly Change[], passes: boolean): void {
  for (const each of group.flat()) each.passes ??= passes;
}

/** Whether a finding is there in spite of its fix, in the files that were judged or in another one. */
function isLeft(finding: Finding, before: Linted, then: Tried): boolean {
  return remains(finding, before, then) || then.worse.includes(finding);
}

/** Whether anything is worse than before, in the files that were judged or in another one. */
function isHarm(before: Linted, then: Tried): boolean {
  return then.worse.some((each) => typeof each === 'string') || !isNoWorse(before, then);
}

/** Whether something is worse in what a change edits: the others of its group may still pass. */
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

/** Whether a comment goes with what an edit replaces; what is removed as a whole takes its own along. */
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

/** Whether there is no less of what a finding says than before. */
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

/** Whether nothing new is wrong: no problem, no more of any rule and service or stage, and nothing graver. */
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

/** Findings by their rule and the service or stage that they are about. */
const groupsOf = (findings: readonly Finding[]): Map<string, Finding[]> =>
  grouped(findings, ({ rule, service, stage }) => `${rule}\n${service}\n${stage}`);

/** A project in which some of the files are edited; undefined where `path` then refers to others than before, which nobody has read. */
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

/** Whether two sets are of the same files. */
export const same = (a: readonly string[], b: readonly string[]) => a.join('\n') === b.join('\n');

/** What Compose would run of some files, to which the last may lead and the first not. */
export function ofFiles(files: readonly string[], project: Project): Application | undefined {
  const ends = [files[0] ?? '', files.at(-1) ?? ''];
  return ends.flatMap((each) => project.applications(each)).find((other) => same(other.files, files));
}
