import { holdsAny, type Span } from '../source/text.ts';
import { secretName } from './name.ts';
import { shapedSecrets } from './shape.ts';
import { credentialUrls } from './url.ts';
import { isDistinct } from './value.ts';

/** A name and, where one follows, what it is given; a name alone fits too, so that no text is looked through twice. */
const assigned = /([\w.-]+)(?:["']?(\s*[:=]\s*|\s+)("[^"]*"?|'[^']*'?|[^\s"']+))?/g;
/** An expression, and texts in small letters one of which is in each text that it fits. */
type Form = readonly [marks: readonly string[], form: RegExp];
const scheme: Form = [['basic', 'bearer', 'token'], /(?<![\w.-])(?:basic|bearer|token)\s+([^\s"']+)/gi];
/** Passwords that stand behind a sign of their own: `-u name:…`, `-passin pass:…`, `chpasswd <<< name:…`. */
const signed: readonly Form[] = [
  [['-u'], /\s(?:-u|--user)[\s=]["']?([^\s"':]+:[^\s"']+)/gi],
  [['pass:'], /\bpass:([^\s"']+)/g],
  [['<<<'], /passwd\s*<<<\s*("[^"]*"|'[^']*'|\S+)/g],
];
/** Passwords of commands (`sshpass -p …`, `mysql -p…`): first group a command, second what it is given, else what ends it. */
const given: readonly Form[] = [
  [
    ['useradd', 'usermod', 'adduser', 'sshpass', 'zip', 'redis-cli', 'mongo', ' login'],
    /[|&;]|(useradd|usermod|adduser|sshpass|zip|redis-cli|mongo|[a-z] login)|\s-(?:a\s(?!-)|[pP]\s?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  ],
  [['mysql', 'mariadb'], /[|&;]|(mysql|mariadb)|\s-p("[^"]*"|'[^']*'|[^\s"']+)/g],
  [['bundle config'], /[|&;]|(bundle config)|\s[^\s:|&;]+:([^\s"']+)/g],
  [['lftp', 'smbclient'], /[|&;]|(lftp|smbclient)|\s-[uU]\s?[^\s,%]*[,%]([^\s"']+)/g],
];
const netUser: Form = [['net user'], /\bnet user(?:\s([^|&;\\/]+))?/g];
const saying = /\b(?:echo|printf)\s/;
const readers = ['passwd', ' login'];
const reading = /\b(?:chpasswd|passwd|vncpasswd|smbpasswd)\b|[a-z] login\b/;
/** `account:password` alone on its line, as chpasswd reads it. */
const account = /^\s*[\w.-]+:([^\s:/]{4,})\s*$/g;
/** Commands that take a password among their words. */
const among: Form = [
  ['passwd', 'rabbitmqctl', 'http-basic.'],
  /(?:htpasswd|openssl passwd|mkpasswd|rabbitmqctl|http-basic\.)([^|&;]*)/g,
];
const random = /[A-Za-z0-9+/_=-]{40,}/g;
const digest = /^(?:[0-9a-f]{40,64}|[a-z0-9/_-]+)$/;

/** Whether a name, or a setting of Redis, promises a credential. */
const promises = (name: string) =>
  secretName(name) === 'secret' || /^-*(?:requirepass|masterauth)$/.test(name);

/**
 * Where a text, a line or a part of one of at most 2,000 characters, holds a credential that its form or its neighbours give away; with `everything`,
 * words that stand behind a name are taken for one, too.
 */
export function credentialsIn(written: string, everything = false): Span[] {
  // A quote that is escaped is one for somebody.
  const text = written.slice(0, 2000).replace(/\\(["'])/g, ' $1');
  const shapes = shapedSecrets(text);
  const urls = text.includes('@')
    ? [...credentialUrls(text, 'compose'), ...credentialUrls(text, 'shell')]
    : [];
  const spans: Span[] = [...shapes, ...urls].map(({ span }) => span);
  const add = (match: RegExpExecArray, part: string | undefined) => {
    if (part !== undefined) spans.push(lastIn(match, part));
  };
  assigned.lastIndex = 0;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const { 0: whole, 1: name = '', 2: between = '', 3: value } = match;
    if (value === undefined) continue;
    const isAssigned = everything || /[:=]/.test(between) || isDistinct(value);
    // `${NAME:?message}` holds no value.
    const required = value.startsWith('?') && text.startsWith('${', match.index - 2);
    if (isAssigned && promises(name) && !required && !/^(?:["']?\$|-\w$)/.test(value)) add(match, value);
    // The value may be the next name: `-e PASSWORD=x`.
    assigned.lastIndex = match.index + whole.length - value.length;
  }
  const lower = text.toLowerCase();
  const matches = ([marks, form]: Form) => (holdsAny(lower, marks) ? text.matchAll(form) : []);
  for (const match of matches(scheme)) if (everything || isDistinct(match[1] ?? '')) add(match, match[1]);
  for (const form of signed) for (const match of matches(form)) add(match, match[1]);
  for (const form of given) {
    let isOpen = false;
    for (const match of matches(form)) {
      if (isOpen && match[2] !== undefined) add(match, match[2]);
      else if (match[2] === undefined) isOpen = match[1] !== undefined;
    }
  }
  for (const match of matches(netUser)) add(match, match[1]?.match(/[^\s"']+/g)?.at(-1));
  if (holdsAny(lower, readers)) spans.push(...piped(text));
  for (const match of matches(among)) {
    const words = match[1]!.replace(/^\S+/, '');
    const start = match.index + match[0].length - words.length;
    for (const word of words.matchAll(/[^\s"']+/g))
      if (!word[0].startsWith('-'))
        spans.push({ start: start + word.index, end: start + word.index + word[0].length });
  }
  return spans;
}

/** The last word that `echo` or `printf` says to what reads a password behind its pipe. */
function piped(text: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  const parts = text.split('|');
  for (const [at, part] of parts.entries()) {
    const next = parts[at + 1]?.split(/[&;]/, 1)[0] ?? '';
    if (reading.test(next) && saying.test(part)) {
      const end = part.trimEnd().length;
      const quote = /["']/.test(part.charAt(end - 1)) ? part.charAt(end - 1) : undefined;
      let start = quote ? part.lastIndexOf(quote, end - 2) : end;
      if (!quote) while (start > 0 && !/[\s"']/.test(part.charAt(start - 1))) start--;
      if (start >= 0) found.push({ start: from + start, end: from + end });
    }
    from += part.length + 1;
  }
  return found;
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
