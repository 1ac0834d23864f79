import type { Known } from '../../source/text.ts';

/** Whether a user part (no group) names uid 0; an empty one does (`user: ":1000"`). */
export function isRoot(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return name === '' || name === 'root' || /^\+?0+$/.test(name);
}
