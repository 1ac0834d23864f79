import { commands, type ExtensionContext, env, l10n, UIKind, Uri, window, workspace } from 'vscode';
import { writePrivate } from './private-file.ts';
import type { ReportPanel } from './report.ts';

/** Lets the report be opened in a browser, where the browser and the extension are on the same machine. */
export function openReports(
  { globalStorageUri, subscriptions }: ExtensionContext,
  report: ReportPanel,
): void {
  const isLocal = env.uiKind === UIKind.Desktop && env.remoteName === undefined;
  const isVirtual = workspace.workspaceFolders?.every(({ uri }) => uri.scheme !== 'file') === true;
  report.opens = isLocal && !isVirtual && globalStorageUri.scheme === 'file';
  void commands.executeCommand('setContext', 'plimsoll.canOpenReport', report.opens);
  subscriptions.push(
    commands.registerCommand('plimsoll.openReportInBrowser', async () => {
      if (!report.opens) return;
      const folder = Uri.joinPath(globalStorageUri, 'reports').fsPath;
      const file = await writePrivate(folder, await report.html(false));
      if (await env.openExternal(Uri.file(file))) return;
      void window.showWarningMessage(l10n.t('Plimsoll: no browser could be opened.'));
    }),
  );
}
