import type { Problem } from './finding.ts';
import { staleAfter, staleDays } from './lock/age.ts';
import type { ImageLock } from './lock/lock-file.ts';
import type { Project } from './project/project.ts';
import { pulledIn } from './pulls.ts';
import { shown } from './secret/shown.ts';
import { perLasting } from './source/memo.ts';
import type { Shown } from './source/text.ts';

/**
 * Says in the lock, once, how old it is, if the file at `path` uses a tag that was locked long ago. A digest in the file always
 * names the image that was locked.
 */
export function staleLockOf(project: Project, path: string, today: string | undefined): Problem<Shown>[] {
  const { lock } = project.lock(path);
  if (!lock || staleDays(daysIn(lock)[0] ?? '', today) === undefined) return [];
  const isStale = (readOn: string) => staleDays(readOn, today) !== undefined;
  const uses = pulledIn(project, path).filter(({ ref }) => ref.digest === undefined);
  if (!uses.some(({ known }) => known.locked && isStale(known.locked.readOn))) return [];
  const stale = daysIn(lock).filter(isStale);
  const text = `"${stale[0]}"`;
  const at = lock.file.text.indexOf(text);
  const many = `${stale.length} of ${lock.entries.length} images were`;
  const what = lock.entries.length === 1 ? 'The image was' : many;
  const message = shown`${what} locked more than ${staleAfter} days ago, first on ${stale[0]}: a tag may have moved since.`;
  const span = at < 0 ? undefined : { start: at, end: at + text.length };
  return [{ file: lock.file.path, span, message, isNote: true }];
}

/** The days on which the entries of a lock were read, the oldest first. */
const daysIn = perLasting(({ entries }: ImageLock): readonly string[] =>
  entries.map(({ readOn }) => readOn).sort(),
);
