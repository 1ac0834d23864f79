import { severityAlone } from '../../server/engine/finding.ts';
import { atLeast, type Finding } from '../../server/engine/index.ts';

/**
 * Findings after an edit that were not there before. One that says the same in other words is not new: as many of its rule and
 * of its service or stage as before, and none of a higher severity than it has alone.
 */
export function freshFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const texts = new Set(before.map(textOf));
  return after.filter((each) => {
    if (texts.has(textOf(each))) return false;
    const [then, now] = [before, after].map((all) =>
      all.filter((other) => subjectOf(other) === subjectOf(each)),
    );
    return (
      (now?.length ?? 0) > (then?.length ?? 0) ||
      !then?.some((other) => atLeast(severityAlone(other), severityAlone(each)))
    );
  });
}

/** A finding as one line. */
export const textOf = ({ rule, text }: Finding) => `${rule}: ${text}`;

const subjectOf = ({ rule, service, stage }: Finding) => JSON.stringify([rule, service, stage]);
