import { type Finding, grouped } from '../../engine/index.ts';

/** What a finding is about: what one rule says of a service or a stage may be several findings. */
const aboutOf = ({ rule, file, service, stage }: Finding) => JSON.stringify([file, rule, service, stage]);

/**
 * Tells which findings are the rest of something that was fixed in part: what their rule said before of the same service or stage,
 * or a part of it, is gone.
 */
export function shortenedSince(
  before: readonly Finding[],
  after: readonly Finding[],
): (finding: Finding) => boolean {
  const earlier = grouped(before, aboutOf);
  const later = grouped(after, aboutOf);
  return (finding) => {
    const about = aboutOf(finding);
    const left = new Set(later.get(about)?.map(({ text }) => text));
    return earlier.get(about)?.some(({ text }) => !left.has(text)) === true;
  };
}
