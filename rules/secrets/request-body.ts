import { secretName } from '../../server/engine/secret/name.ts';
import { member } from '../../server/engine/secret/named-settings.ts';
import { classifyValue } from '../../server/engine/secret/value.ts';

const isGiven = (name: string, value: string) =>
  secretName(name) === 'secret' &&
  (/^\$(?:\w+|\{\w+\})$/.test(value) || /^(?:literal|weak)$/.test(classifyValue(value)));

/** A part of a text, and where it starts. */
interface Part {
  readonly part: string;
  readonly from: number;
}

/** Returns the credential in a request body: JSON or a form; undefined for a file, and if no name suggests a credential. */
export function bodyCredential(body: string): Part | undefined {
  if (body.startsWith('@')) return undefined;
  for (const { 0: all, 1: name = '', 2: value = '', index } of body.matchAll(member))
    if (isGiven(name, value)) return { part: value, from: index + all.lastIndexOf(value) };
  if (body.includes('{')) return undefined;
  let end = 0;
  for (const field of body.split('&')) {
    end += field.length;
    const part = fieldCredential(field);
    if (part !== undefined) return { part, from: end - part.length };
    end++;
  }
  return undefined;
}

/** Returns the credential in a field of a form, or of HTTPie: `name=value`, `name:=value`, `name==value`. */
export function fieldCredential(field: string): string | undefined {
  const equals = field.indexOf('=');
  const name = field.slice(0, Math.max(equals, 0)).replace(/:$/, '');
  const value = field.slice(equals + 1).replace(/^=/, '');
  return /^[\w.-]{1,80}$/.test(name) && isGiven(name, value) ? value : undefined;
}
