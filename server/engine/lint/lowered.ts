import type { Config } from '../config/config.ts';
import { configuredLevel } from '../config/levels.ts';
import { atLeast, type Finding } from '../finding.ts';
import type { AnyReport, ReportPart } from '../rule.ts';
import { grouped } from '../source/groups.ts';
import type { Place } from '../source/text.ts';

/** The source of a finding, as far as its parts are concerned. */
interface Reported {
  readonly report: Pick<AnyReport, 'parts'>;
  readonly service?: string | undefined;
}

/** A finding that was lowered because it is part of another one. */
interface Lowered {
  readonly before: Finding;
  readonly after: Finding;
  /** The finding that it is part of. */
  readonly whole: Finding;
  /** The part that it is. */
  readonly part: ReportPart;
}

/**
 * Lowers findings to `info` if another finding reports them as a part and is at least as severe. Levels from the configuration
 * stay. The findings are in the order of their reports.
 */
export function loweredParts(
  found: readonly Finding[],
  reportOf: (finding: Finding) => Reported | undefined,
  config: Config,
): Lowered[] {
  const partsOf = (whole: Finding) => reportOf(whole)?.report.parts ?? [];
  const wholes = found.filter((each) => partsOf(each).length > 0);
  const ruled = new Set(wholes.flatMap(partsOf).flatMap(({ rules }) => rules));
  // Grouped by service, so that a finding with parts is not compared with the findings of all services.
  const candidates = grouped(
    found.filter(({ rule }) => ruled.has(rule)),
    (each) => reportOf(each)?.service,
  );
  const lowered = new Map<Finding, Lowered>();
  const isConfigured = ({ rule, file }: Finding, named: string | undefined) =>
    configuredLevel(config, rule, { file, service: named }) !== undefined;
  for (const whole of wholes) {
    const raw = reportOf(whole);
    for (const part of partsOf(whole)) {
      const { places, rules, service = raw?.service } = part;
      for (const before of candidates.get(service) ?? []) {
        if (before === whole || lowered.has(before) || !rules.includes(before.rule)) continue;
        if (isConfigured(before, service) || !atLeast(whole.severity, before.severity)) continue;
        if (!places.some(({ at }) => meets(at, before))) continue;
        const { rule, file, span } = whole;
        const partOf = { rule, file, span, alone: before.severity };
        lowered.set(before, { before, after: { partOf, ...before, severity: 'info' }, whole, part });
      }
    }
  }
  return [...lowered.values()];
}

/** Whether a finding overlaps a place. */
function meets({ file, span }: Place, finding: Finding): boolean {
  return file.path === finding.file && span.start < finding.span.end && finding.span.start < span.end;
}
