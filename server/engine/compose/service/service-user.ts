import type { Known } from '../../source/text.ts';

/** Whether a name is that of the administrator account of Windows containers. */
export function isAdministrator(name: string | undefined): Known<boolean> {
  return name === undefined ? 'unknown' : /^(?:.*\\)?ContainerAdministrator$/i.test(name);
}

/** Whether a user part (no group) names uid 0; an empty one does (`user: ":1000"`). */
export function isRoot(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return name === '' || name === 'root' || /^\+?0+$/.test(name);
}
