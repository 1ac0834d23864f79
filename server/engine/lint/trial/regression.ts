import { atLeast, bySharer, type Finding, type Problem, severityAlone, wholeKey } from '../../finding.ts';
import { grouped } from '../../source/groups.ts';
import { perObject } from '../../source/memo.ts';

/** What a check found, as far as edits may improve it or make it worse. */
export interface FindingsAndProblems {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** Whether there are as many findings like this one as before, for any service that it is about. */
export function remains(finding: Finding, before: FindingsAndProblems, after: FindingsAndProblems): boolean {
  return bySharer([finding])
    .map(messageKey)
    .some((key) => {
      const times = countsOf(after.findings).get(key) ?? 0;
      return times > 0 && times >= (countsOf(before.findings).get(key) ?? 0);
    });
}

/** Of some lists of findings that changes should remove: those of which fewer are gone than changes say so. */
export function notAllGone<Change>(
  changes: readonly Change[],
  findingsOf: (change: Change) => readonly Finding[],
  before: FindingsAndProblems,
  after: FindingsAndProblems,
): readonly Change[] {
  const keysOf = (change: Change) => new Set(bySharer(findingsOf(change)).map(messageKey));
  const due = new Map<string, number>();
  for (const change of changes) for (const key of keysOf(change)) due.set(key, (due.get(key) ?? 0) + 1);
  const isLeft = (key: string) => {
    const times = countsOf(after.findings).get(key) ?? 0;
    return times > 0 && times > (countsOf(before.findings).get(key) ?? 0) - due.get(key)!;
  };
  return changes.filter((change) => [...keysOf(change)].some((key) => due.get(key)! > 1 && isLeft(key)));
}

const messageKey = ({ rule, message, service, stage }: Finding) =>
  `${rule}\n${message}\n${service}\n${stage}`;

const countsOf = perObject((findings: readonly Finding[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const each of bySharer(findings))
    counts.set(messageKey(each), (counts.get(messageKey(each)) ?? 0) + 1);
  return counts;
});

/** Whether nothing got worse: no new problem, no more places with findings of any rule in a service or stage, and none more severe. */
export function isNoWorse(before: FindingsAndProblems, after: FindingsAndProblems): boolean {
  const known = groupsOf(before.findings);
  return (
    after.problems.length <= before.problems.length &&
    [...groupsOf(after.findings)].every(([subject, group]) => {
      const then = known.get(subject) ?? [];
      return (
        placesOf(group) <= placesOf(then) &&
        group.every((each) => then.some((other) => atLeast(severityAlone(other), severityAlone(each))))
      );
    })
  );
}

/** Counts places: a rule may say of one place in two findings what it said in one. */
const placesOf = (group: readonly Finding[]) =>
  group.length < 2 ? group.length : new Set(group.map(wholeKey)).size;

/** Groups findings by rule, service and stage. */
const groupsOf = perObject(
  (findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> =>
    grouped(bySharer(findings), ({ rule, service, stage }) => `${rule}\n${service}\n${stage}`),
);
