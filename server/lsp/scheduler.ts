import type { Guard } from '../host/guard.ts';

/** Schedules background work so that client messages are handled first. */
export interface Scheduler {
  /** Notes that a message was handled. */
  noteMessage(): void;
  /** Whether a message was handled a moment ago, so that the next one may be on its way. */
  isAwaited(): boolean;
  /** Resolves once no message was handled for two turns of the event loop, at the end of a burst of edits. */
  untilIdle(): Promise<void>;
  /** Whether background work has used up its time slice. */
  isBusy(): boolean;
  /** Yields to client messages, including those still in the pipe. */
  yield(): Promise<void>;
  /** Yields if background work has used up its time slice. */
  yieldIfBusy(): Promise<void>;
}

/** Maximum number of event loop turns from the pipe to the handler of a message. */
const wholeWay = 4;
/** Maximum number of turns to wait, so that a client that never pauses gets answers too. */
const patience = 64;
/** Milliseconds that background work may block the event loop, normally and while the user is active. */
const [slice, shortSlice] = [8, 3];
/** Milliseconds after a message for which the user counts as active. */
const presence = 1000;

/** Creates a scheduler that tracks messages and time. */
export function scheduler(): Scheduler {
  let handled = 0;
  let heard = Number.NEGATIVE_INFINITY;
  let since = performance.now();
  const untilQuiet = async (turns: number) => {
    for (let i = 0; i < patience; i++) {
      const seen = handled;
      for (let turn = 0; turn < turns; turn++) await tick();
      if (seen === handled) break;
    }
    since = performance.now();
  };
  const isAwaited = () => performance.now() - heard < presence;
  const isBusy = () => performance.now() - since > (isAwaited() ? shortSlice : slice);
  return {
    noteMessage() {
      handled++;
      heard = performance.now();
    },
    isAwaited,
    untilIdle: () => untilQuiet(2),
    isBusy,
    yield: () => untilQuiet(wholeWay),
    async yieldIfBusy() {
      if (isBusy()) await untilQuiet(wholeWay);
    },
  };
}

/**
 * Processes items in batches, each as large as a time slice allows, and yields the results of each batch. A single
 * item is processed at once, since a request may wait for it.
 */
export async function* inSlices<T, R>(
  { scheduler, guard }: { readonly scheduler: Scheduler; readonly guard: Guard },
  all: readonly T[],
  work: (one: T) => R,
): AsyncGenerator<readonly R[], void> {
  for (let left = all; left.length > 0; ) {
    if (all.length > 1) await scheduler.yieldIfBusy();
    const some = guard.each(left, work, scheduler.isBusy);
    left = left.slice(some.length);
    yield some;
  }
}

/** Waits for one turn of the event loop; browsers have no `setImmediate`. */
function tick(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
