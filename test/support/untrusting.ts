import type { AnyRule } from '../../server/engine/index.ts';
import { type AnyReport, reportedFixes, type Settings } from '../../server/engine/rule.ts';

/** The same rules without fixes marked as sound, so that each fix is verified. */
export const untrusting = (rules: readonly AnyRule[]): AnyRule[] =>
  rules.map((rule) => {
    const check = (subject: never, report: (found: AnyReport) => void, settings: Settings) =>
      rule.check(subject, (found) => report(tried(found)), settings);
    return { ...rule, check } as AnyRule;
  });

function tried(report: AnyReport): AnyReport {
  const fixes = () => reportedFixes(report).map((fix) => ({ ...fix, sound: false }));
  return report.fixes ? { ...report, fixes } : report;
}
