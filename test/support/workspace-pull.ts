import { setTimeout as delay } from 'node:timers/promises';
import {
  CancellationTokenSource,
  type Diagnostic,
  type PreviousResultId,
  type ProtocolConnection,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';

let pulls = 0;

/** A workspace pull with its partial results. */
export class WorkspacePull {
  readonly reports: WorkspaceDocumentDiagnosticReport[] = [];
  /** The latest diagnostics of each file. */
  readonly shown = new Map<string, Diagnostic[]>();
  readonly answer: Promise<WorkspaceDiagnosticReport>;
  /** The final answer, once it has arrived. */
  answered: WorkspaceDiagnosticReport | undefined;
  readonly #ids: Map<string, string>;
  readonly #hear = new Set<() => void>();
  readonly #reported: (report: WorkspaceDocumentDiagnosticReport) => void = () => undefined;
  readonly #source = new CancellationTokenSource();

  constructor(
    connection: ProtocolConnection,
    previous: readonly PreviousResultId[] = [],
    hear?: (report: WorkspaceDocumentDiagnosticReport) => void,
  ) {
    if (hear) this.#reported = hear;
    const partialResultToken = `workspace-${++pulls}`;
    this.#ids = new Map(previous.map(({ uri, value }) => [uri, value] as const));
    connection.onProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, (part) =>
      this.#take(part),
    );
    this.answer = connection
      .sendRequest(
        WorkspaceDiagnosticRequest.type,
        { previousResultIds: [...previous], partialResultToken },
        this.#source.token,
      )
      .then((report) => {
        this.answered = report;
        this.#take(report);
        return report;
      });
    this.answer.catch(() => undefined);
  }

  #take({ items }: WorkspaceDiagnosticReport): void {
    for (const report of items) {
      this.reports.push(report);
      this.#reported(report);
      if (report.kind === 'full') this.shown.set(report.uri, report.items);
      if (report.resultId === undefined) this.#ids.delete(report.uri);
      else this.#ids.set(report.uri, report.resultId);
    }
    for (const each of [...this.#hear]) each();
  }

  /** Returns the result ids for the next pull. */
  ids(): PreviousResultId[] {
    return [...this.#ids].map(([uri, value]) => ({ uri, value }));
  }

  cancel(): void {
    this.#source.cancel();
  }

  /** Cancels, and waits for the answer. */
  async end(): Promise<void> {
    this.cancel();
    await this.answer.catch(() => undefined);
  }

  /** Waits until the diagnostics of a file satisfy a test. */
  until(uri: string, test: (items: readonly Diagnostic[] | undefined) => boolean): Promise<void> {
    return this.untilAll(() => test(this.shown.get(uri)), `no diagnostics of ${uri} as expected`);
  }

  /** Waits for a report of a file, starting at index `since`. */
  untilReport(
    uri: string,
    test: (report: WorkspaceDocumentDiagnosticReport) => boolean,
    since = 0,
  ): Promise<void> {
    const isThere = () => this.reports.slice(since).some((each) => each.uri === uri && test(each));
    return this.untilAll(isThere, `no report of ${uri} as expected`);
  }

  /** Waits until a condition holds; ten seconds at most. */
  async untilAll(holds: () => boolean, otherwise = 'it never came to hold'): Promise<void> {
    const end = performance.now() + 10_000;
    while (!holds()) {
      if (performance.now() > end) throw new Error(otherwise);
      const heard = new Promise<void>((resolve) => {
        const listen = () => {
          this.#hear.delete(listen);
          resolve();
        };
        this.#hear.add(listen);
      });
      await Promise.race([heard, delay(50)]);
    }
  }
}
