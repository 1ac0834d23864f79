import type { Span } from '../source/text.ts';
import { isRandom } from './value.ts';

/** A credential in a request header (RFC 7617, RFC 6750): the scheme, and the text after it. */
const header = /\b(?:(basic)|bearer|token)[ \t]{1,4}([\w.~+/-]{8,}={0,2})/gi;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The credentials of request headers in a text: `Basic` with user and password in Base64, `Bearer` or `token` with a random
 * value.
 */
export function headerCredentials(text: string): { readonly value: string; readonly span: Span }[] {
  const found: { value: string; span: Span }[] = [];
  for (const match of /\b(?:basic|bearer|token)[ \t]/i.test(text) ? text.matchAll(header) : []) {
    const [whole, basic, given = ''] = match;
    const value = basic ? passwordIn(given) : isMadeUp(given) ? given : undefined;
    const end = match.index + whole.length;
    if (value) found.push({ value, span: { start: end - given.length, end } });
  }
  return found;
}

const isMadeUp = (text: string) => text.length >= 16 && isRandom(text);

/** The password in `user:password` in Base64. */
function passwordIn(encoded: string): string | undefined {
  return /^[\w.@+-]{0,100}:([!-~]{3,})$/.exec(fromBase64(encoded))?.[1];
}

/** Decodes Base64 into a text with one character for each byte; empty if the text is not Base64. */
function fromBase64(encoded: string): string {
  let bits = 0;
  let held = 0;
  let decoded = '';
  for (const char of encoded.replace(/={1,2}$/, '')) {
    const value = alphabet.indexOf(char);
    if (value < 0) return '';
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    decoded += String.fromCharCode((bits >> held) & 0xff);
  }
  return decoded;
}
