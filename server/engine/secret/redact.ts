import type { Span } from '../text.ts';
import { secretName } from './name.ts';
import { shapedSecrets } from './shape.ts';
import { credentialUrls } from './url.ts';
import { isDistinct } from './value.ts';

const assigned = /([A-Za-z_][\w.-]*)["']?(\s*[:=]\s*|\s+)("[^"]*"?|'[^']*'?|[^\s"']+)/g;
const credentials =
  /(?<![\w.-])(?:basic|bearer|token)\s+([^\s"']+)|\s(?:-u|--user)[\s=]["']?([^\s"']+:[^\s"']+)/gi;
/** Passwords by the commands that take one: `echo user:… | chpasswd`, `sshpass -p …`, `mysql -p…`, `-passin pass:…`. */
const given: readonly RegExp[] = [
  /\b(?:echo|printf)\s[^|]*?((?:"[^"]*"|'[^']*'|[^\s|"']+))\s*\|[^|&;]*\b(?:chpasswd|passwd|vncpasswd|smbpasswd|[a-z]+ login)\b/g,
  /\b(?:chpasswd|passwd)\b\s*<<<\s*("[^"]*"|'[^']*'|\S+)/g,
  /\b(?:useradd|usermod|adduser|sshpass|unzip|zip|redis-cli|mongo\w*|[a-z]+ login)\b[^|&;]*?\s-[apP]\s?("[^"]*"|'[^']*'|[^\s"']+)/g,
  /\b(?:mysql\w*|mariadb\S*)\s[^|&;]*?-p("[^"]*"|'[^']*'|[^\s"']+)/g,
  /\bpass:([^\s"']+)/g,
  /\bnet user\s[^|&;]*?([^\s"'|&;/]+)(?=\s*(?:$|[|&;\\]|\/))/g,
  /\bbundle config\b[^|&;]*?\s[^\s:]+:([^\s"']+)/g,
  /\b(?:lftp|smbclient)\b[^|&;]*?\s-[uU]\s?[^\s,%]*[,%]([^\s"']+)/g,
];
/** `account:password` alone on its line, as chpasswd reads it. */
const account = /^\s*[\w.-]+:([^\s:/]{4,})\s*$/g;
/** Commands that take a password among their words. */
const among = /\b(?:htpasswd|openssl passwd|mkpasswd|rabbitmqctl|http-basic\.\S+)\s([^|&;]+)/g;
const random = /[A-Za-z0-9+/_=-]{40,}/g;
const digest = /^(?:[0-9a-f]{40,64}|[a-z0-9/_-]+)$/;

/** Whether a name, or a setting of Redis, promises a credential. */
const promises = (name: string) => secretName(name) === 'secret' || /^(?:requirepass|masterauth)$/.test(name);

/**
 * Where a text, a line or a part of one of at most 2,000 characters, holds a credential that its form or its neighbours give away; with `everything`,
 * words that stand behind a name are taken for one, too.
 */
export function credentialsIn(written: string, everything = false): Span[] {
  // A quote that is escaped is one for somebody.
  const text = written.slice(0, 2000).replace(/\\(["'])/g, ' $1');
  const spans: Span[] = [
    ...shapedSecrets(text).map(({ span }) => span),
    ...credentialUrls(text, 'compose').map(({ span }) => span),
    ...credentialUrls(text, 'shell').map(({ span }) => span),
  ];
  const add = (match: RegExpExecArray, part: string | undefined) => {
    if (part !== undefined) spans.push(lastIn(match, part));
  };
  assigned.lastIndex = 0;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const [whole, name = '', between = '', value = ''] = match;
    const told = /[:=]/.test(between) || everything || isDistinct(value);
    if (told && promises(name) && !/^["']?\$/.test(value)) add(match, value);
    // The value may be the next name: `-e PASSWORD=x`.
    assigned.lastIndex = match.index + whole.length - value.length;
  }
  for (const match of text.matchAll(credentials))
    if (match[2] || everything || isDistinct(match[1] ?? '')) add(match, match[1] ?? match[2]);
  for (const form of given) for (const match of text.matchAll(form)) add(match, match[1]);
  for (const match of text.matchAll(among)) {
    const start = match.index + match[0].length - match[1]!.length;
    for (const word of match[1]!.matchAll(/[^\s"']+/g))
      if (!word[0].startsWith('-'))
        spans.push({ start: start + word.index, end: start + word.index + word[0].length });
  }
  return spans;
}

/**
 * A line of source for people to read, with every character of what may be a credential as `*`: lengths stay, so columns
 * do too. It hides more than rules report, because what is hidden in vain does no harm. Lines are cut at 2,000 characters.
 */
export function redact(line: string): string {
  const text = line.slice(0, 2000);
  const spans = credentialsIn(text, true);
  for (const match of text.matchAll(account)) spans.push(lastIn(match, match[1] ?? ''));
  for (const match of text.matchAll(random)) if (!digest.test(match[0])) spans.push(lastIn(match, match[0]));
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + '*'.repeat(end - start) + out.slice(end);
  return out;
}

function lastIn(match: RegExpExecArray, part: string): Span {
  const start = match.index + match[0].lastIndexOf(part);
  return { start, end: start + part.length };
}
