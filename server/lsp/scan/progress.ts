import type {
  CancellationToken,
  Connection,
  ProgressToken,
  WorkDoneProgressReporter,
} from 'vscode-languageserver';

/** Reports the progress of a scan. */
export interface Progress {
  report(done: number, total: number): void;
  isCancelled(): boolean;
}

/** Minimum interval between progress reports, in milliseconds. */
const pace = 100;
/** Milliseconds after which an automatic scan shows progress. */
const patience = 400;

const title = 'Plimsoll';

/** The progress that a request asks for. */
interface AskedProgress {
  readonly workDoneToken?: ProgressToken | undefined;
  /** Whether the server may make a token where the request has none. */
  readonly mayMake: boolean;
  /** What is counted: `files` if it is not given. */
  readonly unit?: string;
}

/** Shows the progress of work that the user requested: under the client's token, or else under one of the server's. */
export async function withProgress<T>(
  connection: Connection,
  { workDoneToken, mayMake, unit }: AskedProgress,
  token: CancellationToken,
  scan: (progress: Progress) => Promise<T>,
): Promise<T> {
  const given =
    workDoneToken === undefined ? undefined : connection.window.attachWorkDoneProgress(workDoneToken);
  const made = given || !mayMake ? undefined : await connection.window.createWorkDoneProgress();
  const progress = given ?? made;
  const isCancelled = () => token.isCancellationRequested || made?.token.isCancellationRequested === true;
  progress?.begin(title, 0, undefined, true);
  try {
    return await scan({ report: paced(progress, unit), isCancelled });
  } finally {
    progress?.done();
  }
}

/** Shows the progress of an automatic scan once it takes a while. */
export async function withLateProgress<T>(
  connection: Connection,
  mayMake: boolean,
  scan: (progress: Progress) => Promise<T>,
): Promise<T> {
  let made: Awaited<ReturnType<Connection['window']['createWorkDoneProgress']>> | undefined;
  let ended = false;
  let report: Progress['report'] | undefined;
  const begin = async () => {
    const created = await connection.window.createWorkDoneProgress();
    created.begin(title, 0, 'Checking the workspace', true);
    if (ended) created.done();
    else {
      made = created;
      report = paced(created);
    }
  };
  const timer = mayMake ? setTimeout(() => void begin().catch(() => undefined), patience) : undefined;
  try {
    return await scan({
      report: (done, total) => report?.(done, total),
      isCancelled: () => made?.token.isCancellationRequested === true,
    });
  } finally {
    ended = true;
    clearTimeout(timer);
    made?.done();
  }
}

function paced(progress: WorkDoneProgressReporter | undefined, unit = 'files'): Progress['report'] {
  let last = performance.now();
  return (done, total) => {
    if (performance.now() - last < pace && done < total) return;
    last = performance.now();
    progress?.report(Math.floor((100 * done) / total), `${done}/${total} ${unit}`);
  };
}
