import { commands, ProgressLocation, window } from 'vscode';
import { type BaseLanguageClient, WorkDoneProgress } from 'vscode-languageclient';

/** What the server answers to `plimsoll/scanWorkspace`; a scan that was stopped tells what it had read by then. */
export interface ScanSummary {
  files: number;
  findings: number;
  bySeverity: Record<string, number>;
  cancelled: boolean;
  /** Files and folders that could not be read. */
  unread: number;
}

let scans = 0;

/** Asks the server to lint every file of all folders, shows how far it is, and tells the counts at the end. */
export async function scanWorkspace(client: BaseLanguageClient): Promise<ScanSummary | undefined> {
  await client.start();
  const summary = await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Plimsoll: scanning workspace', cancellable: true },
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
        return await client.sendRequest<ScanSummary>('plimsoll/scanWorkspace', { workDoneToken }, cancel);
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
  const counted = `${count(findings, 'problem')}${parts} in ${count(files, 'file')}`;
  const done = cancelled ? `Scan cancelled: ${counted} so far.` : `Scan complete: ${counted}.`;
  // Where nothing could be read, nothing is known: that there are no problems, least of all.
  const missed = `${count(unread, 'file or folder', 'files or folders')} could not be read.`;
  const message = unread === 0 ? done : files === 0 ? missed : `${done} ${missed}`;
  const show = 'Show Problems';
  const answer = await window.showInformationMessage(`Plimsoll: ${message}`, ...(findings > 0 ? [show] : []));
  if (answer === show) await commands.executeCommand('workbench.panel.markers.view.focus');
}

const count = (n: number, noun: string, nouns = `${noun}s`) => `${n} ${n === 1 ? noun : nouns}`;
