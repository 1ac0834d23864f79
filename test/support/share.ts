/** `all` in `npm run test:all`, `rest` in `npm run test:rest`, unset in `npm test`. */
const tests = process.env['TESTS'];

/** True if every case runs, except those of which `npm run test:rest` has a share: not in `npm test`. */
export const everything = tests === 'all' || tests === 'rest';

/** The day that selects the share, in days since 1970. `TESTS_DAY` repeats one. */
export const day = Number(process.env['TESTS_DAY'] ?? Math.floor(Date.now() / 86_400_000));

/**
 * Returns one of `parts` equal shares of the cases, a different one each day, so that each case runs once in `parts`
 * days; in `npm run test:rest` one of `inRest`, for cases that take minutes; in `npm run test:all` all cases.
 */
export function share<T>(cases: readonly T[], parts = 10, inRest = 1): readonly T[] {
  const count = tests === 'all' ? 1 : tests === 'rest' ? inRest : parts;
  return cases.filter((_, index) => index % count === day % count);
}

/** Returns how often to repeat a random test: `times` if everything runs, otherwise a fraction of it. */
export const fewer = (times: number, parts = 10) => (everything ? times : Math.ceil(times / parts));
