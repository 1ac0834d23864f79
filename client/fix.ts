import { l10n, ProgressLocation, window } from 'vscode';
import { type BaseLanguageClient, ExecuteCommandRequest } from 'vscode-languageclient';

/** What the server answers: how many files the fixes are in, and whether they were made. */
interface Fixes {
  files: number;
  applied: boolean;
}

/** Has the server work out all safe fixes of the workspace; the editor shows them before they are made. */
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
