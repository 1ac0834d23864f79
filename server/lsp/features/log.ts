import { type Connection, LogMessageNotification, MessageType } from 'vscode-languageserver';
import { version } from '../../../package.json';
import { shownWhole } from '../../engine/index.ts';
import type { Outcome } from '../outcome.ts';
import type { ScanState } from '../scan/state.ts';
import type { Feature } from './feature.ts';

/**
 * Logs what was linted, the time taken and the configuration in use: scans at level info, single files at level
 * debug. The client decides what to show.
 */
export const log: Feature = {
  listen(connection, { configs, folders, report, rules, scans }) {
    const count = folders().length;
    const send = logTo(connection);
    send(
      MessageType.Info,
      `Plimsoll ${version}: ${rules.length} rules, ${count} ${count === 1 ? 'folder' : 'folders'}.`,
    );
    logScans(send, scans);
    const seen = new Map<string, string>();
    report.onReported((outcome) => {
      if (seen.get(outcome.path) === outcome.id) return;
      seen.set(outcome.path, outcome.id);
      send(MessageType.Debug, lintedLine(outcome, configs.known(outcome.path)?.sources[0]?.path));
    });
  },
};

type Send = (type: MessageType, message: string) => void;

/** Sends log messages to the client while it is connected. */
function logTo(connection: Connection): Send {
  return (type, message) => {
    try {
      connection.sendNotification(LogMessageNotification.type, { type, message }).catch(() => undefined);
    } catch {
      // The connection has ended.
    }
  };
}

function lintedLine(
  { path, findings, problems, links, took }: Outcome,
  configuration: string | undefined,
): string {
  const parts = [
    `${findings.length} findings`,
    `${problems.length} problems`,
    `${links.length} files looked at`,
  ];
  const by = configuration === undefined ? '' : `, by ${shownWhole(configuration)}`;
  return `${shownWhole(path)}: ${parts.join(', ')} in ${took.toFixed(1)} ms${by}.`;
}

function logScans(send: Send, scans: ScanState): void {
  let told = scans.last;
  scans.onChanged(() => {
    const { last } = scans;
    if (!last || last === told) return;
    told = last;
    const { files, findings, unread, cancelled } = last.summary;
    const how = cancelled ? 'Scan cancelled' : 'Scanned';
    const missed = unread > 0 ? `, ${unread} files or folders could not be read` : '';
    send(
      MessageType.Info,
      `${how}: ${files} files in ${Math.round(last.took)} ms, ${findings} findings${missed}.`,
    );
  });
}
