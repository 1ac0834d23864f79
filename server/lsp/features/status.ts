import type { Connection } from 'vscode-languageserver';
import { type BySeverity, bySeverity } from '../../engine/index.ts';
import { pathOf } from '../files.ts';
import type { ScanProgress } from '../scan/state.ts';
import type { Feature, FeatureContext } from './feature.ts';

/** Request: the status of an open file and of the workspace. */
const statusRequest = 'plimsoll/status';
/** Notification: the answer to the request may have changed. */
const statusChanged = 'plimsoll/statusChanged';

/** Minimum interval between notifications, in milliseconds. */
const pace = 250;

/** The answer to `plimsoll/status`. */
export interface Status {
  /** The number of the file's findings per severity; undefined if it is not linted. */
  readonly findings: BySeverity | undefined;
  /** The number of findings of all files, as the client shows them. */
  readonly total: BySeverity;
  readonly scope: 'workspace' | 'openFiles';
  /** The progress of the current scan. */
  readonly scanning: ScanProgress | undefined;
  /** The files that were not linted, or only in part, and the first of these places. */
  readonly unlinted: Places;
  /** Ignore comments that have expired. */
  readonly expired: Places;
  /** False if linting is off for the folder. */
  readonly enabled: boolean;
  /** The number of the file's findings that are in the baseline. */
  readonly known: number;
  /** URI of the configuration file that applies. */
  readonly configuration: string | undefined;
  /** The last scan; `at` in milliseconds since 1970. */
  readonly scanned:
    | { readonly at: number; readonly files: number; readonly cancelled: boolean; readonly unread: number }
    | undefined;
}

/** How many there are, and the first of them. */
export interface Places {
  readonly count: number;
  readonly first:
    | { readonly uri: string; readonly line: number; readonly message: string | undefined }
    | undefined;
}

/** Reports the status: findings, scope, and the time of the last scan. */
export const status: Feature = {
  listen(connection, context) {
    connection.onRequest(statusRequest, (params: { readonly uri?: unknown } | undefined) =>
      statusOf(typeof params?.uri === 'string' ? params.uri : undefined, context),
    );
    if (!context.client.hearsStatus) return;
    const notify = paced(connection);
    context.scans.onChanged(notify);
    context.report.onReported(notify);
  },
};

async function statusOf(uri: string | undefined, context: FeatureContext): Promise<Status> {
  const { configs, folders, scans, session, workspace } = context;
  const path = uri === undefined ? undefined : pathOf(uri);
  const outcome = path === undefined ? undefined : session.outcome(path);
  const folder = path ?? folders().map(pathOf)[0];
  const settings = folder === undefined ? undefined : await configs.settingsOf(folder);
  const { sources = [] } =
    (path === undefined ? undefined : (configs.known(path) ?? (await configs.load(path)))) ?? {};
  const { summary, at = 0 } = scans.last ?? {};
  return {
    findings: outcome && bySeverity(outcome.findings),
    total: workspace.totals(),
    ...placesOf(context),
    enabled: settings?.enable ?? true,
    known: outcome?.known ?? 0,
    configuration: sources[0] && session.convertContext.uri(sources[0].path),
    scope: settings?.scope ?? 'openFiles',
    scanning: scans.running,
    scanned: summary && {
      at,
      files: summary.files,
      cancelled: summary.cancelled,
      unread: summary.unread,
    },
  };
}

/** What of the files that the client shows was not linted, and which ignore comments have expired. */
function placesOf({ session, workspace }: FeatureContext): Pick<Status, 'unlinted' | 'expired'> {
  const uri = (path: string) => workspace.records.published.uri(path) ?? session.convertContext.uri(path);
  const shown = [...workspace.snapshot()].sort(([a], [b]) => (a < b ? -1 : 1));
  const faults = shown.flatMap(([path, { fault }]) => (fault ? [{ path, ...fault }] : []));
  const expired = shown.flatMap(([path, each]) =>
    (each.expired ?? []).map((line) => ({ path, line, message: undefined })),
  );
  const places = (all: readonly { path: string; line: number; message: string | undefined }[]): Places => ({
    count: all.length,
    first: all[0] && { uri: uri(all[0].path), line: all[0].line, message: all[0].message },
  });
  return { unlinted: places(faults), expired: places(expired) };
}

/** Returns a function that notifies the client of a change, at most once per interval. */
function paced(connection: Connection): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      try {
        connection.sendNotification(statusChanged).catch(() => undefined);
      } catch {
        // The connection has ended.
      }
    }, pace);
  };
}
