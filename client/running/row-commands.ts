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

/** Registers the commands of the view and its rows. */
export function registerViewCommands(view: RunningView): Disposable[] {
  const on = (run: (row: Row) => unknown) => async (line?: TreeLine) => {
    // A key binding gives no row, and the row with the focus is known only once it is selected.
    if (!line) await commands.executeCommand('list.select');
    const row = (line ?? view.selected)?.row;
    if (row) await run(row);
  };
  return [
    commands.registerCommand('plimsoll.filterRunning', () => view.filter()),
    commands.registerCommand('plimsoll.showAllRunning', () => view.show()),
    commands.registerCommand(
      'plimsoll.showPlace',
      on((row) => open(row, { preserveFocus: true, preview: true })),
    ),
    commands.registerCommand(
      'plimsoll.goToPlace',
      on((row) => open(row, {})),
    ),
    commands.registerCommand(
      'plimsoll.openPlaceAside',
      on((row) => open(row, { viewColumn: ViewColumn.Beside })),
    ),
    commands.registerCommand('plimsoll.fixFound', on(fix)),
    commands.registerCommand('plimsoll.ignoreFound', on(ignore)),
    commands.registerCommand(
      'plimsoll.explainFound',
      on(({ finding }) => finding && commands.executeCommand('plimsoll.explainRule', finding.rule)),
    ),
    commands.registerCommand(
      'plimsoll.showFoundPath',
      on(({ finding }) => commands.executeCommand('plimsoll.showPath', finding?.path)),
    ),
    commands.registerCommand(
      'plimsoll.copyFound',
      on((row) => env.clipboard.writeText(textOf(row))),
    ),
    commands.registerCommand(
      'plimsoll.onlyThisRule',
      on(({ finding }) => finding && view.show({ rule: finding.rule })),
    ),
    commands.registerCommand(
      'plimsoll.onlyThisService',
      on(({ service }) => service && view.show({ service })),
    ),
  ];
}

async function open(row: Row, options: object): Promise<void> {
  if (!row.place) return;
  const uri = Uri.parse(row.place.uri, true);
  await commands.executeCommand('vscode.open', uri, { ...options, selection: rangeOf(row, uri) });
}

/** Opens the place and the menu of its fixes. */
async function fix(row: Row): Promise<void> {
  await open(row, {});
  await commands.executeCommand('editor.action.quickFix');
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
