import type { SourceFile } from '../source/text.ts';
import { type Config, defaultConfig } from './config.ts';
import { isBarred } from './floor.ts';

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
export type Locked = Pick<Config, 'rules' | 'overrides' | 'locked' | 'policies' | 'trust' | 'mutableTags'>;

/** The part of a configuration that holds for all files below its folder: the locked rules with their levels, and policies. */
export function lockedPart(config: Config): Locked {
  const { rules, overrides, locked, policies, trust, mutableTags, within } = config;
  const isHeld = (id: string) => isHeldIn(config, id);
  const onlyLocked = <T>(levels: ReadonlyMap<string, T>) => [...levels].filter(([id]) => locked.has(id));
  return {
    rules: new Map(onlyLocked(rules)),
    overrides: overrides.flatMap((each) => {
      const kept = onlyLocked(each.rules);
      return kept.length === 0 ? [] : [{ ...each, rules: new Map(kept), within: each.within ?? within }];
    }),
    locked,
    policies,
    trust: {
      images: trusting(locked) === undefined ? defaultConfig.trust.images : trust.images,
      signatures: signing.some(isHeld) ? trust.signatures : [],
    },
    mutableTags: pinning.some(isHeld) ? mutableTags : [],
  };
}

/** Whether a rule is locked, or has a lowest level. */
export const isHeldIn = ({ locked, policies }: Pick<Config, 'locked' | 'policies'>, id: string): boolean =>
  locked.has(id) || policies.some(({ levels }) => levels.has(id));

/** The file that locks a rule, or whose policy allows no ignore comments of it; undefined if comments can suppress it. */
export function lockerOf(
  { locked, policies }: Pick<Config, 'locked' | 'policies'>,
  id: string,
): string | undefined {
  const silent = policies.find((each) => each.exceptions?.inline === false || isBarred(id, each));
  return locked.get(id)?.by ?? silent?.by;
}

/** The file that locks a rule, or whose policy allows no exception of it; undefined if it can have one of some kind. */
export const barrierOf = ({ locked, policies }: Pick<Config, 'locked' | 'policies'>, id: string) =>
  locked.get(id)?.by ?? policies.find((each) => isBarred(id, each))?.by;

/** The locked rule that decides which images are trusted; undefined if it is not locked. */
export const trusting = (locked: { has(id: string): boolean }): string | undefined =>
  trustRules.find((id) => locked.has(id));

/** Rules that report images that are not trusted. */
export const trustRules = ['untrusted-image', 'untrusted-service-image'];

/** Rules that ask for signatures. */
export const signing = ['unverified-image', 'unverified-service-image'];

/** Rules that check tags. */
const pinning = ['unpinned-image', 'unpinned-service-image'];
