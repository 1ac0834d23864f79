import { type Profile, profiles } from './config.ts';
import type { Levels } from './rule.ts';

/** Levels of what is said in some profiles only, there at its own severity. */
export function onlyIn(...spoken: readonly Profile[]): Levels {
  return Object.fromEntries(
    profiles.flatMap((each) => (spoken.includes(each) ? [] : [[each, 'off' as const]])),
  );
}

/** Levels of what is said only where somebody asks for everything. */
export const strictOnly: Levels = onlyIn('strict', 'production');
