import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { start } from './start.ts';

/** Starts the language server as a web worker, where the editor runs in a browser. */
export function activate(context: ExtensionContext): void {
  const url = Uri.joinPath(context.extensionUri, 'dist/browser/server.js').toString(true);
  start(context, (options) => new LanguageClient('plimsoll', 'Plimsoll', new Worker(url), options));
}
