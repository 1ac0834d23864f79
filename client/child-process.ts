import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { Changes } from './changes.ts';
import { start } from './start.ts';

/** Starts the language server as a child process; what fails is told in the output channel. */
export function begin(context: ExtensionContext): void {
  const module = context.asAbsolutePath('dist/server.cjs');
  const debug = { execArgv: ['--nolazy', '--inspect=6009'] };
  const server = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: debug },
  };
  const client = start(context, (options) => new LanguageClient('plimsoll', 'Plimsoll', server, options));
  context.subscriptions.push(new Changes(client));
}
