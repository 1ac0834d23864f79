import { Script } from 'node:vm';
import { TookTooLong, type Within } from './guard.ts';

/** Time limit for the work on one file, in milliseconds of CPU time. */
export const longest = 2000;

const key = Symbol.for('plimsoll.work');
const place = globalThis as { [key]?: (() => void) | undefined };
let work: (() => void) | undefined;
// Always the same function: V8 keeps values of the global object, and everything they refer to, until a full collection.
const start = () => work?.();
const script = new Script("globalThis[Symbol.for('plimsoll.work')]()");

/**
 * Runs work and stops it if it takes longer than `limit`, even inside a regular expression. The timer measures wall-clock time.
 * On a busy machine, the work gets another try with a longer timeout, so that it gets `limit` of CPU time.
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
