/** Lets what the client sent go first. */
export interface Scheduler {
  /** Says that a message was handled. */
  noteMessage(): void;
  /** Resolves once no message was handled for two turns of the event loop: the last of a burst of edits is in. */
  untilIdle(): Promise<void>;
  /** `untilIdle`, but only when this task has held the event loop for a while. */
  yieldIfBusy(): Promise<void>;
}

/** Bounds the wait, so that a client that never pauses is answered too. */
const patience = 64;
/** Milliseconds that background work may hold the event loop. */
const slice = 8;

/** Keeps count of messages and time. */
export function scheduler(): Scheduler {
  let handled = 0;
  let since = performance.now();
  const untilIdle = async () => {
    for (let i = 0; i < patience; i++) {
      const seen = handled;
      await tick();
      await tick();
      if (seen === handled) break;
    }
    since = performance.now();
  };
  return {
    noteMessage() {
      handled++;
    },
    untilIdle,
    async yieldIfBusy() {
      if (performance.now() - since > slice) await untilIdle();
    },
  };
}

/** One turn of the event loop; a browser has no `setImmediate`. */
function tick(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
