import type { Finding, Reported, Severity } from '../../engine/index.ts';
import { isBelow } from '../../engine/source/path.ts';
import type { Outcome } from '../outcome.ts';

/** The result of a scan: counts over all files that were read before it ended or was cancelled. */
export interface Summary {
  readonly files: number;
  readonly findings: number;
  readonly bySeverity: { readonly [severity in Severity]: number };
  readonly cancelled: boolean;
  /** The number of files and folders that could not be read. */
  readonly unread: number;
}

/** Returns a test of whether a scan of some folders counts an outcome. */
export const isCounted =
  (folders: readonly string[]) =>
  ({ path, isConfig, unread }: Outcome): boolean =>
    !isConfig && !unread && folders.some((folder) => isBelow(path, folder));

/** Empty counts. */
export const emptyCounts = () => ({
  files: 0,
  bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } as { [severity in Severity]: number },
});

/** The total number of findings. */
export const totalOf = ({ bySeverity }: ReturnType<typeof emptyCounts>): number =>
  Object.values(bySeverity).reduce((sum, n) => sum + n, 0);

/** Counts a file, and its findings except those that another file of the same project already reported. */
export function count(
  counts: ReturnType<typeof emptyCounts>,
  findings: readonly Finding[],
  seen: Reported,
): void {
  counts.files++;
  for (const { severity } of seen.fresh(findings)) counts.bySeverity[severity]++;
}
