/** Lets what the client sent go first. */
export interface Turns {
  /** Says that a message was handled. */
  touch(): void;
  /** Resolves once no message was handled for two turns of the event loop: the last of a burst of edits is in. */
  quiet(): Promise<void>;
  /** `quiet`, but only when this task has held the event loop for a while. */
  breathe(): Promise<void>;
}

/** Bounds the wait, so that a client that never pauses is answered too. */
const patience = 64;
/** Milliseconds that background work may hold the event loop. */
const slice = 8;

/** Keeps count of messages and time. */
export function turns(): Turns {
  let handled = 0;
  let since = performance.now();
  const quiet = async () => {
    for (let i = 0; i < patience; i++) {
      const seen = handled;
      await tick();
      await tick();
      if (seen === handled) break;
    }
    since = performance.now();
  };
  return {
    touch() {
      handled++;
    },
    quiet,
    async breathe() {
      if (performance.now() - since > slice) await quiet();
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
