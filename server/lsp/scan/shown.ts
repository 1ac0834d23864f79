import { type BySeverity, bySeverity, expiredIgnore, isFault } from '../../engine/index.ts';
import type { Outcome } from '../outcome.ts';

/** What a client shows of a file. */
export interface ShownFindings {
  readonly counts: BySeverity;
  /** A mark for each finding that does not depend on its place, so that it is the same after an edit. */
  readonly marks: readonly number[];
  /** The rule of each finding. */
  readonly rules: readonly string[];
  /** Why parts of it were not linted. */
  readonly fault?: { readonly line: number; readonly message: string };
  /** The lines of ignore comments that have expired. */
  readonly expired?: readonly number[];
}

/** Extracts what a client shows of a file. */
export function shownFindings({ path, project, findings, problems, isWhole }: Outcome): ShownFindings {
  const lineOf = (start = 0) => (project.source(path)?.lines.position(start).line ?? 0) + 1;
  const fault = isWhole ? undefined : problems.find((each) => isFault(each, false));
  const expired = findings.filter(({ rule }) => rule === expiredIgnore);
  return {
    counts: bySeverity(findings),
    marks: findings.map(({ rule, service = '', stage = '', text }) =>
      hashOf(`${rule} ${service} ${stage} ${text}`),
    ),
    rules: findings.map(({ rule }) => rule),
    ...(fault && { fault: { line: lineOf(fault.span?.start), message: fault.message } }),
    ...(expired.length > 0 && { expired: expired.map(({ span }) => lineOf(span.start)) }),
  };
}

/** What a client shows of all files at one time, by path. */
export type Snapshot = ReadonlyMap<string, ShownFindings>;

/** A number of findings, and of the files that they are in. */
export interface FoundCount {
  readonly findings: number;
  readonly files: number;
}

/** Counts the findings of a rule in the files of a snapshot that pass a test. */
export function foundIn(shown: Snapshot, rule: string, isWanted: (path: string) => boolean): FoundCount {
  let [findings, files] = [0, 0];
  for (const [path, { rules }] of shown) {
    if (!rules.includes(rule) || !isWanted(path)) continue;
    findings += rules.filter((each) => each === rule).length;
    files++;
  }
  return { findings, files };
}

/** Counts the findings of a snapshot that a later one lacks, and the files that they are in. */
export function hiddenBetween(before: Snapshot, after: Snapshot): FoundCount {
  let [findings, files] = [0, 0];
  for (const [path, { marks }] of before) {
    const left = [...(after.get(path)?.marks ?? [])];
    let hidden = 0;
    for (const mark of marks) {
      const at = left.indexOf(mark);
      if (at < 0) hidden++;
      else left.splice(at, 1);
    }
    findings += hidden;
    if (hidden > 0) files++;
  }
  return { findings, files };
}

/** A hash of a text (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
