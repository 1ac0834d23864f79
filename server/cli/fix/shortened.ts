import { type Finding, grouped } from '../../engine/index.ts';

/** What a finding is about: findings of one rule that say something else of the same service or stage. */
const aboutOf = ({ rule, file, service, stage }: Finding) => JSON.stringify([rule, file, service, stage]);

/**
 * Tells which findings are shortened: they say something that none said before, in place of one about the same that is gone, as
 * `lacks read_only` after `lacks cap_drop, read_only`.
 */
export function shortenedSince(
  before: readonly Finding[],
  after: readonly Finding[],
): (finding: Finding) => boolean {
  const [earlier, later] = [before, after].map((each) => grouped(each, aboutOf));
  return (finding) => {
    const about = aboutOf(finding);
    const was = earlier?.get(about) ?? [];
    const is = new Set(later?.get(about)?.map(({ text }) => text));
    return !was.some(({ text }) => text === finding.text) && was.some(({ text }) => !is.has(text));
  };
}
