import type { ExtensionContext } from 'vscode';
import { ErrorAction, type ErrorHandler, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { CommitChanges } from './changes.ts';
import { ImageLocking, lockingIfTrusted } from './lock.ts';
import { openReports } from './running/open-report.ts';
import { says } from './says.ts';
import { start } from './start.ts';

/** Starts the language server as a child process; errors go to the output channel. */
export function begin(context: ExtensionContext): void {
  const module = context.asAbsolutePath('dist/server.cjs');
  const debug = { execArgv: ['--nolazy', '--inspect=6009'] };
  const server = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: debug },
  };
  const { client, report } = start(context, (options) => {
    const errorHandler = new Restarting(() => made.createDefaultErrorHandler());
    const made = new LanguageClient('plimsoll', 'Plimsoll', server, {
      ...options,
      middleware: lockingIfTrusted(options.middleware ?? {}),
      errorHandler,
    });
    says(made, 'plimsollLocks');
    return made;
  });
  context.subscriptions.push(new CommitChanges(client), new ImageLocking(client));
  openReports(context, report);
}

/**
 * Restarts a server that crashed, as often as the client does by default. Without it, the client gives up for good
 * once two messages reach no server, which happens if the server dies during an edit: the client notices the end only
 * afterwards.
 */
class Restarting implements ErrorHandler {
  private readonly usual: () => ErrorHandler;
  private restarts: ErrorHandler | undefined;

  constructor(usual: () => ErrorHandler) {
    this.usual = usual;
  }

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed() {
    this.restarts ??= this.usual();
    return this.restarts.closed();
  }
}
