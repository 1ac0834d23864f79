import type { Finding, Reported, Severity } from '../../engine/index.ts';
import { isBelow } from '../../engine/source/path.ts';
import type { Outcome } from '../outcome.ts';

/** What a scan answers: counts over all files that it read before it ended or was cancelled. */
export interface Summary {
  readonly files: number;
  readonly findings: number;
  readonly bySeverity: { readonly [severity in Severity]: number };
  readonly cancelled: boolean;
  /** Files and folders that could not be read. */
  readonly unread: number;
}

/** Whether a scan of some folders counts what was said of a file. */
export const isCounted =
  (folders: readonly string[]) =>
  ({ path, isConfig, unread }: Outcome): boolean =>
    !isConfig && !unread && folders.some((folder) => isBelow(path, folder));

/** Nothing counted yet. */
export const emptyCounts = () => ({
  files: 0,
  bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } as { [severity in Severity]: number },
});

/** How many findings were counted. */
export const totalOf = ({ bySeverity }: ReturnType<typeof emptyCounts>): number =>
  Object.values(bySeverity).reduce((sum, n) => sum + n, 0);

/** Counts a file, and those of its findings that no other file of the same project has led to. */
export function count(
  counts: ReturnType<typeof emptyCounts>,
  findings: readonly Finding[],
  seen: Reported,
): void {
  counts.files++;
  for (const { severity } of seen.fresh(findings)) counts.bySeverity[severity]++;
}
