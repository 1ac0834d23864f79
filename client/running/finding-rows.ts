import { entriesOf, type FindingEntry } from './entries.ts';
import type { ServiceKey } from './filter.ts';
import { type ListedFinding, severities } from './model.ts';
import { keyed, type Row, row } from './row.ts';
import { besides, cut, factsOf, longestLabel, placeText, sentenceOf, type Translator } from './words.ts';

/** What the findings stand below. */
export interface Heading {
  /** The file whose name is not repeated. */
  readonly file: string;
  /** The service, for commands. */
  readonly service: ServiceKey | undefined;
  readonly l10n: Translator;
}

/** Rows for findings, those with one cause in one row, worst first. */
export function findingRows(findings: readonly ListedFinding[], above: Heading): Row[] {
  const entries = byCause(entriesOf(findings)).sort((a, b) => rank(a) - rank(b));
  return keyed(
    entries.map((entry, at) => {
      const spoken = spokenText(entry.head, above, at + 1, entries.length);
      return { ...entryRow(entry, above), spoken };
    }),
  );
}

const rank = ({ head: { severity, isPath } }: FindingEntry) =>
  severities.indexOf(severity) * 2 + (isPath ? 0 : 1);

/** Joins entries of one rule at one line: a setting that several services have. */
function byCause(entries: readonly FindingEntry[]): FindingEntry[] {
  const causes = new Map<string, FindingEntry>();
  for (const entry of entries) {
    const { rule, place } = entry.head;
    const key = `${rule} ${place.line} ${place.uri}`;
    const known = causes.get(key);
    const { head, others, subjects } = entry;
    causes.set(
      key,
      known
        ? {
            head: known.head,
            others: [...known.others, head, ...others],
            subjects: new Set([...known.subjects, ...subjects]),
          }
        : entry,
    );
  }
  return [...causes.values()];
}

function entryRow({ head, others }: FindingEntry, above: Heading): Row {
  const only = findingRow(head, above);
  const alike = [head, ...others.filter(({ rule, isPart }) => !isPart || rule === head.rule)];
  const parts = others.filter((each) => !alike.includes(each)).map((each) => findingRow(each, above));
  if (alike.length === 1) return { ...only, children: keyed(parts) };
  return {
    ...only,
    description: besides(only.label, ...countTexts(alike, above)),
    children: keyed([...alikeRows(alike, above), ...parts]),
  };
}

/** Rows for findings of one rule; of several services, each has the name of its own. */
function alikeRows(findings: readonly ListedFinding[], above: Heading): Row[] {
  const services = new Set(findings.map(({ services: [name] }) => name));
  return findings.map((each) => {
    const below = findingRow(each, above);
    const [name] = each.services;
    if (services.size < findings.length || name === undefined) return below;
    return { ...below, label: cut(name, longestLabel), description: placeText(each.place, above.file) };
  });
}

/** What several findings in one row are about, from long to short. */
function countTexts(all: readonly ListedFinding[], { file, l10n }: Heading): string[] {
  const [{ place }] = all as [ListedFinding];
  const services = new Set(all.map(({ services: [name] }) => name));
  const places = new Set(all.map((each) => `${each.place.uri} ${each.place.line}`));
  const facts = [0, 1].flatMap((nth) => {
    const listed = new Set(all.map((each) => factsOf(each)[nth] ?? ''));
    return listed.size === all.length && !listed.has('') ? [[...listed].join(', ')] : [];
  });
  const count =
    services.size === all.length && services.size > 1
      ? l10n.t('{0} services', services.size)
      : places.size === 1
        ? l10n.t('{0} findings', all.length)
        : l10n.t('{0} places', all.length);
  return [...facts, ...(places.size === 1 ? [`${count} ${placeText(place, file)}`] : []), count];
}

/** A row for one finding. */
function findingRow(finding: ListedFinding, above: Heading): Row {
  const { label, severity, place, rule, services, subject, isPath } = finding;
  const at = placeText(place, above.file);
  const name = cut(label, longestLabel);
  return row({
    key: [rule, services[0] ?? subject ?? '', place.uri].join(' '),
    label: name,
    description: besides(name, ...factsOf(finding).map((fact) => `${fact} ${at}`), at, `:${place.line}`),
    icon: severity,
    spoken: spokenText(finding, above),
    place,
    finding,
    isPath,
    service: above.service,
  });
}

function spokenText(finding: ListedFinding, { l10n, service }: Heading, nth?: number, all?: number): string {
  const { severity, place } = finding;
  const said = [`${severity}: ${sentenceOf(finding)}`, l10n.t('{0}, line {1}', place.file, place.line)];
  if (nth !== undefined && all !== undefined)
    said.push(service ? l10n.t('{0} of {1} in this service', nth, all) : l10n.t('{0} of {1}', nth, all));
  return said.join('; ');
}
