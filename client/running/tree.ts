import {
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  type WorkspaceFolder,
  workspace,
} from 'vscode';
import { entriesOf, entryOf, type FindingEntry } from './entries.ts';
import { type Filter, fits } from './filter.ts';
import {
  type Container,
  type LinePlace,
  type ListedFinding,
  type RunningAnswer,
  type RunningProject,
  severities,
} from './model.ts';

/** A line of the view and the lines below it. */
export interface TreeLine {
  readonly item: TreeItem;
  readonly children: readonly TreeLine[];
}

/** Builds the tree: folder (if there are several), project, service, what runs and the findings. */
export function treeOf(running: RunningAnswer, filter: Filter, isFiltering: boolean): TreeLine[] {
  const nodes = roots(running, filter, isFiltering);
  identify(nodes, '');
  return nodes;
}

/** Gives each line a stable id, so that expanded lines stay expanded. */
function identify(nodes: readonly TreeLine[], above: string): void {
  const times = new Map<string, number>();
  for (const { item, children } of nodes) {
    const nth = times.get(String(item.label)) ?? 0;
    times.set(String(item.label), nth + 1);
    item.id = `${above}\n${item.label}${nth === 0 ? '' : `\n${nth}`}`;
    identify(children, item.id);
  }
}

function roots({ projects, left }: RunningAnswer, filter: Filter, isFiltering: boolean): TreeLine[] {
  const nodes = projects.flatMap((project) => {
    const findings = project.findings.filter((each) => fits(each, filter));
    return isFiltering && findings.length === 0 ? [] : [{ project, node: projectNode(project, findings) }];
  });
  const folders = new Set(nodes.map(({ project }) => folderOf(project)));
  const more =
    left > 0 ? [line(l10n.t('{0} more projects and files are not shown', left), undefined, 'ellipsis')] : [];
  if (folders.size < 2) return [...nodes.map(({ node }) => node), ...more];
  const groups = [...folders].map((folder) => {
    const inside = nodes.filter(({ project }) => folderOf(project) === folder).map(({ node }) => node);
    return branch(
      line(folder?.name ?? l10n.t('Outside of the workspace'), undefined, 'root-folder'),
      inside,
      true,
    );
  });
  return [...groups, ...more];
}

const folderOf = ({ uri }: RunningProject): WorkspaceFolder | undefined =>
  workspace.getWorkspaceFolder(Uri.parse(uri));

function projectNode(project: RunningProject, findings: readonly ListedFinding[]): TreeLine {
  const { name, containers, uri } = project;
  const entries = entriesOf(findings);
  const names = new Set(containers.map(nameOf));
  const shared = entries.filter(({ subjects }) => subjects.size >= several);
  const placed = new Set<FindingEntry>(shared);
  const node = line(name, countText(findings), 'package', { uri, line: 1, file: name });
  const inside = containers.map((each) => {
    const about = nameOf(each);
    const all = findings.filter(({ subject }) => subject === about);
    const own = entries.filter(
      ({ subjects }) =>
        subjects.has(about) && subjects.size < several && [...subjects].every((known) => names.has(known)),
    );
    for (const entry of own) placed.add(entry);
    return containerNode(
      each,
      own.map((entry) => entryOf(entry, about)),
      all,
      shared,
    );
  });
  inside.push(...(shared.length > 0 ? [sharedNode(shared)] : []));
  inside.push(...entries.filter((each) => !placed.has(each)).map(entryNode));
  return branch(node, inside, findings.length > 0);
}

/** An entry about at least so many services or stages is shown once, below all of them; with fewer, below each. */
const several = 3;

/** The subject of findings about a container. */
const nameOf = ({ kind, name }: Container) => `${kind} ${name}`;

/** A line for the entries about several services or stages, each shown once. */
function sharedNode(entries: readonly FindingEntry[]): TreeLine {
  const all = entries.flatMap(({ head, others }) => [head, ...others]);
  const node = line(l10n.t('Several services or stages'), countText(all), 'layers');
  return branch(node, entries.map(entryNode), true);
}

