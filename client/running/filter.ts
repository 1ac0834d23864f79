import {
  type ListedFinding,
  type RunningAnswer,
  type RunningProject,
  type Severity,
  severities,
} from './model.ts';

/** Decides which findings are shown. */
export interface Filter {
  /** The lowest severity to show. */
  readonly least: Severity;
  /** Whether to show only findings that have fixes. */
  readonly fixable: boolean;
  /** Whether to show only services with a path. */
  readonly withPath: boolean;
  /** What a finding has to contain, in any of its texts; empty for all. */
  readonly text: string;
  readonly rule?: string | undefined;
  readonly service?: ServiceKey | undefined;
}

/** A service, or several alike, of the project with this URI. */
export interface ServiceKey {
  readonly project: string;
  readonly names: readonly string[];
}

export const everything: Filter = { least: 'info', fixable: false, withPath: false, text: '' };

/** Whether a filter hides anything. */
export const isFiltering = ({ least, fixable, withPath, text, rule, service }: Filter) =>
  least !== 'info' || fixable || withPath || text !== '' || rule !== undefined || service !== undefined;

/** Returns the findings of a project that pass a filter. */
export function fitting(
  project: RunningProject,
  { paths }: RunningAnswer,
  filter: Filter,
): readonly ListedFinding[] {
  if (!isFiltering(filter)) return project.findings;
  const lanes = new Set(paths.filter((each) => each.project === project.name).map(({ lane }) => lane));
  const onPath = new Set(
    project.services.filter(({ id }) => lanes.has(id)).flatMap(({ names }) => [...names]),
  );
  const { service, rule, text } = filter;
  if (service && service.project !== project.uri) return [];
  const wanted = text.toLowerCase();
  return project.findings.filter(
    (each) =>
      severities.indexOf(each.severity) <= severities.indexOf(filter.least) &&
      (!filter.fixable || each.fixable) &&
      (!filter.withPath || each.services.some((name) => onPath.has(name))) &&
      (rule === undefined || each.rule === rule) &&
      (!service || each.services.some((name) => service.names.includes(name))) &&
      (wanted === '' || textOf(each).includes(wanted)),
  );
}

const textOf = ({ label, text, rule, subject = '', services, place }: ListedFinding) =>
  [label, text, rule, subject, ...services, place.file].join('\n').toLowerCase();

/** Returns the number of findings that a filter leaves. */
export const countOf = (running: RunningAnswer, filter: Filter): number =>
  running.projects.reduce((sum, project) => sum + fitting(project, running, filter).length, 0);
