import { l10n, ProgressLocation, window } from 'vscode';
import { type BaseLanguageClient, ExecuteCommandRequest } from 'vscode-languageclient';

/** The server's answer: the number of files with fixes, and whether the edit was applied. */
interface Fixes {
  files: number;
  applied: boolean;
}

/** Asks the server for all safe fixes of the workspace; the editor previews them. */
export async function fixWorkspace(client: BaseLanguageClient): Promise<Fixes> {
  await client.start();
  const location = ProgressLocation.Window;
  return window.withProgress({ location, title: l10n.t('Plimsoll: looking for fixes') }, () =>
    client.sendRequest(ExecuteCommandRequest.type, {
      command: 'plimsoll.server.fixWorkspace',
      arguments: [],
    }),
  );
}
