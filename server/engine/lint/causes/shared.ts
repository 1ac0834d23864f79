import { type Order, type Reacher, worstFirst } from '../../drawing/order.ts';
import { byPlace, type Finding, type Related, type Sharer, severityAlone } from '../../finding.ts';
import { shown } from '../../secret/shown.ts';
import { grouped } from '../../source/groups.ts';
import type { Place, Shown } from '../../source/text.ts';
import type { FixSource } from '../offered.ts';

/** What a finding was made from, as far as services share it. */
interface Source extends FixSource {
  readonly raw: FixSource['raw'] & { readonly key?: Place | undefined };
}

/** Says who reaches a service. */
export type ReachOf = (service: string) => Reacher | undefined;

/**
 * Keeps one finding for each text and place, ordered by place; and one for each rule and place that several services share because
 * they inherit it. That one is of the worst service and tells how many there are. `sharing` has all these services.
 */
export function oneForEachCause<Each extends Source>(
  found: readonly Finding[],
  sources: Map<Finding, Each>,
  reachOf: ReachOf,
): { readonly kept: readonly Finding[]; readonly sharing: ReadonlySet<string | undefined> } {
  const ordered = [...found].sort(byPlace);
  const kept: Finding[] = [];
  const sharing = new Set<string | undefined>();
  let end: number;
  for (let at = 0; at < ordered.length; at = end) {
    const each = ordered[at]!;
    for (end = at + 1; end < ordered.length && byPlace(each, ordered[end]!) === 0; ) end++;
    if (end === at + 1) kept.push(each);
    else
      for (const cause of causesOf(ordered.slice(at, end))) {
        const one = merged(cause, sources, reachOf);
        for (const { service } of one.sharers ?? []) sharing.add(service);
        kept.push(one);
      }
  }
  return { kept, sharing };
}

/** Groups findings of one rule at one place: those with one text, and those of other services. */
function causesOf(found: readonly Finding[]): Finding[][] {
  const causes: { readonly all: Finding[]; readonly services: Set<string | undefined> }[] = [];
  for (const same of grouped(found, ({ text }) => text).values()) {
    const services = same.map(({ service }) => service);
    const other = causes.find((each) =>
      services.every((service) => service !== undefined && !each.services.has(service)),
    );
    if (other) {
      other.all.push(...same);
      for (const service of services) other.services.add(service);
    } else causes.push({ all: same, services: new Set(services) });
  }
  return causes.map(({ all }) => all);
}

function merged<Each extends Source>(
  found: readonly Finding[],
  sources: Map<Finding, Each>,
  reachOf: ReachOf,
): Finding {
  // A finding may be part of another one for one service, but not for the next.
  const alone = found.filter(({ partOf }) => !partOf);
  const byService = new Map<Shown, Finding>();
  for (const each of [...alone, ...found])
    if (each.service !== undefined && !byService.has(each.service)) byService.set(each.service, each);
  if (byService.size < 2) return alone[0] ?? found[0]!;
  const ranks = new Map<Finding, Order>();
  for (const [name, each] of byService) {
    const service = sources.get(each)?.raw.service ?? name;
    ranks.set(each, { severity: each.severity, reach: reachOf(service), name });
  }
  const [first, ...others] = [...ranks]
    .sort(
      ([a, ofA], [b, ofB]) => Number(Boolean(a.partOf)) - Number(Boolean(b.partOf)) || worstFirst(ofA, ofB),
    )
    .map(([each]) => each) as [Finding, ...Finding[]];
  const one = {
    ...first,
    text: shown`${first.text} ${byService.size} services in all.`,
    related: joined(
      first.related,
      others.flatMap((each) => [...also(each, first, sources), ...each.related]),
    ),
    sharers: [first, ...others].map(sharerOf),
  };
  const source = sources.get(first);
  if (source) sources.set(one, { ...source, sharers: others.flatMap((each) => sources.get(each) ?? []) });
  return one;
}

const sharerOf = (finding: Finding): Sharer => ({
  service: finding.service!,
  severity: severityAlone(finding),
  message: finding.message,
  text: finding.text,
});

/** The place of a service that shares the finding of the first one, with its own text if that differs. */
function also(each: Finding, first: Finding, sources: ReadonlyMap<Finding, Source>): Related[] {
  const key = sources.get(each)?.raw.key;
  if (!key) return [];
  const place = serviceAt(key, each.service, ' too');
  return [each.text === first.text ? place : { ...place, message: shown`${each.service}: ${each.text}` }];
}

/** The places of two lists, each once. */
function joined(some: readonly Related[], more: readonly Related[]): Related[] {
  const byPlace = new Map<string, Related>();
  for (const each of [...some, ...more]) {
    const { file, span, service, message } = each;
    const key = `${file} ${span.start} ${span.end} ${service ?? message}`;
    if (!byPlace.has(key)) byPlace.set(key, each);
  }
  return [...byPlace.values()];
}

/** The place of a service that a finding applies to. */
export function serviceAt({ file, span }: Place, service: Shown | undefined, too = ''): Related {
  return {
    file: file.path,
    span,
    message: shown`Applies to the service ${service ?? ''}${too}.`,
    ...(service !== undefined && { service }),
  };
}
