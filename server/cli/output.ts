import { writeSync } from 'node:fs';

/** A text output: writes in blocks, in order and completely, even if the reader is slow. */
export interface Output {
  write(text: string): void;
  flush(): void;
  /** True when the reader is gone; later writes are dropped. */
  readonly closed: boolean;
}

/** Output to the system. */
export interface SystemOutput extends Output {
  /** True when the disk is full, so that dropped text is a loss. */
  readonly lost: boolean;
}

const blockSize = 1 << 16;

/**
 * Output to a file descriptor; `worded` may rephrase the text. Writes are synchronous, so nothing is pending when the process
 * ends.
 */
export function outputTo(descriptor: number, worded = (text: string) => text): SystemOutput {
  let pending: string[] = [];
  let length = 0;
  let end: string | undefined;
  const flush = () => {
    const text = pending.join('');
    pending = [];
    length = 0;
    if (end === undefined && text !== '') end = writeAll(descriptor, Buffer.from(text));
  };
  return {
    write(text) {
      pending.push(worded(text));
      length += text.length;
      if (length >= blockSize) flush();
    },
    flush,
    get closed() {
      return end !== undefined;
    },
    get lost() {
      return end !== undefined && full.has(end);
    },
  };
}

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Writes all bytes. Returns the error code if the system accepts no more, as when nobody reads. */
function writeAll(descriptor: number, bytes: Buffer): string | undefined {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') return code;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return undefined;
}

/** Writes what is left, and exits, unless the command runs on. */
export function end(code: number | 'runs on', output: SystemOutput, errors: SystemOutput): void {
  output.flush();
  if (output.lost) errors.write("plimsoll: Standard output can't be written: its disk is full.\n");
  errors.flush();
  // Everything is written. Exiting right away saves the time to tear down the heap.
  if (output.lost) process.exit(2);
  if (code !== 'runs on') process.exit(code);
}
