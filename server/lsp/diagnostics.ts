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
import { type ConvertContext, diagnosticOf, hintOf, problemOf } from './convert.ts';
import { pathOf } from './files.ts';
import type { Outcome } from './outcome.ts';
import type { Summary } from './scan/summary.ts';
import type { Workspace } from './scan/workspace.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './session.ts';

/** What reporting needs; `reported` holds the id of the outcome of each open file that the client has last got. */
export interface DiagnosticsDeps {
  readonly connection: Connection;
  readonly client: Client;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly scheduler: Scheduler;
  readonly reported: Map<string, string>;
}

/** Milliseconds between two words about a scan's progress. */
const pace = 100;

/** Reports problems to one client, by answer or by push as it likes, and how a scan goes. */
export class Diagnostics {
  readonly #deps: DiagnosticsDeps;
  readonly #waiting = new Set<string>();
  /** Open files that may have other problems now, and what was reported of each when that began. */
  #suspected = new Map<string, string | undefined>();

  constructor(deps: DiagnosticsDeps) {
    this.#deps = deps;
  }

  opened(path: string): void {
    if (this.#pushes(path)) this.#push(path);
    this.renew();
  }

  changed(path: string): void {
    if (this.#pushes(path)) this.#push(path);
    // A client that asks does so for the others too: they depend on each other (`interFileDependencies`).
    if (!this.#deps.client.pulls) this.renew();
  }

  closed(path: string): void {
    const { client, workspace, reported } = this.#deps;
    reported.delete(path);
    if (!client.pulls) workspace.retract(path);
    this.renew();
  }

  async pull(
    { textDocument, previousResultId }: DocumentDiagnosticParams,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const { client, session, workspace, scheduler, reported } = this.#deps;
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
    reported.set(path, outcome?.id ?? '');
    if (!outcome) return { kind: 'full', items: [] };
    this.#logFailures(outcome);
    if (outcome.id === previousResultId) return { kind: 'unchanged', resultId: outcome.id };
    const relatedDocuments = client.related ? await this.#related(path) : {};
    return {
      ...this.#full(outcome),
      ...(Object.keys(relatedDocuments).length > 0 && { relatedDocuments }),
    };
  }

  publish(uri: string, outcome: Outcome | undefined): void {
    const { connection, session } = this.#deps;
    const version = outcome && session.convertContext.version(outcome.path);
    connection
      .sendDiagnostics({
        uri,
        ...(typeof version === 'number' && { version }),
        diagnostics: outcome ? itemsOf(outcome, session.convertContext) : [],
      })
      .catch(this.#failed);
    if (outcome) this.#logFailures(outcome);
  }

  /** Open files, all unless some are named, may have other problems now: of those that have, they are sent or asked for again. */
  renew(paths: readonly string[] = this.#deps.session.paths()): void {
    const begun = this.#suspected.size > 0;
    for (const path of paths)
      if (!this.#suspected.has(path)) this.#suspected.set(path, this.#deps.reported.get(path));
    if (!begun && this.#suspected.size > 0) this.#renewSuspected().catch(this.#failed);
  }

  async #renewSuspected(): Promise<void> {
    const { connection, client, session, scheduler, reported } = this.#deps;
    await scheduler.untilIdle();
    const all = this.#suspected;
    this.#suspected = new Map();
    let asks = false;
    for (const [path, before] of all) {
      if (session.isOpen(path)) await session.prepare(path);
      const outcome = this.#outcome(path);
      if (!outcome || outcome.id === before) continue;
      if (this.#pushes(path) && outcome.id !== reported.get(path)) this.#publishOpen(outcome);
      asks ||= before !== undefined;
    }
    if (asks && client.pulls && client.refresh) connection.languages.diagnostics.refresh();
  }

  async scan(folders: readonly string[], params: unknown, token: CancellationToken): Promise<Summary> {
    const { connection, client, workspace } = this.#deps;
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
  }

  /** Whether an open file's problems are sent without being asked for. */
  #pushes(path: string): boolean {
    const { client, workspace, reported } = this.#deps;
    return !client.pulls || (workspace.hasPublished(path) && !reported.has(path));
  }

  /** Pushes an open file's problems soon: once, however many edits come together. */
  #push(path: string): void {
    if (this.#waiting.has(path)) return;
    this.#waiting.add(path);
    this.#pushWhenIdle(path).catch(this.#failed);
  }

  async #pushWhenIdle(path: string): Promise<void> {
    const { session, scheduler } = this.#deps;
    await scheduler.untilIdle();
    this.#waiting.delete(path);
    if (session.isOpen(path)) await session.prepare(path);
    const outcome = this.#outcome(path);
    // The client may have begun to ask in the meantime.
    if (outcome && this.#pushes(path)) this.#publishOpen(outcome);
  }

  /** What there is to say of a file, if it is open: it may have been closed while it was read. */
  #outcome(path: string): Outcome | undefined {
    const { session } = this.#deps;
    return session.isOpen(path) ? session.outcome(path) : undefined;
  }

  #publishOpen(outcome: Outcome): void {
    const { client, workspace, reported } = this.#deps;
    if (!client.pulls) reported.set(outcome.path, outcome.id);
    workspace.publishOpen(outcome);
  }

  #full(outcome: Outcome): FullDocumentDiagnosticReport {
    return { kind: 'full', resultId: outcome.id, items: itemsOf(outcome, this.#deps.session.convertContext) };
  }

  async #related(path: string): Promise<{ [uri: string]: FullDocumentDiagnosticReport }> {
    const { session, reported } = this.#deps;
    const documents: { [uri: string]: FullDocumentDiagnosticReport } = {};
    for (const other of session.dependents(path)) {
      await session.prepare(other);
      const outcome = session.outcome(other);
      if (!outcome) continue;
      documents[session.convertContext.uri(other)] = this.#full(outcome);
      reported.set(other, outcome.id);
    }
    return documents;
  }

  #logFailures({ path, failures }: Outcome): void {
    for (const { message } of failures)
      this.#deps.connection.console.error(`${shownWhole(path)}: ${message}`);
  }

  readonly #failed = (error: unknown): void =>
    this.#deps.connection.console.error(shownWhole(error instanceof Error ? error.message : String(error)));
}

/** The diagnostics of a file: what was found, what could not be read, and how it is linted. */
function itemsOf(outcome: Outcome, convertContext: Session['convertContext']): Diagnostic[] {
  const file = outcome.project.source(outcome.path);
  if (!file) return [];
  const seen = (finding: Finding): ConvertContext => ({
    ...convertContext,
    source: (path) => (outcome.projectOf.get(finding) ?? outcome.project).source(path),
  });
  const severity = outcome.isConfig ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
  return [
    ...outcome.findings.map((finding) => diagnosticOf(finding, file, seen(finding))),
    ...outcome.problems.map((problem) => problemOf(problem, file, severity)),
    ...(outcome.large ? [hintOf('This file is large, so it is linted only when it is saved.')] : []),
  ];
}
