import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { ListedFinding } from './model.ts';
import type { Icon, Row } from './row.ts';
import { sentenceOf } from './words.ts';

/** A row of the view with its id, by which it stays expanded. */
export interface TreeLine {
  readonly id: string;
  readonly row: Row;
}

/** The rows below another one, whose id is given. */
export const linesOf = (rows: readonly Row[], above: string): TreeLine[] =>
  rows.map((row) => ({ id: `${above}\n${row.key}`, row }));

const color = (name: string) => new ThemeColor(name);
const quiet = color('descriptionForeground');
const icons: Readonly<Record<Icon, ThemeIcon | undefined>> = {
  critical: new ThemeIcon('flame', color('editorError.foreground')),
  high: new ThemeIcon('error', color('editorError.foreground')),
  medium: new ThemeIcon('warning', color('editorWarning.foreground')),
  low: new ThemeIcon('info', color('editorInfo.foreground')),
  info: new ThemeIcon('info', quiet),
  clean: new ThemeIcon('pass', color('charts.green')),
  paths: new ThemeIcon('target'),
  folder: new ThemeIcon('root-folder'),
  running: new ThemeIcon('eye', quiet),
  more: new ThemeIcon('ellipsis', quiet),
  also: new ThemeIcon('references', quiet),
  risky: new ThemeIcon('circle-small-filled', quiet),
  plain: new ThemeIcon('dash', quiet),
};

/** What VS Code shows of a row. The tooltip of a finding is made when it is asked for. */
export function itemOf({ id, row }: TreeLine): TreeItem {
  const item = new TreeItem(row.label, stateOf(row));
  item.id = id;
  item.description = row.description;
  item.iconPath = icons[row.icon];
  item.accessibilityInformation = { label: row.spoken };
  item.contextValue = contextOf(row);
  if (row.tip !== undefined) item.tooltip = row.tip;
  else if (!row.finding) item.tooltip = [row.label, row.description].filter(Boolean).join(' ');
  if (row.place)
    item.command = {
      title: l10n.t('Show the Place'),
      command: 'plimsoll.showPlace',
      arguments: [{ id, row }],
    };
  return item;
}

function stateOf({ children, isOpen }: Row): TreeItemCollapsibleState {
  if (children.length === 0) return TreeItemCollapsibleState.None;
  return isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** What the menus of a row depend on, as words: `place finding fixable path service`. */
function contextOf({ place, finding, isPath, service }: Row): string {
  const words = {
    place: place !== undefined,
    finding: finding !== undefined,
    fixable: finding?.fixable === true,
    path: isPath === true || (finding?.severity === 'critical' && service !== undefined),
    service: service !== undefined,
  };
  return Object.entries(words)
    .flatMap(([word, isTrue]) => (isTrue ? [word] : []))
    .join(' ');
}

/** The whole sentence of a finding, its severity, rule and place, what to do, and why. */
export function tooltipOf(finding: ListedFinding, remedy: string | undefined): MarkdownString {
  const { severity, rule, url, place, why } = finding;
  const parts = [
    `**${escaped(sentenceOf(finding).replace(/\.$/, ''))}**`,
    `${severity} \u00b7 [${escaped(rule)}](${url}) \u00b7 ${escaped(`${place.file}:${place.line}`)}`,
    '---',
    ...(remedy === undefined ? [] : [`**${l10n.t('To do:')}** ${remedy}`]),
    `**${l10n.t('Why:')}** ${escaped(why)}`,
  ];
  return new MarkdownString(parts.join('\n\n'));
}

/** A text as Markdown shows it; `appendText` would make one word of it, which breaks anywhere. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!~<>&|:]/g, '\\$&');
