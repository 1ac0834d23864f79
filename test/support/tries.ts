import { fewer } from './share.ts';

const times = Number(process.env['PROPERTY_TIMES'] ?? 1);
const seed = Number(process.env['PROPERTY_SEED'] ?? 1);

/** How often a property is tried, a fifth of it in `npm test`, `PROPERTY_TIMES` as often as usual, and the seed of its values: `PROPERTY_SEED`, always the same without. */
export const tries = (usual: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Math.ceil(fewer(usual, 5) * times),
  seed,
});
