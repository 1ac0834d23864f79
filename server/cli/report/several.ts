import type { ScanReport } from './report.ts';

/** Combines several reports of one scan into one. */
export function severalReports(reports: readonly ScanReport[]): ScanReport {
  return {
    get writesFixes() {
      return reports.some((each) => each.writesFixes);
    },
    get tellsWhatRuns() {
      return reports.some((each) => each.tellsWhatRuns === true);
    },
    linted(file) {
      for (const each of reports) each.linted(file);
    },
    problem(problem) {
      for (const each of reports) each.problem(problem);
    },
    end(code) {
      for (const each of reports) each.end(code);
    },
  };
}
