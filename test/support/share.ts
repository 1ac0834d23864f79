/** True if every case runs: in `npm run test:all`, not in `npm test`. */
export const everything = process.env['TESTS'] === 'all';

/** The day that selects the share, in days since 1970. `TESTS_DAY` repeats one. */
export const day = Number(process.env['TESTS_DAY'] ?? Math.floor(Date.now() / 86_400_000));

/**
 * Returns one of `parts` equal shares of the cases, a different one each day, so that each case runs once in `parts`
 * days; all cases if everything runs.
 */
export function share<T>(cases: readonly T[], parts = 10): readonly T[] {
  return everything ? cases : cases.filter((_, index) => index % parts === day % parts);
}

/** Returns how often to repeat a random test: `times` if everything runs, otherwise a fraction of it. */
export const fewer = (times: number, parts = 10) => (everything ? times : Math.ceil(times / parts));
