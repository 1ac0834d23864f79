import type { Progress } from './progress.ts';
import type { Summary } from './summary.ts';

/** A scan that ended. */
export interface Ended {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds that it took. */
  readonly took: number;
  readonly summary: Summary;
}

/** How far a scan is, in files. */
export interface Running {
  readonly done: number;
  readonly total: number;
}

/** Whether files that are not open are being linted, and how the last time ended. */
export class ScanState {
  #running: Running | undefined;
  #last: Ended | undefined;
  readonly #listeners: (() => void)[] = [];

  get running(): Running | undefined {
    return this.#running;
  }

  get last(): Ended | undefined {
    return this.#last;
  }

  /** Has `listener` called whenever a scan begins, goes on or ends. */
  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Runs a scan and keeps how it goes. */
  async during(progress: Progress, scan: (progress: Progress) => Promise<Summary>): Promise<Summary> {
    const began = performance.now();
    this.#become({ done: 0, total: 0 });
    try {
      const summary = await scan({
        isCancelled: () => progress.isCancelled(),
        report: (done, total) => {
          progress.report(done, total);
          this.#become({ done, total });
        },
      });
      this.#last = { at: Date.now(), took: performance.now() - began, summary };
      return summary;
    } finally {
      this.#become(undefined);
    }
  }

  #become(running: Running | undefined): void {
    this.#running = running;
    for (const each of this.#listeners) each();
  }
}
