import type { SecretPlace } from '../../server/engine/posture/model.ts';

/** Lists secret names as a part of a sentence: the first three, and how many more there are. */
export function namedSecrets(secrets: readonly Pick<SecretPlace, 'name'>[]): string {
  const names = [...new Set(secrets.map(({ name }) => String(name)))];
  const shown = names.slice(0, 3);
  return [...shown, ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(', ');
}
