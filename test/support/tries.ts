import { fewer } from './share.ts';

const times = Number(process.env['PROPERTY_TIMES'] ?? 1);
const seed = Number(process.env['PROPERTY_SEED'] ?? 1);

/**
 * The number of runs of a property and the seed of its values. `npm test` runs a fifth; `PROPERTY_TIMES` multiplies
 * the usual number; `PROPERTY_SEED` sets the seed, which is otherwise constant.
 */
export const tries = (usual: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Math.ceil(fewer(usual, 5) * times),
  seed,
});
