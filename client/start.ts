import { commands, type ExtensionContext, window, workspace } from 'vscode';
import {
  type BaseLanguageClient,
  DiagnosticPullMode,
  type LanguageClientOptions,
} from 'vscode-languageclient';
import { documents } from './documents.ts';
import { RulePages } from './explain.ts';
import { answerFiles } from './files.ts';
import { fixWorkspace } from './fix.ts';
import { scanWorkspace } from './scan.ts';

/** Wires one language client, made by `create`, to the editor: log, watchers and commands, until the extension ends. */
export function start(
  context: ExtensionContext,
  create: (options: LanguageClientOptions) => BaseLanguageClient,
): void {
  const outputChannel = window.createOutputChannel('Plimsoll', { log: true });
  // A project may name a file of any name, and what lies in a folder decides what a build copies.
  const watcher = workspace.createFileSystemWatcher('**/*');
  const pages = new RulePages(context);
  const client = create({
    documentSelector: documents(),
    outputChannel,
    synchronize: { fileEvents: watcher },
    middleware: { provideCodeActions: pages.provideCodeActions, provideHover: pages.provideHover },
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      filter: (document, mode) =>
        mode === DiagnosticPullMode.onType &&
        workspace.getConfiguration('plimsoll', document).get('lint.run') === 'onSave',
    },
  });
  answerFiles(client);
  const failed = (error: unknown) => outputChannel.error(error instanceof Error ? error : String(error));

  context.subscriptions.push(
    outputChannel,
    watcher,
    { dispose: () => client.stop().catch(failed) },
    commands.registerCommand('plimsoll.scanWorkspace', () => scanWorkspace(client)),
    commands.registerCommand('plimsoll.fixWorkspace', () => fixWorkspace(client)),
    commands.registerCommand('plimsoll.explainRule', (id?: string) => pages.explain(id)),
    commands.registerCommand('plimsoll.restart', () => client.stop().then(() => client.start())),
    commands.registerCommand('plimsoll.showOutput', () => outputChannel.show()),
  );
  client.start().catch(failed);
}
