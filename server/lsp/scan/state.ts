import type { Progress } from './progress.ts';
import type { Summary } from './summary.ts';

/** A scan that ended. */
export interface Ended {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Duration in milliseconds. */
  readonly took: number;
  readonly summary: Summary;
}

/** The progress of a scan, in files. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number;
}

/** Tracks whether files that are not open are being linted, and how the last scan ended. */
export class ScanState {
  #running: ScanProgress | undefined;
  #last: Ended | undefined;
  readonly #listeners: (() => void)[] = [];

  get running(): ScanProgress | undefined {
    return this.#running;
  }

  get last(): Ended | undefined {
    return this.#last;
  }

  /** Subscribes to the start, progress and end of scans. */
  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Runs a scan and tracks its progress. */
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

  #become(running: ScanProgress | undefined): void {
    this.#running = running;
    for (const each of this.#listeners) each();
  }
}
