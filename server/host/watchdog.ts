import { Script } from 'node:vm';
import { TookTooLong, type Within } from './guard.ts';

/** Milliseconds of processor time that the work on one file may take. */
export const longest = 2000;

const key = Symbol.for('plimsoll.work');
const place = globalThis as { [key]?: (() => void) | undefined };
const script = new Script("globalThis[Symbol.for('plimsoll.work')]()");

/**
 * Runs work and ends it when it takes longer than `limit`, even inside of a regular expression. On a machine that is busy
 * with other things it is given another try, for as long again as it was kept waiting.
 */
export function watchdog(limit = longest): Within {
  return (work) => {
    for (let allowed = limit; ; allowed *= 4) {
      let result: { readonly value: ReturnType<typeof work> } | undefined;
      const before = process.cpuUsage();
      place[key] = () => {
        result = { value: work() };
      };
      try {
        script.runInThisContext({ timeout: allowed });
      } catch (error) {
        if (!isEnd(error)) throw error;
        const { user, system } = process.cpuUsage(before);
        if ((user + system) / 1000 > limit / 2 || allowed > 20 * limit) throw new TookTooLong();
        continue;
      } finally {
        place[key] = undefined;
      }
      if (result) return result.value;
      throw new TookTooLong();
    }
  };
}

const isEnd = (error: unknown) =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
