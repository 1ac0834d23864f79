import { writeSync } from 'node:fs';

/** Where text goes; written in blocks, in order, and wholly, however slow the reader. */
export interface Output {
  write(text: string): void;
  flush(): void;
  /** True when the reader has gone: what is written from then on is dropped. */
  readonly closed: boolean;
}

const blockSize = 1 << 16;

/** Output to a file descriptor. Writes are synchronous, so that nothing is pending when the process ends. */
export function outputTo(descriptor: number): Output {
  let pending: string[] = [];
  let length = 0;
  let closed = false;
  const flush = () => {
    const text = pending.join('');
    pending = [];
    length = 0;
    if (!closed && text !== '') closed = !writeAll(descriptor, Buffer.from(text));
  };
  return {
    write(text) {
      pending.push(text);
      length += text.length;
      if (length >= blockSize) flush();
    },
    flush,
    get closed() {
      return closed;
    },
  };
}

/** False when nobody reads any more. */
function writeAll(descriptor: number, bytes: Buffer): boolean {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}
