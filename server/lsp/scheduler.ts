import type { Guard } from '../host/guard.ts';

/** Lets what the client sent go first. */
export interface Scheduler {
  /** Says that a message was handled. */
  noteMessage(): void;
  /** Resolves once no message was handled for two turns of the event loop: the last of a burst of edits is in. */
  untilIdle(): Promise<void>;
  /** Whether background work has held the event loop for a while. */
  isBusy(): boolean;
  /** Lets what the client sent go first, also what is still in the pipe. */
  yield(): Promise<void>;
  /** The same once background work has held the event loop for a while. */
  yieldIfBusy(): Promise<void>;
}

/** Turns of the event loop that a message takes from the pipe until it is handled, at most. */
const wholeWay = 4;
/** Bounds the wait, so that a client that never pauses is answered too. */
const patience = 64;
/** Milliseconds that background work may hold the event loop, and while somebody works in the editor. */
const [slice, shortSlice] = [8, 3];
/** Milliseconds after a message for which somebody is taken to work there. */
const presence = 1000;

/** Keeps count of messages and time. */
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
  const isBusy = () => {
    const now = performance.now();
    return now - since > (now - heard < presence ? shortSlice : slice);
  };
  return {
    noteMessage() {
      handled++;
      heard = performance.now();
    },
    untilIdle: () => untilQuiet(2),
    isBusy,
    yield: () => untilQuiet(wholeWay),
    async yieldIfBusy() {
      if (isBusy()) await untilQuiet(wholeWay);
    },
  };
}

/**
 * Does the same work on each of several things, as many at a time under one clock as background work may take, and gives what
 * came of these. One alone is done at once: somebody may wait for it.
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

/** One turn of the event loop; a browser has no `setImmediate`. */
function tick(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
