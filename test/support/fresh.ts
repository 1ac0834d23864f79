import { bySharer, severityAlone } from '../../server/engine/finding.ts';
import { atLeast, type Finding, wholeKey } from '../../server/engine/index.ts';

/**
 * Returns the findings that an edit added. A finding with other words is not new if its rule reports at no more
 * places of the service or stage than before, and with no higher severity. Two projects may report different findings
 * of one place.
 */
export function freshFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const [were, are] = [bySharer(before), bySharer(after)];
  const texts = new Set(were.map(textOf));
  return are.filter((each) => {
    if (texts.has(textOf(each))) return false;
    const [then, now] = [were, are].map((all) => all.filter((other) => subjectOf(other) === subjectOf(each)));
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
