import { commands, type Disposable, type Event, l10n, type Memento, window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { firstRun, type Overview } from './first-run.ts';
import type { Status } from './status.ts';

/** Waits for the end of the first scan of a workspace. */
export function watchFirstRun(
  client: BaseLanguageClient,
  statusChanged: Event<void>,
  state: Memento,
): Disposable {
  let isBusy = false;
  const ask = <T>(request: string, params: object) =>
    client.sendRequest<T | null>(request, params).then(
      (answer) => answer ?? undefined,
      () => undefined,
    );
  const listening = statusChanged(async () => {
    if (isBusy) return;
    isBusy = true;
    const isOver = await firstRun({
      state,
      status: () => ask<Status>('plimsoll/status', {}),
      overview: () => ask<Overview>('plimsoll/overview', { whole: true }),
      notify: (sentence, ...buttons) => window.showInformationMessage(sentence, ...buttons),
      run: (command, ...args) => commands.executeCommand(command, ...args),
      l10n,
    }).catch(() => false);
    isBusy = false;
    if (isOver) listening.dispose();
  });
  return listening;
}
