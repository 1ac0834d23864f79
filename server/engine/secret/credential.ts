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
  isKnownKey,
  isPublished,
  isQuantity,
  isRandom,
  type ValueVerdict,
} from './value.ts';

/** A credential within a text: by its form, in a URL or in a connection string. */
export interface HeldCredential {
  readonly kind: 'shape' | 'url' | 'connection';
  /** Its kind by its form, or the scheme of its URL; never the credential. */
  readonly what: string;
  /** Its place in the text. */
  readonly span: Span;
  /** True for a default that anyone can guess. */
  readonly weak: boolean;
}

/** Length of the shortest text with a credential that its form identifies: `a://:b@c`. */
const shortest = 8;

/** The credentials in a text, found regardless of the variable's name; each part of the text counts once. */
export function heldCredentials(text: string, dialect: Dialect, name?: string): HeldCredential[] {
  if (text.length < shortest) return [];
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
  for (const { what, span, weak } of connectionPasswords(text, dialect))
    add({ kind: 'connection', what, span, weak });
  return found;
}

/** Keys of ciphers as programs make them: hexadecimal, or 16, 32 or 64 bytes in Base64. */
const rawKey =
  /^(?:[\da-f]{32}|[\da-f]{48}|[\da-f]{64}|[\da-f]{96}|[\da-f]{128})$|^(?:[\w+/-]{22}==|[\w+/-]{43}=|[\w+/-]{86}==)$/i;

/** Names of a wallet's recovery phrase (BIP 39), and whether a value is one: 12 to 24 words. */
const phrases = ['mnemonic', 'seedphrase', 'seed_phrase', 'recoveryphrase', 'recovery_phrase'];
function isPhrase(value: string): boolean {
  const words = value.split(' ');
  return words.length >= 12 && words.length % 3 === 0 && words.every((word) => /^[a-z]{3,8}$/.test(word));
}

/** An AWS secret key has 40 characters; people give emulators shorter texts, since these accept anything. */
const awsKey = /^AWS_SECRET_(?:ACCESS_)?KEY$/i;
const ofEmulator =
  /^(?:0+|bar|foo|foobar|key|local|localstack|mock|secret|test|testing|x|(?:dummy|fake)[\w-]{0,20})$/i;

/** SHA-256 of `admin` and of `password`, from documentation. */
const guessedHashes = [
  '8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918',
  '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8',
];

/**
 * Classifies a literal value by the name of its variable. Undefined if the name promises no credential, or the value is an
 * amount in a setting about one. A DSN counts as a URL.
 */
export function namedCredential(name: string, value: string): ValueVerdict | undefined {
  if (value.length >= 16 && isKnownKey(value) && (secretName(name) || namesKey(name))) return 'weak';
  if (/^salt$/i.test(name)) return ofSalt(value);
  const promise = secretName(name);
  if (guessedHashes.includes(value) && /pass(?:word)?_?sha/i.test(name)) return 'weak';
  if (phrases.some((end) => name.toLowerCase().endsWith(end)))
    return isPhrase(value) && !isPublished(value) ? 'literal' : undefined;
  if (awsKey.test(name) && ofEmulator.test(value)) return 'harmless';
  // Each JDK protects its public certificates with this password.
  if (value === 'changeit' && /trust_?store|ca_?certs/i.test(name)) return 'harmless';
  if (promise === undefined)
    return namesKey(name) &&
      rawKey.test(value.replace(/^0x/, '')) &&
      entropy(value) >= 3 &&
      !isPublished(value)
      ? 'literal'
      : undefined;
  if (namesUrl(name)) return undefined;
  if (promise === 'quantity' && isQuantity(value)) return undefined;
  // Documentation uses this password, and it stays in effect if nobody changes it.
  if (/^example$/i.test(value) && /pass/i.test(name)) return 'weak';
  if (promise === 'limit' && isAmount(value)) return undefined;
  const verdict = classifyValue(name === 'NEO4J_AUTH' ? value.replace(/^neo4j\//, '') : value);
  if (!/literal|weak/.test(verdict) || !repeatsName(name, value)) return verdict;
  return ofProvider.test(name) || value === name ? 'placeholder' : 'weak';
}

/** A variable named only `SALT` holds a credential if its value looks like one, and may be a number of rounds or a host otherwise. */
function ofSalt(value: string): ValueVerdict | undefined {
  const verdict = classifyValue(value);
  return /[a-z]/i.test(value) && (verdict === 'weak' || isRandom(value)) ? verdict : undefined;
}

/** Credentials that another company issues: their name in place of the value opens nothing. */
const ofProvider = /api_?key|api_?token|client_?secret|access_?(?:key|token)|auth_?token|webhook/i;

/** Whether a value is the variable's name in any spelling, or its last words. */
function repeatsName(name: string, value: string): boolean {
  const spelled = (text: string) => text.toLowerCase().replace(/[^a-z\d]+/g, '');
  const [own, given] = [spelled(name), spelled(value)];
  return given === own || (/[a-z][_-][a-z]|[a-z][A-Z]/.test(value) && own.endsWith(given));
}

interface Setting {
  readonly name: string;
  readonly value?: string | undefined;
}

/** True for a password that equals the user's name, which everyone tries: `DB_USER: shop`, `DB_PASSWORD: shop`. */
export function repeatsLogin({ name, value = '' }: Setting, others: readonly Setting[]): boolean {
  const login = /^(.*?)(?:PASS(?:WD|WORD)?|PWD)$/i.exec(name)?.[1];
  if (login === undefined || !/^[a-z_-]{3,20}\d{0,3}$/i.test(value)) return false;
  return others.some(
    (each) =>
      each.value === value &&
      /^USER(?:NAME)?$/i.test(each.name.slice(login.length)) &&
      each.name.startsWith(login),
  );
}
