import { l10n, ProgressLocation, type Uri, window } from 'vscode';
import { type BaseLanguageClient, ExecuteCommandRequest } from 'vscode-languageclient';

/** The server's answer: the number of files with fixes, and whether the edit was applied. */
interface Fixes {
  files: number;
  applied: boolean;
}

/** Applies all safe fixes of the workspace. The server says how many, and undoes them if the user asks for it. */
export async function fixWorkspace(client: BaseLanguageClient): Promise<Fixes> {
  return fix(client);
}

/** Applies all safe fixes of the active file. */
export async function fixFile(client: BaseLanguageClient): Promise<Fixes | undefined> {
  const uri = window.activeTextEditor?.document.uri;
  return uri && fix(client, uri);
}

async function fix(client: BaseLanguageClient, uri?: Uri): Promise<Fixes> {
  await client.start();
  const location = ProgressLocation.Window;
  return window.withProgress({ location, title: l10n.t('Plimsoll: looking for fixes') }, () =>
    client.sendRequest(ExecuteCommandRequest.type, {
      command: 'plimsoll.server.fixWorkspace',
      // Of all rules.
      arguments: uri ? [null, uri.toString()] : [],
    }),
  );
}
