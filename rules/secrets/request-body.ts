import { secretName } from '../../server/engine/secret/name.ts';
import { member } from '../../server/engine/secret/named-settings.ts';
import { classifyValue } from '../../server/engine/secret/value.ts';

const isGiven = (name: string, value: string) =>
  secretName(name) === 'secret' &&
  (/^\$(?:\w+|\{\w+\})$/.test(value) || /^(?:literal|weak)$/.test(classifyValue(value)));

/** Returns the credential in a request body: JSON or a form; undefined for a file, and if no name suggests a credential. */
export function bodyCredential(body: string): string | undefined {
  if (body.startsWith('@')) return undefined;
  for (const [, name = '', value = ''] of body.matchAll(member)) if (isGiven(name, value)) return value;
  return body.includes('{') ? undefined : body.split('&').flatMap((field) => fieldCredential(field) ?? [])[0];
}

/** Returns the credential in a field of a form, or of HTTPie: `name=value`, `name:=value`, `name==value`. */
export function fieldCredential(field: string): string | undefined {
  const equals = field.indexOf('=');
  const name = field.slice(0, Math.max(equals, 0)).replace(/:$/, '');
  const value = field.slice(equals + 1).replace(/^=/, '');
  return /^[\w.-]{1,80}$/.test(name) && isGiven(name, value) ? value : undefined;
}
