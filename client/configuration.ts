import { FileSystemError, l10n, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { Status } from './overview/status.ts';

const name = '.plimsoll.yaml';

/** The contents of a new configuration file: only a link to the documentation, so that it changes nothing. */
const empty = '# Plimsoll: https://github.com/plimsoll/plimsoll#configuration\n';

/** Opens the configuration file that governs the active file; creates one in its workspace folder if there is none. */
export async function openConfiguration(client: BaseLanguageClient): Promise<void> {
  const uri = window.activeTextEditor?.document.uri ?? workspace.workspaceFolders?.[0]?.uri;
  if (!uri) return;
  const { configuration } = await client.sendRequest<Status>('plimsoll/status', { uri: uri.toString() });
  if (configuration) {
    await window.showTextDocument(Uri.parse(configuration, true));
    return;
  }
  const folder = workspace.getWorkspaceFolder(uri) ?? workspace.workspaceFolders?.[0];
  if (!folder) {
    void window.showInformationMessage(l10n.t('Plimsoll: open a folder first.'));
    return;
  }
  const file = Uri.joinPath(folder.uri, name);
  await makeUnlessThere(file);
  await window.showTextDocument(file);
}

async function makeUnlessThere(file: Uri): Promise<void> {
  try {
    await workspace.fs.stat(file);
  } catch (error) {
    if (!(error instanceof FileSystemError) || error.code !== 'FileNotFound') throw error;
    await workspace.fs.writeFile(file, new TextEncoder().encode(empty));
  }
}
