import type { Span } from '../source/text.ts';
import { connectionPasswords } from './connection.ts';
import { namesKey, namesUrl, secretName } from './name.ts';
import { shapedSecrets } from './shape.ts';
import { credentialUrls } from './url.ts';
import {
  classifyValue,
  type Dialect,
  entropy,
  isAmount,
  isPublished,
  isQuantity,
  type ValueVerdict,
} from './value.ts';

/** A credential within a text: by its form, in a URL or in a connection string. */
export interface HeldCredential {
  readonly kind: 'shape' | 'url' | 'connection';
  /** What it is by its form, or the scheme of its URL; never the credential. */
  readonly what: string;
  /** Where it is in the text. */
  readonly span: Span;
  /** True for a default that anyone guesses. */
  readonly weak: boolean;
}

/** The credentials that a text holds whatever the name that it is given to; each part of the text once. */
export function heldCredentials(text: string, dialect: Dialect, name?: string): HeldCredential[] {
  const found: HeldCredential[] = shapedSecrets(text, name).map(({ label, span }) => ({
    kind: 'shape',
    what: label,
    span,
    weak: false,
  }));
  const add = (each: HeldCredential) => {
    if (!found.some(({ span }) => span.start < each.span.end && each.span.start < span.end)) found.push(each);
  };
  if (text.includes('://'))
    for (const { scheme: what, span, weak } of credentialUrls(text, dialect))
      add({ kind: 'url', what, span, weak });
  for (const { span, weak } of connectionPasswords(text, dialect))
    add({ kind: 'connection', what: 'connection string', span, weak });
  return found;
}

/** Keys of ciphers as programs make them: hexadecimal, or 16, 32 or 64 bytes in Base64. */
const rawKey =
  /^(?:[\da-f]{32}|[\da-f]{48}|[\da-f]{64}|[\da-f]{96}|[\da-f]{128})$|^(?:[\w+/-]{22}==|[\w+/-]{43}=|[\w+/-]{86}==)$/i;

/**
 * What a literal value is as the value of a variable: undefined where the name promises no credential, and where the value is an
 * amount that a setting about one has. A DSN is a URL, which is judged as one.
 */
export function namedCredential(name: string, value: string): ValueVerdict | undefined {
  const promise = secretName(name);
  if (promise === undefined)
    return namesKey(name) && rawKey.test(value) && entropy(value) >= 3 && !isPublished(value)
      ? 'literal'
      : undefined;
  if (namesUrl(name)) return undefined;
  if (promise === 'quantity' && isQuantity(value)) return undefined;
  // The password of all documentation is what runs where nobody changes it.
  if (/^example$/i.test(value) && /pass/i.test(name)) return 'weak';
  return promise === 'limit' && isAmount(value) ? undefined : classifyValue(value);
}
