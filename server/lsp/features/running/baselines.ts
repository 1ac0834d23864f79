import { type Baseline, decodeBaseline } from '../../../engine/index.ts';
import { pathOf } from '../../files.ts';

/** The baselines of folders, by their paths. */
export type Baselines = ReadonlyMap<string, Baseline>;

/** Reads the texts of baselines by the URIs of their folders; what is none is left out. */
export function baselinesOf(texts: unknown): Baselines {
  if (typeof texts !== 'object' || texts === null) return new Map();
  return new Map(
    Object.entries(texts).flatMap(([uri, text]) => {
      const baseline = typeof text === 'string' ? decodeBaseline(text) : '';
      return typeof baseline === 'string' ? [] : [[pathOf(uri), baseline] as const];
    }),
  );
}
