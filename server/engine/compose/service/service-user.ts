import type { Known } from '../../source/text.ts';
import type { KeyValue, Scalar, Service } from '../model.ts';

/** Whether a name is that of the administrator account of Windows containers. */
export function isAdministrator(name: string | undefined): Known<boolean> {
  return name === undefined ? 'unknown' : /^(?:.*\\)?ContainerAdministrator$/i.test(name);
}

/** Whether a user part (no group) names uid 0; an empty one does (`user: ":1000"`). */
export function isRoot(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return name === '' || name === 'root' || /^\+?0+$/.test(name);
}

/** Variables that shells set for themselves alone: Compose does not get them. */
const unexported = /\$(?:(?:E?UID|E?GID)(?!\w)|\{(?:E?UID|E?GID)\})/g;

/** `user` as Compose reads it, where a variable of the shell that is never exported is empty; undefined where others decide. */
export function userText({ text, raw }: Scalar): string | undefined {
  if (text !== undefined) return text;
  const left = raw.replace(unexported, '');
  return left.includes('$') ? undefined : left;
}

/** The variable by which an image that would step down to the user of its number stays root. */
export function rootBy({ user, environment }: Service): KeyValue | undefined {
  return user
    ? undefined
    : environment.find(({ name, value }) => name === 'PUID' && /^0+$/.test(value ?? ''));
}
