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
import { shownWhole } from '../engine/index.ts';
import type { Client } from './client.ts';
import { diagnosticOf, hintOf, problemOf, type Sight } from './convert.ts';
import { pathOf } from './files.ts';
import type { Outcome, Session } from './session.ts';
import type { Turns } from './turns.ts';
import type { Summary, Workspace } from './workspace.ts';

/** Tells the client about problems, by answer or by push as it likes, and how a scan goes. */
export interface Reporter {
  opened(path: string): void;
  changed(path: string): void;
  closed(path: string): void;
  pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport>;
  publish(uri: string, outcome: Outcome | undefined): void;
  /** Every open file may have other problems now. */
  renewAll(): void;
  /** Open files that refer to one of some paths, or to one below, may have other problems now. */
  renewDependents(paths: ReadonlySet<string>): void;
  scan(folders: readonly string[], params: unknown, token: CancellationToken): Promise<Summary>;
}

/** What a reporter needs; `pulled` holds the open files that the client asked about. */
export interface Place {
  readonly connection: Connection;
  readonly client: Client;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly turns: Turns;
  readonly pulled: Set<string>;
}

/** Milliseconds between two words about a scan's progress. */
const pace = 100;

/** A reporter to one client. */
export function reporter({ connection, client, session, workspace, turns, pulled }: Place): Reporter {
  const waiting = new Set<string>();
  let refreshing = false;

  const failed = (error: unknown) =>
    connection.console.error(shownWhole(error instanceof Error ? error.message : String(error)));
  const tellFailures = (outcome: Outcome) => {
    for (const { message } of outcome.failures)
      connection.console.error(`${shownWhole(outcome.path)}: ${message}`);
  };

  const pushes = (path: string) => !client.pulls || (workspace.hasPublished(path) && !pulled.has(path));
  /** Pushes an open file's problems soon: once, however many edits come together. */
  const push = (path: string) => {
    if (waiting.has(path)) return;
    waiting.add(path);
    (async () => {
      await turns.quiet();
      waiting.delete(path);
      if (!session.isOpen(path)) return;
      await session.prepare(path);
      const outcome = session.isOpen(path) ? session.outcome(path) : undefined;
      // The client may have begun to ask in the meantime.
      if (outcome && pushes(path)) workspace.publishOpen(outcome);
    })().catch(failed);
  };
  const renew = (paths: readonly string[]) => {
    for (const path of paths) if (pushes(path)) push(path);
    if (!client.pulls || !client.refresh || refreshing || paths.length === 0) return;
    refreshing = true;
    (async () => {
      await turns.quiet();
      refreshing = false;
      connection.languages.diagnostics.refresh();
    })().catch(failed);
  };

  const full = (outcome: Outcome): FullDocumentDiagnosticReport => ({
    kind: 'full',
    resultId: outcome.id,
    items: itemsOf(outcome, session.sight),
  });
  const relatedTo = async (path: string) => {
    const documents: { [uri: string]: FullDocumentDiagnosticReport } = {};
    for (const other of session.dependents(new Set([path]))) {
      await session.prepare(other);
      const outcome = session.outcome(other);
      if (outcome) documents[session.sight.uri(other)] = full(outcome);
    }
    return documents;
  };

  return {
    opened(path) {
      if (!client.pulls) push(path);
    },
    changed(path) {
      if (pushes(path)) push(path);
      if (!client.pulls) for (const other of session.dependents(new Set([path]))) push(other);
    },
    closed(path) {
      pulled.delete(path);
      if (!client.pulls) {
        workspace.retract(path);
        for (const other of session.dependents(new Set([path]))) push(other);
      }
    },
    async pull({ textDocument, previousResultId }, token) {
      turns.touch();
      const path = pathOf(textDocument.uri);
      await turns.quiet();
      if (!token.isCancellationRequested) await session.prepare(path);
      if (token.isCancellationRequested) {
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'A later edit made this request void.');
      }
      if (!session.isOpen(path)) return { kind: 'full', items: [] };
      // From now on the client's own asking counts: what a scan said of the file is taken back.
      if (!pulled.has(path)) workspace.retract(path);
      pulled.add(path);
      const outcome = session.outcome(path);
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
    renewAll: () => renew(session.paths()),
    renewDependents: (paths) => renew(session.dependents(paths)),
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
function itemsOf(outcome: Outcome, sight: Sight): Diagnostic[] {
  const file = outcome.project.source(outcome.path);
  if (!file) return [];
  const seen: Sight = { ...sight, source: (path) => outcome.project.source(path) };
  const severity = outcome.isConfig ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
  return [
    ...outcome.findings.map((finding) => diagnosticOf(finding, file, seen)),
    ...outcome.problems.map((problem) => problemOf(problem, file, severity)),
    ...(outcome.large ? [hintOf('This file is large, so it is linted when it is saved.')] : []),
  ];
}
