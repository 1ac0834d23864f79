import { type BySeverity, severities } from '../../engine/index.ts';
import { isBelow } from '../../engine/source/path.ts';
import type { Outcome } from '../outcome.ts';

/** The result of a scan: counts of what was read before it ended or was cancelled. */
export interface Summary {
  readonly files: number;
  /** The findings that the client shows of the scanned folders, and of what these lead to. */
  readonly findings: number;
  readonly bySeverity: BySeverity;
  readonly cancelled: boolean;
  /** The number of files and folders that could not be read. */
  readonly unread: number;
}

/** Returns a test of whether a scan of some folders counts a file as linted. */
export const isCounted =
  (folders: readonly string[]) =>
  ({ path, isConfig, unread }: Outcome): boolean =>
    !isConfig && !unread && folders.some((folder) => isBelow(path, folder));

/** Adds up the counts of several files. */
export function sumOf(all: Iterable<BySeverity>): BySeverity {
  const sum = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const each of all) for (const severity of severities) sum[severity] += each[severity];
  return sum;
}

/** The total number of findings. */
export const totalOf = (counts: BySeverity): number =>
  severities.reduce((sum, severity) => sum + counts[severity], 0);
