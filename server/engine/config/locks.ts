import type { SourceFile } from '../source/text.ts';
import { type Config, defaultConfig } from './config.ts';

/** The configuration of the nearest folder above that has one: what it locks holds below, whatever is configured there. */
export interface Above {
  readonly config: Config;
  /** All files that it was read from. */
  readonly sources: readonly SourceFile[];
}

/** The parts of a configuration that what is locked depends on. */
export type Locked = Pick<Config, 'rules' | 'overrides' | 'locked' | 'trust' | 'mutableTags'>;

/** What of a configuration holds for all files below its folder: the rules that it locks, with their levels. */
export function lockedPart({ rules, overrides, locked, trust, mutableTags, within }: Config): Locked {
  const onlyLocked = <T>(levels: ReadonlyMap<string, T>) => [...levels].filter(([id]) => locked.has(id));
  return {
    rules: new Map(onlyLocked(rules)),
    overrides: overrides.flatMap((each) => {
      const kept = onlyLocked(each.rules);
      return kept.length === 0 ? [] : [{ ...each, rules: new Map(kept), within: each.within ?? within }];
    }),
    locked,
    trust: trusting(locked) === undefined ? defaultConfig.trust : trust,
    mutableTags: pinning.some((id) => locked.has(id)) ? mutableTags : [],
  };
}

/** The locked rule that decides which images may be trusted; undefined where none is. */
export const trusting = (locked: { has(id: string): boolean }): string | undefined =>
  ['untrusted-image', 'untrusted-service-image'].find((id) => locked.has(id));

/** Rules that tags are judged by. */
const pinning = ['unpinned-image', 'unpinned-service-image'];
