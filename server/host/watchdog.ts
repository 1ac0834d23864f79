import { Script } from 'node:vm';
import { TookTooLong, type Within } from './guard.ts';

/** Milliseconds of processor time that the work on one file may take. */
export const longest = 2000;

const key = Symbol.for('plimsoll.work');
const place = globalThis as { [key]?: (() => void) | undefined };
let work: (() => void) | undefined;
// Always the same: what is put on the global object, V8 keeps until it collects the whole heap, with all that it refers to.
const start = () => work?.();
const script = new Script("globalThis[Symbol.for('plimsoll.work')]()");

/**
 * Runs work and ends it when it takes longer than `limit`, even inside of a regular expression. The clock is that of the wall: on a
 * machine that is busy with other things work gets another try, so long that the limit fits into its share of the processor.
 */
export function watchdog(limit = longest): Within {
  return (asked) => {
    for (let allowed = limit; ; ) {
      let result: { readonly value: ReturnType<typeof asked> } | undefined;
      const before = process.cpuUsage();
      place[key] = start;
      work = () => {
        result = { value: asked() };
      };
      try {
        script.runInThisContext({ timeout: allowed });
      } catch (error) {
        if (!isEnd(error)) throw error;
        const { user, system } = process.cpuUsage(before);
        const took = (user + system) / 1000;
        if (took > 0.9 * limit || allowed > 20 * limit) throw new TookTooLong();
        allowed = Math.ceil(allowed * Math.min(1.2 * (limit / took), 20));
        continue;
      } finally {
        work = undefined;
      }
      if (result) return result.value;
      throw new TookTooLong();
    }
  };
}

const isEnd = (error: unknown) =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
