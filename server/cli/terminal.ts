import { fstatSync, readSync, statSync } from 'node:fs';
import type { Output } from './output.ts';

/** A terminal with a user. */
export interface Terminal {
  /** Shows a question and waits for a line of input; undefined at the end of the input. */
  ask(question: string): string | undefined;
}

/** Returns the terminal of standard input and output; undefined unless both are terminals. */
export function terminalOf(output: Output): Terminal | undefined {
  if (!isTerminal(0) || !isTerminal(1)) return undefined;
  let pending = '';
  return {
    ask(question) {
      output.write(question);
      output.flush();
      for (let end = pending.indexOf('\n'); ; end = pending.indexOf('\n')) {
        if (end >= 0) {
          const line = pending.slice(0, end);
          pending = pending.slice(end + 1);
          return line.trim();
        }
        const read = readSome();
        if (read === '') return undefined;
        pending += read;
      }
    },
  };
}

const scratch = Buffer.alloc(4096);

/** Reads the next characters of standard input; empty at its end. */
function readSome(): string {
  for (;;) {
    try {
      return scratch.toString('utf8', 0, readSync(0, scratch));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return '';
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Asks Node about a terminal only if there may be one, because its streams take time to load. */
export function isTerminal(descriptor: 0 | 1): boolean {
  try {
    const stream = () => (descriptor === 0 ? process.stdin : process.stdout);
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev)
      return false;
    return stream().isTTY === true;
  } catch {
    return false;
  }
}
