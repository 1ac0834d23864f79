import type { Config } from '../../config/config.ts';
import { minimumOf } from '../../config/floor.ts';
import { configuredLevel } from '../../config/levels.ts';
import { atLeast, type Finding, wholeKey } from '../../finding.ts';
import type { AnyReport, ReportPart } from '../../rule.ts';
import { grouped } from '../../source/groups.ts';

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
 * Marks findings as parts if another finding reports them as a part and is at least as severe, and lowers some of them to `info`.
 * Levels from the configuration stay. The findings are in the order of their reports.
 *
 * A fix of one part removes the whole, so that the parts that were lowered come up. No fix may add a finding, so only one of them may
 * come up: the whole stands for one place of two parts, of one if a part has no finding above `info`. The others keep their severity.
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
  // Services that inherit a setting have wholes at one place, which are shown as one.
  const covered = new Map<string, Set<string>>();
  for (const whole of wholes) {
    const places = covered.get(wholeKey(whole)) ?? new Set();
    covered.set(wholeKey(whole), places);
    const isOwn = (each: Finding) => overlap(each, whole);
    const found = partsOf(whole).map((part) => {
      const { service = reportOf(whole)?.service } = part;
      const open = (candidates.get(service) ?? []).filter(
        (each) => each !== whole && !lowered.has(each) && isPart(each, part, whole, service, config),
      );
      return { part, open: ownFirst(open, isOwn) };
    });
    const most = found.every(({ open }) => open.some(isCounted)) ? 2 : 1;
    for (const { part, open } of ownFirst(found, ({ open }) => open.some(isOwn))) {
      let rest = 1;
      for (const before of open) {
        const place = placeKey(before);
        const isNew = isCounted(before) && !places.has(place);
        const isCovered = !isNew || (rest > 0 && places.size < most);
        if (isNew && isCovered) {
          places.add(place);
          rest--;
        }
        const { rule, file, span } = whole;
        const partOf = { rule, file, span, alone: before.severity };
        const after = { partOf, ...before, ...(isCovered && { severity: 'info' as const }) };
        lowered.set(before, { before, after, whole, part });
      }
    }
  }
  return [...lowered.values()];
}

/** Whether a finding of a service is part of another one, which may lower it. */
function isPart(
  finding: Finding,
  { places, rules }: ReportPart,
  whole: Finding,
  service: string | undefined,
  config: Config,
): boolean {
  const { rule, file, severity } = finding;
  return (
    rules.includes(rule) &&
    atLeast(whole.severity, severity) &&
    places.some(({ at }) => overlap({ file: at.file.path, span: at.span }, finding)) &&
    configuredLevel(config, rule, { file, service }) === undefined &&
    minimumOf(rule, config.policies) === undefined
  );
}

const isCounted = ({ severity }: Finding) => severity !== 'info';

const ownFirst = <Each>(all: readonly Each[], isOwn: (each: Each) => boolean): readonly Each[] =>
  all.length < 2 ? all : [...all.filter(isOwn), ...all.filter((each) => !isOwn(each))];

const placeKey = ({ file, span }: Finding) => `${span.start} ${span.end} ${file}`;

const overlap = (a: Pick<Finding, 'file' | 'span'>, b: Pick<Finding, 'file' | 'span'>) =>
  a.file === b.file && a.span.start < b.span.end && b.span.start < a.span.end;
