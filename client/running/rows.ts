import { type Filter, fitting, isFiltering } from './filter.ts';
import { findingRows } from './finding-rows.ts';
import {
  type ListedFinding,
  type RunningAnswer,
  type RunningProject,
  type RunningService,
  severities,
} from './model.ts';
import { type Row, row } from './row.ts';
import { howItRuns, memberRow, moreRow, type ProjectDeps, serviceRow } from './service-rows.ts';
import {
  besides,
  cut,
  longestLabel,
  namesLabel,
  pathLabel,
  pathText,
  type Translator,
  worstOf,
} from './words.ts';

/** What the rows need of the editor. */
export interface RowDeps {
  readonly l10n: Translator;
  /** The name of the workspace folder that a file is in. */
  folderOf(uri: string): string | undefined;
}

/** The most paths that are shown at once. */
const most = 7;

/**
 * The rows of the view: the paths, then each project with its services, each with its findings and how it runs, worst first. Files
 * of no service are roots of their own, and those without findings stand together at the end.
 */
export function rowsOf(running: RunningAnswer, filter: Filter, { l10n, folderOf }: RowDeps): Row[] {
  const projects = running.projects.map((project): ProjectDeps => {
    const findings = fitting(project, running, filter);
    return { project, findings, isFiltering: isFiltering(filter), l10n };
  });
  const found = projects.filter(({ findings }) => findings.length > 0);
  const folders = new Set(running.projects.map(({ uri }) => folderOf(uri)));
  const roots = (some: readonly ProjectDeps[]) =>
    some.flatMap((each) => projectRows(each, each === found[0]));
  const grouped = [...folders].flatMap((folder) => {
    const inside = roots(found.filter(({ project }) => folderOf(project.uri) === folder));
    const label = cut(folder ?? l10n.t('Outside of the workspace'), longestLabel);
    return inside.length === 0
      ? []
      : [row({ key: `folder ${folder}`, label, icon: 'folder', isOpen: true, children: inside })];
  });
  return [
    ...pathsRows(running, found, l10n),
    ...(folders.size < 2 ? roots(found) : grouped),
    ...(isFiltering(filter) ? [] : cleanRows(running, projects, l10n)),
    ...(running.left > 0
      ? [row({ key: 'left', label: l10n.t('{0} more files', running.left), icon: 'more' })]
      : []),
  ];
}

/** The root of all paths. */
function pathsRows({ paths }: RunningAnswer, shown: readonly ProjectDeps[], l10n: Translator): Row[] {
  const rows = paths.flatMap(({ project: name, lane }) => {
    const deps = shown.find(({ project }) => project.name === name);
    const service = deps?.project.services.find(({ id }) => id === lane);
    return deps && service ? (pathRow(service, deps) ?? []) : [];
  });
  if (rows.length === 0) return [];
  const rest = rows.slice(most);
  const children = rest.length < 2 ? rows : [...rows.slice(0, most), moreRow(rest, l10n)];
  const description = rows.length > 1 ? l10n.t('{0}, worst first', rows.length) : '1';
  return [row({ key: 'paths', label: l10n.t('Paths'), description, icon: 'paths', isOpen: true, children })];
}

function pathRow(service: RunningService, deps: ProjectDeps): Row | undefined {
  const { project, findings, isFiltering: isPartial, l10n } = deps;
  const { names, severity, controls } = service;
  const about = findings.filter((each) => each.services.some((name) => names.includes(name)));
  if (isPartial && about.length === 0) return undefined;
  const [finding = about[0]] = about
    .filter(({ isPart }) => !isPart)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const target = { host: l10n.t('host'), part: l10n.t('host files'), data: l10n.t('data'), nothing: '' }[
    controls
  ];
  const end = target === '' ? '' : ` \u2192 ${target}`;
  const who =
    names.length > 2 ? l10n.t('{0} services', names.length) : namesLabel(names, longestLabel - end.length);
  const label = `${who}${end}`;
  const description = pathText(service, label, l10n);
  const key = { project: project.uri, names };
  return row({
    key: `path ${project.uri} ${names[0]}`,
    label,
    description,
    icon: severity ?? 'plain',
    spoken: [severity, names.join(', '), target, description].filter(Boolean).join(', '),
    place: finding?.place ?? service.place,
    finding,
    isPath: true,
    service: key,
    children: names.length < 3 ? [] : names.map((each) => memberRow(each, deps)),
  });
}

