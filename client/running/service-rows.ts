import type { ServiceKey } from './filter.ts';
import { findingRows, type Heading } from './finding-rows.ts';
import type { Container, ListedFinding, Property, RunningProject, RunningService } from './model.ts';
import { keyed, type Row, row } from './row.ts';
import {
  besides,
  cut,
  longestLabel,
  longestRow,
  namesLabel,
  portsText,
  runsText,
  serviceText,
  type Translator,
  withoutBrackets,
  worstOf,
} from './words.ts';

/** What the rows of a project are made of. */
export interface ProjectDeps {
  readonly project: RunningProject;
  /** The findings that are shown. */
  readonly findings: readonly ListedFinding[];
  readonly isFiltering: boolean;
  readonly l10n: Translator;
}

/** The most services of several alike that are shown at once. */
const most = 3;

/** The row of a service, or of several alike: its findings, and how it runs. */
export function serviceRow(service: RunningService, deps: ProjectDeps, isOpen: boolean): Row | undefined {
  const { project, findings, isFiltering, l10n } = deps;
  const { names, place } = service;
  const about = findings.filter((each) => each.services.some((name) => names.includes(name)));
  const own = about.filter((each) => names.includes(each.services[0] ?? ''));
  const shared = about.filter((each) => !names.includes(each.services[0] ?? ''));
  if (isFiltering && own.length + shared.length === 0) return undefined;
  const key: ServiceKey = { project: project.uri, names };
  const above: Heading = { file: project.name, service: key, l10n };
  const children =
    names.length === 1
      ? [...findingRows(own, above), ...alsoRow(shared, names, l10n), ...runningRows(names[0] ?? '', deps)]
      : alikeRows(service, own, shared, deps);
  const label = namesLabel(names, longestLabel);
  const severity = isFiltering ? worstOf([...own, ...shared]) : service.severity;
  return row({
    key: `service ${names[0]}`,
    label,
    description: serviceText(service, label, l10n),
    icon: severity ?? 'clean',
    spoken: [severity, names.join(', '), serviceText(service, '', l10n)].filter(Boolean).join('; '),
    place,
    service: key,
    tip: names.length > 1 || label !== names[0] ? names.join(', ') : undefined,
    isOpen,
    children,
  });
}

/** Below services that are alike: what they share, then each of them. */
function alikeRows(
  { names }: RunningService,
  own: readonly ListedFinding[],
  shared: readonly ListedFinding[],
  deps: ProjectDeps,
): Row[] {
  const { project, isFiltering, l10n } = deps;
  const above = (service: readonly string[]): Heading => ({
    file: project.name,
    service: { project: project.uri, names: service },
    l10n,
  });
  const causes = new Map<string, Set<string | undefined>>();
  for (const each of own)
    causes.set(causeOf(each), (causes.get(causeOf(each)) ?? new Set()).add(each.services[0]));
  const isOfSeveral = (each: ListedFinding) =>
    (causes.get(causeOf(each))?.size ?? 0) > 1 ||
    each.services.filter((name) => names.includes(name)).length > 1;
  const rows = names.flatMap((name) => {
    const single = own.filter((each) => each.services[0] === name && !isOfSeveral(each));
    if (isFiltering && single.length === 0) return [];
    const children = [...findingRows(single, above([name])), ...runningRows(name, deps)];
    return { ...memberRow(name, deps), icon: worstOf(single) ?? ('plain' as const), children };
  });
  const rest = rows.slice(most);
  return [
    ...findingRows(own.filter(isOfSeveral), above(names)),
    ...alsoRow(shared, names, l10n),
    ...(rest.length < 2 ? rows : rows.slice(0, most)),
    ...(rest.length < 2 ? [] : [moreRow(rest, l10n)]),
  ];
}

const causeOf = ({ rule, place }: ListedFinding) => `${rule} ${place.line} ${place.uri}`;

/** One of several services. */
export function memberRow(name: string, { project: { containers, uri }, l10n }: ProjectDeps): Row {
  const container = containers.find((each) => each.kind === 'service' && each.name === name);
  const label = cut(name, longestLabel);
  return row({
    key: `service ${name}`,
    label,
    description: container ? besides(label, portsText(container, l10n)) : '',
    icon: 'plain',
    place: container?.place,
    service: { project: uri, names: [name] },
  });
}

/** A row for what there was no room for. */
export function moreRow(rest: readonly Row[], l10n: Translator): Row {
  const label = l10n.t('{0} more', rest.length);
  const names = rest.map((each) => each.service?.names[0] ?? each.label);
  const description = namesLabel(names, longestRow - label.length);
  return row({ key: 'more', label, description, icon: 'more', children: rest });
}

/** Findings of a setting that another service is shown with. */
function alsoRow(shared: readonly ListedFinding[], names: readonly string[], l10n: Translator): Row[] {
  const [first] = shared;
  const home = first?.services[0] ?? '';
  if (!first || names.includes(home)) return [];
  const label = cut(l10n.t('{0} as in {1}', shared.length, home), longestLabel);
  return [
    row({
      key: 'also',
      label,
      icon: 'also',
      place: first.place,
      tip: shared.map(({ text }) => text).join('\n'),
    }),
  ];
}

/** How a service or stage runs; nothing while only some findings are shown. */
export function runningRows(name: string, { project, isFiltering, l10n }: ProjectDeps): Row[] {
  const container = project.containers.find((each) => each.name === name);
  return container && !isFiltering ? [howItRuns(container, l10n.t('How it runs'), l10n)] : [];
}

/** A closed row with the properties of a container. */
export function howItRuns(container: Container, label: string, l10n: Translator): Row {
  return row({
    key: `running ${container.name}`,
    label,
    description: besides(label, runsText(container, l10n)),
    // Without a place: a click on a row that has one opens that, and not the row.
    icon: 'running',
    children: keyed(container.rows.flatMap((each) => propertyRows(each, l10n))),
  });
}

function propertyRows({ name, items }: Property, l10n: Translator): Row[] {
  return items.map(({ text, isRisky, place }) => {
    const whole = `${name}: ${text}`;
    return row({
      key: name,
      label: name,
      description: besides(name, text, withoutBrackets(text), text.split(', ')[0] ?? text),
      icon: isRisky ? 'risky' : 'plain',
      spoken: isRisky ? l10n.t('{0}, more than by default', whole) : whole,
      place,
      tip: whole,
    });
  });
}