/** A container with its own findings; of the shared findings, only the number is shown. */
function containerNode(
  container: Container,
  own: readonly FindingEntry[],
  findings: readonly ListedFinding[],
  shared: readonly FindingEntry[],
): TreeLine {
  const { kind, name, rows, place } = container;
  const filled = rows.filter(({ items }) => items.length > 0);
  const running = branch(
    line(l10n.t('What runs'), undefined, 'server-process'),
    filled.flatMap((row) =>
      row.items.map(({ text, isRisky, place: from }) => {
        const node = line(
          `${row.name}: ${text}`,
          from && `${from.file}:${from.line}`,
          isRisky ? 'warning' : 'dash',
          from,
        );
        return isRisky ? named(node, l10n.t('{0}, more than by default', `${row.name}: ${text}`)) : node;
      }),
    ),
    false,
  );
  const user = rows.find((row) => row.name === 'User')?.items[0]?.text;
  const node = line(
    `${kind} ${name}`,
    [user, countText(findings)].filter(Boolean).join(' \u00b7 '),
    'symbol-class',
    place,
  );
  const count = shared.filter(({ subjects }) => subjects.has(nameOf(container))).length;
  const more =
    count > 0
      ? [line(l10n.t('and {0} more about several services or stages', count), undefined, 'layers')]
      : [];
  return branch(node, [running, ...own.map(entryNode), ...more], own.length > 0);
}

const icons = {
  critical: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  high: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  medium: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  low: new ThemeIcon('info'),
  info: new ThemeIcon('circle-outline'),
};

/** The most severe finding of an entry, with the others below it. */
function entryNode({ head, others, subjects }: FindingEntry): TreeLine {
  const isShared = subjects.size > 1;
  const node = findingNode(head, isShared ? head.subject : undefined);
  if (others.length === 0) return node;
  const more = l10n.t('and {0} more', others.length);
  node.item.description = `${head.severity} \u00b7 ${more} \u00b7 ${placeText(head.place)}`;
  return branch(
    node,
    others.map((each) => findingNode(each, isShared ? each.subject : undefined)),
    false,
  );
}

const placeText = ({ file, line: at }: LinePlace) => `${file}:${at}`;

/** A finding; with `subject` if the lines above don't show what it is about. */
function findingNode(finding: ListedFinding, subject?: string): TreeLine {
  const { severity, why, place, rule } = finding;
  const text = subject === undefined ? finding.text : `${subject}: ${finding.text}`;
  const node = line(text, `${severity} \u00b7 ${placeText(place)}`, undefined, place);
  node.item.iconPath = icons[severity];
  node.item.tooltip = new MarkdownString().appendText(`${text}\n\n${why}\n\n${rule}`);
  return named(node, `${severity}: ${text}`);
}

function countText(findings: readonly ListedFinding[]): string {
  return severities
    .flatMap((severity) => {
      const count = findings.filter((each) => each.severity === severity).length;
      return count > 0 ? `${count} ${severity}` : [];
    })
    .join(', ');
}

function line(label: string, description?: string, icon?: string, place?: LinePlace): TreeLine {
  const item = new TreeItem(label);
  if (description) item.description = description;
  if (icon) item.iconPath = new ThemeIcon(icon);
  if (place) {
    item.command = { title: 'Open', command: 'plimsoll.openPlace', arguments: [place.uri, place.line] };
  }
  return { item, children: [] };
}

function named(node: TreeLine, label: string): TreeLine {
  node.item.accessibilityInformation = { label };
  return node;
}

function branch({ item }: TreeLine, children: readonly TreeLine[], isOpen: boolean): TreeLine {
  item.collapsibleState =
    children.length === 0
      ? TreeItemCollapsibleState.None
      : isOpen
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
  return { item, children };
}
