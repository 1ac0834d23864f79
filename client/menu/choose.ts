import { commands, l10n, type QuickPickItem, window, workspace } from 'vscode';
import type { BaseLanguageClient, CodeAction } from 'vscode-languageclient';

/** The server's answer to `plimsoll/choices`. */
interface Choices {
  readonly choices: readonly { readonly title: string; readonly files: string }[];
  readonly action?: CodeAction;
}

/** Lets the user choose one of several fixes that the server has offered as one entry, and makes it. */
export async function chooseFix(client: BaseLanguageClient, list: number, at: number): Promise<void> {
  const { choices } = await client.sendRequest<Choices>('plimsoll/choices', { list, at });
  const rows: (QuickPickItem & { readonly choice: number })[] = choices.map(({ title, files }, choice) => ({
    ...{ label: title, description: files, choice },
  }));
  const gone = () => void window.showInformationMessage(l10n.t('Plimsoll: the file has changed since then.'));
  if (rows.length === 0) return gone();
  const picked = await window.showQuickPick(rows, { placeHolder: l10n.t('Choose a fix') });
  if (!picked) return;
  const { choice } = picked;
  const { action } = await client.sendRequest<Choices>('plimsoll/choices', { list, at, choice });
  if (!action) return gone();
  const { edit, command } = await client.protocol2CodeConverter.asCodeAction(action, undefined);
  if (edit) await workspace.applyEdit(edit);
  if (command) await commands.executeCommand(command.command, ...(command.arguments ?? []));
}
