/** True where every case is tried: in `npm run test:all`, not in `npm test`. */
export const everything = process.env['TESTS'] === 'all';

/** The day whose share is tried, in days since 1970. `TESTS_DAY` repeats one. */
export const day = Number(process.env['TESTS_DAY'] ?? Math.floor(Date.now() / 86_400_000));

/**
 * One of `parts` equal shares of the cases, another one each day, so that each case is tried once in `parts` days; all of them
 * where everything is tried.
 */
export function share<T>(cases: readonly T[], parts = 10): readonly T[] {
  return everything ? cases : cases.filter((_, index) => index % parts === day % parts);
}

/** How often something random is tried: as often as said where everything is tried, otherwise a part of it, from the first on. */
export const fewer = (times: number, parts = 10) => (everything ? times : Math.ceil(times / parts));
