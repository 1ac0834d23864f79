import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type FullDocumentDiagnosticReport,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { shownWhole } from '../engine/index.ts';
import type { Client } from './client.ts';
import { diagnosticsOf } from './convert.ts';
import { logFailure } from './failure.ts';
import { pathOf } from './files.ts';
import { type Outcome, otherFiles } from './outcome.ts';
import { withProgress } from './scan/progress.ts';
import { idOf, Reports, type SendPart } from './scan/reports.ts';
import type { ScanState } from './scan/state.ts';
import type { Summary } from './scan/summary.ts';
import type { Workspace } from './scan/workspace.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './session.ts';

/** The most files that are linted before their problems are pushed. */
const together = 50;

/** What reporting needs; `reported` holds, per open file, the id of the outcome that the client got last. */
export interface DiagnosticsDeps {
  readonly connection: Connection;
  readonly client: Client;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly scheduler: Scheduler;
  readonly reported: Map<string, string>;
  readonly scans: ScanState;
}

/** Reports problems to one client, pushed or pulled as it prefers, and the progress of scans. */
export class Diagnostics {
  readonly #deps: DiagnosticsDeps;
  readonly #reports: Reports;
  /** Whether results for the workspace are pushed; otherwise they wait for the client's workspace pull. */
  #push: boolean;
  /** Open files whose problems are pushed next. */
  readonly #waiting = new Set<string>();
  /** Open files that a client pulls although that was not offered to it. */
  readonly #pulledAnyway = new Set<string>();
  #isPushing = false;
  /** Files whose problems may have changed, with the id that was reported before. */
  #suspected = new Map<string, string | undefined>();
  /** Files that were closed when the client pulled them. If it opens one before it has the answer, it does not pull that again. */
  readonly #pulledClosed = new Set<string>();
  #isRenewing = false;
  /** Whether something may have changed since open files were last linted again. */
  #isOutdated = false;

  readonly #listeners: ((outcome: Outcome) => void)[] = [];

