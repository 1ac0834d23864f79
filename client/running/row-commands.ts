import {
  type CodeAction,
  commands,
  type Disposable,
  env,
  languages,
  Range,
  Selection,
  Uri,
  ViewColumn,
} from 'vscode';
import { isOurs, ruleOf } from '../findings.ts';
import type { Row } from './row.ts';
import type { TreeLine } from './tree.ts';
import type { RunningView } from './view.ts';
import { sentenceOf } from './words.ts';

/** Acts on a row. */
type Act = (row: Row, view: RunningView) => unknown;

/** The commands of a row's menu, by name. */
const acts: Readonly<Record<string, Act>> = {
  showPlace: (row) => open(row, { preserveFocus: true, preview: true }),
  goToPlace: (row) => open(row, {}),
  openPlaceAside: (row) => open(row, { viewColumn: ViewColumn.Beside }),
  fixFound: (row) => act(row, 'editor.action.quickFix'),
  ignoreFound: (row) => ignore(row),
  explainFound: ({ finding }) => finding && commands.executeCommand('plimsoll.explainRule', finding.rule),
  showFoundPath: ({ finding }) => commands.executeCommand('plimsoll.showPath', finding?.path),
  copyFound: (row) => env.clipboard.writeText(textOf(row)),
  onlyThisRule: ({ finding }, view) => finding && view.show({ rule: finding.rule }),
  onlyThisService: ({ service }, view) => service && view.show({ service }),
};

/** Registers the commands of the view and its rows. */
export function registerViewCommands(view: RunningView): Disposable[] {
  const ofRows = Object.entries(acts).map(([name, run]) =>
    commands.registerCommand(`plimsoll.${name}`, async (line?: TreeLine) => {
      // A key binding gives no row, and the row with the focus is known only once it is selected.
      if (!line) await commands.executeCommand('list.select');
      const row = (line ?? view.selected)?.row;
      if (row) await run(row, view);
    }),
  );
  return [
    ...ofRows,
    commands.registerCommand('plimsoll.filterRunning', () => view.filter()),
    commands.registerCommand('plimsoll.showAllRunning', () => view.show()),
  ];
}

async function open(row: Row, options: object): Promise<void> {
  if (!row.place) return;
  const uri = Uri.parse(row.place.uri, true);
  await commands.executeCommand('vscode.open', uri, { ...options, selection: rangeOf(row, uri) });
}

/** Opens the place and then what the editor has for it. */
async function act(row: Row, command: string): Promise<void> {
  await open(row, {});
  await commands.executeCommand(command);
}

/** Asks how to ignore a finding, where the server has that as an action of its place. */
async function ignore(row: Row): Promise<void> {
  await open(row, {});
  const uri = Uri.parse(row.place?.uri ?? '', true);
  const range = rangeOf(row, uri);
  const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
  const found = actions.find(({ command }) => command?.command === 'plimsoll.ignore')?.command;
  if (found) await commands.executeCommand(found.command, ...(found.arguments ?? []));
  else await commands.executeCommand('editor.action.quickFix');
}

/** The token of a finding, as far as the editor knows it, otherwise the start of the line. */
function rangeOf({ finding, place }: Row, uri: Uri): Range {
  const line = Math.max(0, (place?.line ?? 1) - 1);
  const known = languages
    .getDiagnostics(uri)
    .find((each) => isOurs(each) && each.range.start.line === line && ruleOf(each) === finding?.rule);
  const { start } = known?.range ?? new Range(line, 0, line, 0);
  return new Selection(start, start);
}

function textOf({ label, description, finding }: Row): string {
  if (!finding) return [label, description].filter(Boolean).join(' ');
  const { severity, rule, place } = finding;
  return `${place.file}:${place.line}: ${severity}: ${sentenceOf(finding)} (${rule})`;
}
