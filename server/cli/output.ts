import { writeSync } from 'node:fs';

/** Where text goes; written in blocks, in order, and wholly, however slow the reader. */
export interface Output {
  write(text: string): void;
  flush(): void;
  /** True when the reader has gone: what is written from then on is dropped. */
  readonly closed: boolean;
}

/** Output to the system. */
interface SystemOutput extends Output {
  /** True when the disk is full: then what is dropped is missed. */
  readonly lost: boolean;
}

const blockSize = 1 << 16;

/**
 * Output to a file descriptor, in other words if they are given. Writes are synchronous, so that nothing is pending when the process
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

/** Answers what the system says when it takes no more, as when nobody reads. */
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