/** A project, and the files of none of its services as roots of their own. */
function projectRows(deps: ProjectDeps, isFirst: boolean): Row[] {
  const { project, findings, isFiltering: isPartial, l10n } = deps;
  const { name, uri, services } = project;
  const known = new Set(services.flatMap(({ names }) => names));
  const files = new Set([name, ...services.flatMap(({ place }) => place?.file ?? [])]);
  const isAlone = ({ services: about }: ListedFinding) => !about.some((each) => known.has(each));
  const isOutside = (each: ListedFinding) =>
    isAlone(each) && !files.has(each.place.file) && !each.subject?.startsWith('service ');
  const outside = new Map<string, ListedFinding[]>();
  for (const each of findings.filter(isOutside))
    outside.set(each.place.uri, [...(outside.get(each.place.uri) ?? []), each]);
  const inside = findings.filter((each) => !isOutside(each));
  const roots = [...outside.values()].map((some) => fileRow(some, l10n));
  if (inside.length === 0) return roots;
  const above = { file: name, service: undefined, l10n };
  const children = [
    ...services.flatMap((each, at) => serviceRow(each, deps, isPartial || (isFirst && at === 0)) ?? []),
    ...findingRows(inside.filter(isAlone), above),
    ...(isPartial ? [] : otherContainers(project, known, l10n)),
  ];
  return [rootRow({ name, uri, found: inside, children, isOpen: isPartial || isFirst }, l10n), ...roots];
}

/** A file that belongs to no service. */
function fileRow(found: readonly ListedFinding[], l10n: Translator): Row {
  const { file: name, uri } = found[0]!.place;
  const children = findingRows(found, { file: name, service: undefined, l10n });
  return rootRow({ name, uri, found, children, isOpen: false }, l10n);
}

interface Root extends Pick<Row, 'isOpen' | 'children'> {
  readonly name: string;
  readonly uri: string;
  readonly found: readonly ListedFinding[];
}

function rootRow({ name, uri, found, children, isOpen }: Root, l10n: Translator): Row {
  const label = pathLabel(name);
  const count = found.length === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', found.length);
  return row({
    key: `project ${uri}`,
    label,
    description: found.length === 0 ? '' : besides(label, count, String(found.length)),
    icon: worstOf(found) ?? 'clean',
    place: { file: name, line: 1, uri },
    tip: label === name ? undefined : name,
    isOpen,
    children,
  });
}

/** How stages run, and services with an additional file, which have no row of their own. */
function otherContainers(
  { containers }: RunningProject,
  known: ReadonlySet<string>,
  l10n: Translator,
): Row[] {
  const others = containers.filter(({ kind, name }) => kind === 'stage' || !known.has(name));
  return others.map((each) => {
    const label =
      others.length === 1 && each.kind === 'stage' ? l10n.t('How it runs') : cut(each.name, longestLabel);
    return howItRuns(each, label, l10n);
  });
}

/** Projects and files without findings, in one closed row. */
function cleanRows({ clean }: RunningAnswer, projects: readonly ProjectDeps[], l10n: Translator): Row[] {
  const running = projects
    .filter(({ findings }) => findings.length === 0)
    .map((deps) => {
      const { services, name, uri } = deps.project;
      const known = new Set(services.flatMap(({ names }) => names));
      const inside = [
        ...services.flatMap((each) => serviceRow(each, deps, false) ?? []),
        ...otherContainers(deps.project, known, l10n),
      ];
      return rootRow({ name, uri, found: [], children: inside, isOpen: false }, l10n);
    });
  const files = clean.map((each) => rootRow({ ...each, found: [], children: [], isOpen: false }, l10n));
  const children = [...running, ...files];
  if (children.length === 0) return [];
  const description = children.length === 1 ? l10n.t('1 file') : l10n.t('{0} files', children.length);
  return [row({ key: 'clean', label: l10n.t('No findings'), description, icon: 'clean', children })];
}
