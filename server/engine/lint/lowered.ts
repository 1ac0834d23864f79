import type { Config } from '../config/config.ts';
import { configuredLevel } from '../config/levels.ts';
import { atLeast, type Finding } from '../finding.ts';
import type { AnyReport, ReportPart } from '../rule.ts';
import { grouped } from '../source/groups.ts';
import type { Place } from '../source/text.ts';

/** What a finding was made of, as far as it says of what parts. */
interface Reported {
  readonly report: Pick<AnyReport, 'parts'>;
  readonly service?: string | undefined;
}

/** A finding that became another one, for it is a part of a third. */
interface Lowered {
  readonly before: Finding;
  readonly after: Finding;
  /** The finding that it is a part of. */
  readonly whole: Finding;
  /** Which part of that it is. */
  readonly part: ReportPart;
}

/**
 * Lowers to info what another finding reports as one of its parts, at most as grave as that. A level that the configuration sets
 * stays as it is. Findings are in the order of their reports.
 */
export function loweredParts(
  found: readonly Finding[],
  reportOf: (finding: Finding) => Reported | undefined,
  config: Config,
): Lowered[] {
  const partsOf = (whole: Finding) => reportOf(whole)?.report.parts ?? [];
  const wholes = found.filter((each) => partsOf(each).length > 0);
  const ruled = new Set(wholes.flatMap(partsOf).flatMap(({ rules }) => rules));
  // Of many services each has its own, so that not all are looked at for each finding that has parts.
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

/** Whether a finding lies at a place, or around it, or within it. */
function meets({ file, span }: Place, finding: Finding): boolean {
  return file.path === finding.file && span.start < finding.span.end && finding.span.start < span.end;
}
