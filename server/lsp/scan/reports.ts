import type {
  CancellationToken,
  Diagnostic,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';

/** Sends partial results; undefined if the client does not support them. */
export type SendPart = ((part: WorkspaceDiagnosticReport) => void) | undefined;

/** What reports need. */
export interface ReportsDeps {
  /** Asks for `put` calls for the files whose problems the client lacks, by URI. */
  putAgain(uris: readonly string[]): void;
  /** Resolves once all work that began before has ended: a file that was not put until then has no problems. */
  settled(): Promise<void>;
}

/** Milliseconds for which changes are collected. */
const pace = 80;
/** Maximum number of files in one partial result, and how many of them come with their diagnostics. */
const most = 2000;
const mostFull = 200;

/** A workspace pull that is held open. */
interface Held {
  readonly send: SendPart;
  readonly answer: (report: WorkspaceDiagnosticReport) => void;
  /** The result id that the client has for each file. */
  readonly has: Map<string, string>;
  /** Files that were sent in this pull. */
  readonly sent: Set<string>;
}

type Report = WorkspaceDocumentDiagnosticReport;

/**
 * Answers workspace pulls: one request is held open, and all changes are sent as partial results. Only an id is kept
 * of what was sent.
 */
export class Reports {
  readonly #deps: ReportsDeps;
  /** The id of each file's diagnostics; files without diagnostics are not included. */
  readonly #ids = new Map<string, string>();
  /** Reports to send. */
  #due = new Map<string, Report>();
  #held: Held | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = false;

  constructor(deps: ReportsDeps) {
    this.#deps = deps;
  }

  /** Whether the client has ever pulled the workspace. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Sets the diagnostics of a file. */
  put(uri: string, version: number | null, items: readonly Diagnostic[]): void {
    const id = idOf(items);
    if (items.length === 0) this.#ids.delete(uri);
    else this.#ids.set(uri, id);
    if (this.#held?.has.get(uri) === id) {
      if (this.#held.sent.has(uri)) this.#due.delete(uri);
      else this.#due.set(uri, unchanged(uri, id));
    } else if (items.length > 0 || this.#held?.has.has(uri))
      this.#due.set(uri, { kind: 'full', uri, version, resultId: id, items: [...items] });
    else this.#due.delete(uri);
    this.#sendSoon();
  }

  /** Sends a file's diagnostics again, even if empty, because the client may no longer have what was sent. */
  lost(uri: string): void {
    this.#held?.has.set(uri, unknown);
    if (this.#due.has(uri)) this.#sendLater();
    else if (this.#ids.has(uri)) this.#deps.putAgain([uri]);
    else {
      this.#due.set(uri, nothingIn(uri));
      this.#sendLater();
    }
  }

  /** Yields and removes the reports that were never pulled. */
  *unasked(): Generator<{ readonly uri: string; readonly items: Diagnostic[] }> {
    const due = this.#due;
    this.#due = new Map();
    for (const [uri, report] of due) if (report.kind === 'full') yield { uri, items: report.items };
  }

  /** Ends the open pull: nothing more is sent. */
  end(): void {
    this.#release();
  }

  /**
   * Resolves when the client cancels or pulls again, or, without partial results, when there is something to report.
   * Never rejects.
   */
  async pull(
    { previousResultIds }: Pick<WorkspaceDiagnosticParams, 'previousResultIds'>,
    token: CancellationToken,
    send: SendPart,
  ): Promise<WorkspaceDiagnosticReport> {
    this.#asked = true;
    this.#release();
    const has = new Map(previousResultIds.map(({ uri, value }) => [uri, value] as const));
    const answered = new Promise<WorkspaceDiagnosticReport>((answer) => {
      this.#held = { send, answer, has, sent: new Set() };
    });
    const held = this.#held;
    token.onCancellationRequested(() => {
      if (this.#held === held) this.#release();
    });
    if (token.isCancellationRequested) this.#release();
    this.#compare(has);
    this.#sendSoon();
    // Files that the client still has but that are gone are reported as empty, once all files are known.
    this.#deps.settled().then(() => {
      if (this.#held !== held) return;
      for (const uri of has.keys())
        if (!this.#ids.has(uri) && !this.#due.has(uri)) this.#due.set(uri, nothingIn(uri));
      this.#sendSoon();
    });
    return answered;
  }

  /** Marks the files that the client has as unchanged, and asks for those that it lacks. */
  #compare(has: ReadonlyMap<string, string>): void {
    const lacking: string[] = [];
    for (const [uri, id] of this.#ids) {
      const isThere = has.get(uri) === id;
      if (isThere) this.#due.set(uri, unchanged(uri, id));
      else if (this.#due.get(uri)?.kind !== 'full') lacking.push(uri);
    }
    if (lacking.length > 0) this.#deps.putAgain(lacking);
  }

  #sendSoon(): void {
    if (this.#held && this.#due.size > 0) this.#timer ??= setTimeout(() => this.#send(), pace);
  }

  #sendLater(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sendSoon();
  }

  #send(): void {
    this.#timer = undefined;
    const held = this.#held;
    if (!held) return;
    const items: Report[] = [];
    let full = 0;
    for (const [uri, report] of this.#due) {
      if (held.send && (items.length === most || full === mostFull)) break;
      this.#due.delete(uri);
      items.push(report);
      held.sent.add(uri);
      if (report.kind === 'full') full++;
      if (report.kind === 'full' && report.items.length === 0) held.has.delete(uri);
      else if (report.resultId !== undefined) held.has.set(uri, report.resultId);
    }
    if (items.length === 0) return;
    if (held.send) {
      held.send({ items });
      this.#sendSoon();
    } else this.#release({ items });
  }

  #release(report: WorkspaceDiagnosticReport = { items: [] }): void {
    const held = this.#held;
    this.#held = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    held?.answer(report);
  }
}

/** An id that no diagnostics have. */
const unknown = '';

const unchanged = (uri: string, resultId: string): Report => ({
  kind: 'unchanged',
  uri,
  version: null,
  resultId,
});

const nothingIn = (uri: string): Report => ({ kind: 'full', uri, version: null, items: [] });

/** Returns an id of diagnostics. Equal ids of different ones are practically impossible: 53 bits of a hash, and the length. */
export function idOf(items: readonly Diagnostic[]): string {
  const text = JSON.stringify(items);
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `${(4294967296 * (2097151 & b) + (a >>> 0)).toString(36)}.${text.length.toString(36)}`;
}
