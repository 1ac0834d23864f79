import { commands, l10n, ProgressLocation, type Uri, window } from 'vscode';
import { type BaseLanguageClient, WorkDoneProgress } from 'vscode-languageclient';

/** The server's answer to `plimsoll/scanWorkspace`; a cancelled scan reports what it had read until then. */
export interface ScanSummary {
  files: number;
  findings: number;
  bySeverity: Record<string, number>;
  cancelled: boolean;
  /** Files and folders that could not be read. */
  unread: number;
}

let scans = 0;

/** Asks the server to lint every file of one or all folders, shows the progress, and reports the counts at the end. */
export async function scanWorkspace(
  client: BaseLanguageClient,
  folder?: Uri,
): Promise<ScanSummary | undefined> {
  await client.start();
  const title = folder ? l10n.t('Plimsoll: scanning folder') : l10n.t('Plimsoll: scanning workspace');
  const uri = folder?.toString();
  const summary = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancel) => {
      const workDoneToken = `plimsoll-scan-${++scans}`;
      let percent = 0;
      const reports = client.onProgress(WorkDoneProgress.type, workDoneToken, (report) => {
        if (report.kind !== 'report') return;
        const increment = Math.max(0, (report.percentage ?? percent) - percent);
        percent += increment;
        progress.report({ message: report.message ?? '', increment });
      });
      try {
        return await client.sendRequest<ScanSummary>(
          'plimsoll/scanWorkspace',
          { workDoneToken, uri },
          cancel,
        );
      } finally {
        reports.dispose();
      }
    },
  );
  if (summary) void showSummary(summary);
  return summary;
}

async function showSummary({ files, findings, bySeverity, cancelled, unread }: ScanSummary): Promise<void> {
  const levels = Object.entries(bySeverity).flatMap(([level, n]) => (n > 0 ? [`${n} ${level}`] : []));
  const parts = levels.length > 0 ? ` (${levels.join(', ')})` : '';
  const problems = findings === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', findings);
  const inFiles = files === 1 ? l10n.t('in 1 file') : l10n.t('in {0} files', files);
  const counted = `${problems}${parts} ${inFiles}`;
  const done = cancelled
    ? l10n.t('Scan cancelled: {0} so far.', counted)
    : l10n.t('Scan complete: {0}.', counted);
  // If nothing could be read, the message must not suggest that there are no problems.
  const missed =
    unread === 1
      ? l10n.t('1 file or folder could not be read.')
      : l10n.t('{0} files or folders could not be read.', unread);
  const noFiles = l10n.t('There are no Dockerfiles and no compose files here.');
  const nothing = unread > 0 ? missed : cancelled ? done : noFiles;
  const message = files === 0 ? nothing : unread > 0 ? `${done} ${missed}` : done;
  const show = l10n.t('Show Problems');
  const answer = await window.showInformationMessage(`Plimsoll: ${message}`, ...(findings > 0 ? [show] : []));
  if (answer === show) await commands.executeCommand('workbench.panel.markers.view.focus');
}