  constructor(deps: DiagnosticsDeps) {
    this.#deps = deps;
    this.#push = !deps.client.pulls;
    const { workspace, session } = deps;
    session.onReplaced((path, before, now) => {
      this.#suspect(path);
      for (const each of [before, now]) for (const other of otherFiles(each)) this.#suspect(other);
    });
    this.#reports = new Reports({
      putAgain: (uris) => workspace.publishAgain(uris.map(pathOf)),
      settled: () => workspace.settled(),
    });
  }

  /** Subscribes to the outcomes of open files that are reported to the client. */
  onReported(listener: (outcome: Outcome) => void): void {
    this.#listeners.push(listener);
  }

  opened(path: string): void {
    if (this.#publishes(path)) this.#pushSoon(path);
    this.renew();
  }

  changed(path: string): void {
    if (this.#publishes(path)) this.#pushSoon(path);
    // A client that pulls also pulls the other files, since they depend on each other (`interFileDependencies`).
    if (!this.#deps.client.pulls) this.renew();
  }

  closed(path: string): void {
    const { client, session, workspace, reported } = this.#deps;
    reported.delete(path);
    this.#pulledAnyway.delete(path);
    if (!client.pulls || !this.#push) workspace.records.published.retract(path);
    if (!this.#push) this.#reports.lost(session.convertContext.uri(path));
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
    // A client that can be asked to pull again need not wait for many files that may not report on this one.
    if (!token.isCancellationRequested)
      await (client.pulls ? session.prepareSome([path]) : session.prepare(path));
    if (!token.isCancellationRequested) await workspace.renewAbout(path);
    if (token.isCancellationRequested) {
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    }
    if (!session.isOpen(path)) {
      this.#pulledClosed.add(path);
      // Its results come with the workspace report, but not before this answer.
      if (!this.#push) this.#reports.lost(textDocument.uri);
      return { kind: 'full', items: [] };
    }
    this.#pulledClosed.delete(path);
    const outcome = session.outcome(path);
    if (!client.pulls) this.#pulledAnyway.add(path);
    // From now on the client pulls this file: retracts what a scan published about it.
    if (this.#push) workspace.records.published.retract(path);
    reported.set(path, outcome?.id ?? '');
    if (!this.#isRenewing) this.#suspected.delete(path);
    if (!outcome) return { kind: 'full', items: [] };
    this.#announce(outcome);
    this.#logFailures(outcome);
    const full = this.#full(outcome);
    if (full.resultId === previousResultId) return { kind: 'unchanged', resultId: previousResultId };
    const relatedDocuments = client.related ? await this.#related(path) : {};
    return {
      ...full,
      ...(Object.keys(relatedDocuments).length > 0 && { relatedDocuments }),
    };
  }

  publish(uri: string, outcome: Outcome | undefined): void {
    const { convertContext } = this.#deps.session;
    const version = outcome ? convertContext.version(outcome.path) : null;
    const items = outcome ? diagnosticsOf(outcome, convertContext) : [];
    if (this.#push) this.#send(uri, version, items);
    else this.#reports.put(uri, version, items);
    if (outcome) this.#logFailures(outcome);
  }

  #send(uri: string, version: number | null, diagnostics: Diagnostic[]): void {
    const versioned = version === null ? { uri, diagnostics } : { uri, version, diagnostics };
    this.#deps.connection.sendDiagnostics(versioned).catch(this.#failed);
  }

  /**
   * Lints open files again if necessary, and checks whether the problems of these and of some others have changed; if
   * so, pushes them or asks the client to pull again.
   */
  renew(paths: readonly string[] = []): void {
    for (const path of paths) this.#suspect(path);
    this.#isOutdated = true;
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    this.#renewSuspected().catch(this.#failed);
  }

  #suspect(path: string): void {
    if (!this.#suspected.has(path)) this.#suspected.set(path, this.#deps.reported.get(path));
  }

  async #renewSuspected(): Promise<void> {
    const { connection, client, session, scheduler, reported } = this.#deps;
    try {
      await scheduler.untilIdle();
      this.#isOutdated = false;
      await session.prepareReporting();
    } finally {
      this.#isRenewing = false;
    }
    const all = this.#suspected;
    this.#suspected = new Map();
    let asks = false;
    for (const [path, before] of all) {
      const outcome = this.#outcome(path);
      if (!outcome || outcome.id === before) continue;
      if (this.#publishes(path) && outcome.id !== reported.get(path)) this.#publishOpen(outcome);
      asks ||= before !== undefined;
    }
    for (const path of this.#pulledClosed) if (session.isOpen(path)) asks = this.#pulledClosed.delete(path);
    if (asks && client.pulls) connection.languages.diagnostics.refresh().catch(() => undefined);
    // More may have changed meanwhile than one run lints again.
    if (this.#isOutdated) this.renew();
  }

  /** Scans folders at the user's request. */
  scan(folders: readonly string[], params: unknown, token: CancellationToken): Promise<Summary> {
    const { connection, client, scans, workspace } = this.#deps;
    const workDoneToken = (params as { workDoneToken?: ProgressToken } | undefined)?.workDoneToken;
    this.giveUpWaiting();
    return withProgress(connection, { workDoneToken, mayMake: client.progress }, token, (progress) =>
      scans.during(progress, (watched) => workspace.scan(folders, watched)),
    );
  }

  /** Answers a workspace pull, which stays open until the client ends it. */
  pullWorkspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    send: SendPart,
  ): Promise<WorkspaceDiagnosticReport> {
    const { workspace } = this.#deps;
    if (this.#push) {
      // The server had assumed that this client does not pull the workspace.
      this.#push = false;
      for (const path of workspace.records.published.paths())
        this.#send(this.#deps.session.convertContext.uri(path), null, []);
      workspace.publishAgain(workspace.records.published.paths());
    }
    return this.#reports.pull(params, token, send);
  }

  /** Ends the open workspace pull. */
  end(): void {
    this.#reports.end();
  }

  /** Starts to push workspace results to a client that has not pulled the workspace yet. */
  giveUpWaiting(): void {
    const { workspace, reported } = this.#deps;
    if (this.#reports.asked || this.#push) return;
    // It pulls these itself, and would show what is pushed beside them.
    for (const path of reported.keys()) workspace.records.published.retract(path);
    this.#push = true;
    for (const { uri, items } of this.#reports.unasked()) this.#send(uri, null, items);
  }

  /** Whether the problems of an open file reach the client only by its own pulls. */
  leavesToClient(path: string): boolean {
    const { reported } = this.#deps;
    return this.#isPulled(path) && this.#push && reported.has(path);
  }

  #isPulled(path: string): boolean {
    return this.#deps.client.pulls || this.#pulledAnyway.has(path);
  }

  /** Whether an open file's problems are pushed or part of the workspace report, besides the client's own pulls. */
  #publishes(path: string): boolean {
    const { workspace, reported } = this.#deps;
    return (
      !this.#isPulled(path) || !this.#push || (workspace.records.published.has(path) && !reported.has(path))
    );
  }

  /** Pushes an open file's problems once the client is idle; several edits lead to one push. */
  #pushSoon(path: string): void {
    this.#waiting.add(path);
    if (this.#isPushing) return;
    this.#isPushing = true;
    const end = () => {
      this.#isPushing = false;
    };
    this.#pushWaiting().catch(this.#failed).finally(end);
  }

  async #pushWaiting(): Promise<void> {
    const { session, workspace, scheduler } = this.#deps;
    while (this.#waiting.size > 0) {
      await scheduler.untilIdle();
      const some = [...this.#waiting].slice(0, together);
      await session.prepareSome(some);
      for (const path of some) await workspace.renewAbout(path);
      for (const path of some) {
        this.#waiting.delete(path);
        const outcome = this.#outcome(path);
        // The client may have pulled the file in the meantime.
        if (outcome && this.#publishes(path)) this.#publishOpen(outcome);
      }
    }
  }

  /** Returns the outcome of a file if it is still open: it may have been closed during a wait. */
  #outcome(path: string): Outcome | undefined {
    const { session } = this.#deps;
    return session.isOpen(path) ? session.outcome(path) : undefined;
  }

  #publishOpen(outcome: Outcome): void {
    const { client, workspace, reported } = this.#deps;
    if (!client.pulls) reported.set(outcome.path, outcome.id);
    workspace.publishOpen(outcome);
    this.#announce(outcome);
  }

  #announce(outcome: Outcome): void {
    for (const listener of this.#listeners) listener(outcome);
  }

  #full(outcome: Outcome): FullDocumentDiagnosticReport & { readonly resultId: string } {
    const items = diagnosticsOf(outcome, this.#deps.session.convertContext);
    return { kind: 'full', resultId: idOf(items), items };
  }

  async #related(path: string): Promise<{ [uri: string]: FullDocumentDiagnosticReport }> {
    const { session, reported } = this.#deps;
    const documents: { [uri: string]: FullDocumentDiagnosticReport } = {};
    for (const other of session.dependents(path)) {
      await session.prepareSome([other]);
      const outcome = session.outcome(other);
      if (!outcome) continue;
      documents[session.convertContext.uri(other)] = this.#full(outcome);
      reported.set(other, outcome.id);
      this.#announce(outcome);
    }
    return documents;
  }

  #logFailures({ path, failures }: Outcome): void {
    for (const { message } of failures)
      this.#deps.connection.console.error(`${shownWhole(path)}: ${message}`);
  }

  readonly #failed = (error: unknown): void => logFailure(this.#deps.connection, error);
}
