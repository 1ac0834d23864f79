import { wordSet } from '../source/list.ts';
import type { Span } from '../source/text.ts';
import { classifyValue, type Dialect, hasVariable } from './value.ts';

/** The password in the user part of a URL. */
export interface UrlCredential {
  /** The place of the password in the searched text. */
  readonly span: Span;
  /** The place of user and password. */
  readonly userinfo: Span;
  /** The URL's scheme. */
  readonly scheme: string;
  readonly weak: boolean;
}

const stop = new Set(' \t\r\n"\'`<>/?#\\,;|()'.split(''));
const usual = wordSet('password passwd pass pw pwd secret token');
/** Texts in place of the password if the user is the token (GitHub, GitLab, Bitbucket). */
const stopgap = /^(?:x-oauth-basic|x-token-auth|x-access-token|oauth2)$/i;
const nowhere =
  /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|address|fake|host|host_?name|mock|server|your[-_.]?[\w.-]*|(?:[\w-]+\.)?(?:my)?domain\.(?:com|tld))(?::|$)|\bexample\b|\.(?:test|invalid)(?::|$)/i;

/** Finds literal passwords in `scheme://user:password@host`; skips variables, placeholders and example hosts. */
export function credentialUrls(text: string, dialect: Dialect): UrlCredential[] {
  const found: UrlCredential[] = [];
  if (!text.includes('@')) return found;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const scheme = schemeBefore(text, at);
    const parts = scheme === '' ? undefined : userinfoAt(text, at + 3);
    if (!parts) continue;
    const password = text.slice(parts.colon + 1, parts.at);
    if (hasVariable(password, dialect) || stopgap.test(password)) continue;
    const verdict = classifyValue(password);
    const isNowhere = nowhere.test(hostAt(text, parts.at + 1));
    // Documentation uses this password, which runs in a compose file if nobody changes it.
    const runs = dialect === 'compose' && !isNowhere && password === 'example';
    if (verdict === 'empty' || (verdict === 'placeholder' && !runs)) continue;
    const isForm = isSample(text.slice(at + 3, parts.colon), password);
    // A compose file may well start a server with the login `user:password`.
    if (dialect === 'shell' ? isNowhere || isForm : isNowhere && isForm) continue;
    found.push({
      span: { start: parts.colon + 1, end: parts.at },
      userinfo: { start: at + 3, end: parts.at },
      scheme,
      weak: verdict !== 'literal',
    });
  }
  return found;
}

/** `user:password` and the like only show the format; they are not credentials. */
function isSample(user: string, password: string): boolean {
  return /^(?:user|username|usr|login|name)(?:@[\w.-]+)?$/i.test(user) && usual.has(password.toLowerCase());
}

/** The scheme that ends at an offset, at most 31 characters; empty if there is none. */
function schemeBefore(text: string, end: number): string {
  let start = end;
  for (let i = end - 1; i >= Math.max(0, end - 31) && /[a-z0-9+.-]/i.test(text.charAt(i)); i--) {
    if (/[a-z]/i.test(text.charAt(i))) start = i;
  }
  return text.slice(start, end);
}

/** Offsets of the first `:` and the last `@` of a user part that starts at `start`; `${…}` may hold any character. */
function userinfoAt(text: string, start: number): { colon: number; at: number } | undefined {
  let depth = 0;
  let colon = -1;
  let at = -1;
  const limit = Math.min(text.length, start + 512);
  for (let i = start; i < limit; i++) {
    const char = text[i]!;
    if (char === '$' && text[i + 1] === '{') depth++;
    else if (char === '}' && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (char === '@') at = i;
    else if (char === ':' && colon < 0) colon = i;
    else if (stop.has(char)) break;
  }
  return colon >= 0 && at > colon ? { colon, at } : undefined;
}

function hostAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && end < start + 256 && !stop.has(text[end]!)) end++;
  return text.slice(start, end);
}
