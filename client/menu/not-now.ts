import { commands, l10n, languages, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isOurs, ruleOf } from '../findings.ts';
import { says } from '../says.ts';

const levels = ['critical', 'high', 'medium', 'low', 'info', 'off'];

/** Asks for another severity of a rule and writes it to the configuration that governs a file. */
export async function changeSeverity(
  rule?: string,
  uri = window.activeTextEditor?.document.uri,
): Promise<void> {
  const id = rule ?? ruleAtCursor();
  if (id === undefined || !uri) {
    void window.showInformationMessage(l10n.t('Plimsoll: there is no finding in this line.'));
    return;
  }
  const placeHolder = l10n.t('Severity of {0} in the configuration', id);
  const level = await window.showQuickPick(levels, { placeHolder });
  if (level !== undefined)
    await commands.executeCommand('plimsoll.server.setLevel', uri.toString(), id, level);
}

function ruleAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  const line = editor?.selection.active.line ?? -1;
  const here = editor ? languages.getDiagnostics(editor.document.uri) : [];
  const found = here.find(({ range, ...each }) => isOurs({ range, ...each }) && range.start.line === line);
  return found && ruleOf(found);
}

/** Saves files that the server edited, since a configuration counts only once it is saved. */
export function saveEdited(client: BaseLanguageClient): void {
  says(client, 'plimsollSaves');
  client.onRequest('plimsoll/save', async ({ uri }: { readonly uri: string }) => {
    await (await workspace.openTextDocument(Uri.parse(uri, true))).save();
    return null;
  });
}
