import { severityAlone } from '../../server/engine/finding.ts';
import { atLeast, type Finding, wholeKey } from '../../server/engine/index.ts';

/**
 * Findings after an edit that were not there before. One that says the same in other words is not new: at as many places as before for
 * its rule and its service or stage, and none of a higher severity than it has alone. Two projects may say two things of one place.
 */
export function freshFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const texts = new Set(before.map(textOf));
  return after.filter((each) => {
    if (texts.has(textOf(each))) return false;
    const [then, now] = [before, after].map((all) =>
      all.filter((other) => subjectOf(other) === subjectOf(each)),
    );
    return (
      placesOf(now) > placesOf(then) ||
      !then?.some((other) => atLeast(severityAlone(other), severityAlone(each)))
    );
  });
}

/** A finding as one line. */
export const textOf = ({ rule, text }: Finding) => `${rule}: ${text}`;

const placesOf = (findings: readonly Finding[] = []) => new Set(findings.map(wholeKey)).size;

const subjectOf = ({ rule, service, stage }: Finding) => JSON.stringify([rule, service, stage]);
