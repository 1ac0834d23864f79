import type { SourceFile } from '../source/text.ts';
import { type Config, defaultConfig } from './config.ts';

/**
 * The configuration of the nearest folder above that has one. What it locks also holds below; a configuration there can't
 * change it.
 */
export interface Above {
  readonly config: Config;
  /** All files that it was read from. */
  readonly sources: readonly SourceFile[];
}

/** The parts of a configuration that locked rules depend on. */
export type Locked = Pick<Config, 'rules' | 'overrides' | 'locked' | 'trust' | 'mutableTags'>;

/** The part of a configuration that holds for all files below its folder: the locked rules with their levels. */
export function lockedPart({ rules, overrides, locked, trust, mutableTags, within }: Config): Locked {
  const onlyLocked = <T>(levels: ReadonlyMap<string, T>) => [...levels].filter(([id]) => locked.has(id));
  return {
    rules: new Map(onlyLocked(rules)),
    overrides: overrides.flatMap((each) => {
      const kept = onlyLocked(each.rules);
      return kept.length === 0 ? [] : [{ ...each, rules: new Map(kept), within: each.within ?? within }];
    }),
    locked,
    trust: {
      images: trusting(locked) === undefined ? defaultConfig.trust.images : trust.images,
      signatures: signing.some((id) => locked.has(id)) ? trust.signatures : [],
    },
    mutableTags: pinning.some((id) => locked.has(id)) ? mutableTags : [],
  };
}

/** The locked rule that decides which images are trusted; undefined if it is not locked. */
export const trusting = (locked: { has(id: string): boolean }): string | undefined =>
  ['untrusted-image', 'untrusted-service-image'].find((id) => locked.has(id));

/** Rules that ask for signatures. */
const signing = ['unverified-image', 'unverified-service-image'];

/** Rules that check tags. */
const pinning = ['unpinned-image', 'unpinned-service-image'];
