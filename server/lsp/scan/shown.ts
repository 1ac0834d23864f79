import { type BySeverity, bySeverity, type Finding } from '../../engine/index.ts';

/** What a client shows of a file. */
export interface ShownFindings {
  readonly counts: BySeverity;
  /** A mark for each finding that does not depend on its place, so that it is the same after an edit. */
  readonly marks: readonly number[];
  /** The rule of each finding. */
  readonly rules: readonly string[];
}

export const shownFindings = (findings: readonly Finding[]): ShownFindings => ({
  counts: bySeverity(findings),
  marks: findings.map(({ rule, service = '', stage = '', text }) =>
    hashOf(`${rule} ${service} ${stage} ${text}`),
  ),
  rules: findings.map(({ rule }) => rule),
});

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
