import type { Problem } from '../../finding.ts';
import type { Project } from '../../project/project.ts';
import { shown } from '../../secret/shown.ts';

/** What is wrong with the lock of a file, at its place in the lock. */
export function lockProblems(path: string, project: Project): readonly Problem[] {
  const { lock, unread } = project.lock(path);
  if (!unread) return lock?.problems ?? [];
  const message = shown`The lock is ignored, since it can't be read: ${unread.why.reason}.`;
  return [{ file: unread.path, span: undefined, message }];
}
