import { commands, type Disposable, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { documents } from './documents.ts';

/**
 * Restarts a client when the user asks for it, and when a folder with a new scheme is added: a client asks only at its start
 * which documents to send.
 */
export function restarting(client: BaseLanguageClient, failed: (error: unknown) => void): Disposable[] {
  const restart = () => client.stop().then(() => client.start());
  let known = documents().length;
  return [
    commands.registerCommand('plimsoll.restart', restart),
    workspace.onDidChangeWorkspaceFolders(() => {
      const selector = documents();
      if (selector.length <= known) return;
      known = selector.length;
      client.clientOptions.documentSelector = selector;
      restart().catch(failed);
    }),
  ];
}
