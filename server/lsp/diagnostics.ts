import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type FullDocumentDiagnosticReport,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
} from 'vscode-languageserver';
import { type Finding, shownWhole } from '../engine/index.ts';
import type { Client } from './client.ts';
import { diagnosticOf, hintOf, problemOf, type Sight } from './convert.ts';
import { pathOf } from './files.ts';
import type { Outcome } from './outcome.ts';
import type { Summary } from './scan/summary.ts';
import type { Workspace } from './scan/workspace.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './session.ts';

/** Tells the client about problems, by answer or by push as it likes, and how a scan goes. */
export interface Diagnostics {
  opened(path: string): void;
  changed(path: string): void;
  closed(path: string): void;
  pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport>;
  publish(uri: string, outcome: Outcome | undefined): void;
  /** Open files, all unless some are named, may have other problems now: the client hears of those that have. */
  renew(paths?: readonly string[]): void;
  scan(folders: readonly string[], params: unknown, token: CancellationToken): Promise<Summary>;
}

/** What reporting needs; `told` holds the outcome of each open file that the client was last told, by its id. */
export interface DiagnosticsDeps {
  readonly connection: Connection;
  readonly client: Client;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly scheduler: Scheduler;
  readonly told: Map<string, string>;
}

/** Milliseconds between two words about a scan's progress. */
const pace = 100;

/** Reports to one client. */
export function diagnostics({
  connection,
  client,
  session,
  workspace,
  scheduler,
  told,
}: DiagnosticsDeps): Diagnostics {
  const waiting = new Set<string>();
  /** Open files that may have other problems now, and what the client had been told of each when that began. */
  let suspected = new Map<string, string | undefined>();

  const failed = (error: unknown) =>
    connection.console.error(shownWhole(error instanceof Error ? error.message : String(error)));
  const tellFailures = (outcome: Outcome) => {
    for (const { message } of outcome.failures)
      connection.console.error(`${shownWhole(outcome.path)}: ${message}`);
  };

  const pushes = (path: string) => !client.pulls || (workspace.hasPublished(path) && !told.has(path));
  const publishOpen = (outcome: Outcome) => {
    if (!client.pulls) told.set(outcome.path, outcome.id);
    workspace.publishOpen(outcome);
  };
  /** Pushes an open file's problems soon: once, however many edits come together. */
  const push = (path: string) => {
    if (waiting.has(path)) return;
    waiting.add(path);
    (async () => {
      await scheduler.untilIdle();
      waiting.delete(path);
      if (!session.isOpen(path)) return;
      await session.prepare(path);
      const outcome = session.isOpen(path) ? session.outcome(path) : undefined;
      // The client may have begun to ask in the meantime.
      if (outcome && pushes(path)) publishOpen(outcome);
    })().catch(failed);
  };
  /** Tells the client what differs from what it was told: it is sent, or asked for again. */
  const renew = (paths: readonly string[] = session.paths()) => {
    const begun = suspected.size > 0;
    for (const path of paths) if (!suspected.has(path)) suspected.set(path, told.get(path));
    if (begun || suspected.size === 0) return;
    (async () => {
      await scheduler.untilIdle();
      const all = suspected;
      suspected = new Map();
      let asks = false;
      for (const [path, before] of all) {
        if (session.isOpen(path)) await session.prepare(path);
        const outcome = session.isOpen(path) ? session.outcome(path) : undefined;
        if (!outcome || outcome.id === before) continue;
        if (pushes(path) && outcome.id !== told.get(path)) publishOpen(outcome);
        asks ||= before !== undefined;
      }
      if (asks && client.pulls && client.refresh) connection.languages.diagnostics.refresh();
    })().catch(failed);
  };

  const full = (outcome: Outcome): FullDocumentDiagnosticReport => ({
    kind: 'full',
    resultId: outcome.id,
    items: itemsOf(outcome, session.sight),
  });
  const relatedTo = async (path: string) => {
    const documents: { [uri: string]: FullDocumentDiagnosticReport } = {};
    for (const other of session.dependents(path)) {
      await session.prepare(other);
      const outcome = session.outcome(other);
      if (!outcome) continue;
      documents[session.sight.uri(other)] = full(outcome);
      told.set(other, outcome.id);
    }
    return documents;
  };

  return {
    opened(path) {
      if (pushes(path)) push(path);
      renew();
    },
    changed(path) {
      if (pushes(path)) push(path);
      // A client that asks does so for the others too: they depend on each other (`interFileDependencies`).
      if (!client.pulls) renew();
    },
    closed(path) {
      told.delete(path);
      if (!client.pulls) workspace.retract(path);
      renew();
    },
    async pull({ textDocument, previousResultId }, token) {
      scheduler.noteMessage();
      const path = pathOf(textDocument.uri);
      await scheduler.untilIdle();
      if (!token.isCancellationRequested) await session.prepare(path);
      if (token.isCancellationRequested) {
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
      }
      if (!session.isOpen(path)) return { kind: 'full', items: [] };
      const outcome = session.outcome(path);
      // From now on the client's own asking counts: what a scan said of the file is taken back.
      workspace.retract(path);
      told.set(path, outcome?.id ?? '');
      if (!outcome) return { kind: 'full', items: [] };
      tellFailures(outcome);
      if (outcome.id === previousResultId) return { kind: 'unchanged', resultId: outcome.id };
      const relatedDocuments = client.related ? await relatedTo(path) : {};
      return { ...full(outcome), ...(Object.keys(relatedDocuments).length > 0 && { relatedDocuments }) };
    },
    publish(uri, outcome) {
      const version = outcome && session.sight.version(outcome.path);
      connection
        .sendDiagnostics({
          uri,
          ...(typeof version === 'number' && { version }),
          diagnostics: outcome ? itemsOf(outcome, session.sight) : [],
        })
        .catch(failed);
      if (outcome) tellFailures(outcome);
    },
    renew,
    async scan(folders, params, token) {
      const asked = (params as { workDoneToken?: ProgressToken } | undefined)?.workDoneToken;
      const given = asked === undefined ? undefined : connection.window.attachWorkDoneProgress(asked);
      const made = given || !client.progress ? undefined : await connection.window.createWorkDoneProgress();
      const progress = given ?? made;
      const isCancelled = () => token.isCancellationRequested || made?.token.isCancellationRequested === true;
      progress?.begin('Plimsoll', 0, undefined, true);
      let last = performance.now();
      try {
        return await workspace.scan(
          folders,
          (done, total) => {
            if (performance.now() - last < pace && done < total) return;
            last = performance.now();
            progress?.report(Math.floor((100 * done) / total), `${done}/${total} files`);
          },
          isCancelled,
        );
      } finally {
        progress?.done();
      }
    },
  };
}

/** The diagnostics of a file: what was found, what could not be read, and how it is linted. */
function itemsOf(outcome: Outcome, sight: Session['sight']): Diagnostic[] {
  const file = outcome.project.source(outcome.path);
  if (!file) return [];
  const seen = (finding: Finding): Sight => ({
    ...sight,
    source: (path) => (outcome.saidIn.get(finding) ?? outcome.project).source(path),
  });
  const severity = outcome.isConfig ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
  return [
    ...outcome.findings.map((finding) => diagnosticOf(finding, file, seen(finding))),
    ...outcome.problems.map((problem) => problemOf(problem, file, severity)),
    ...(outcome.large ? [hintOf('This file is large, so it is linted only when it is saved.')] : []),
  ];
}
