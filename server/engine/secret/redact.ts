import { holdsAny, type Span } from '../source/text.ts';
import { heldCredentials } from './credential.ts';
import { secretName } from './name.ts';
import { classifyValue, hasVariable, isDistinct } from './value.ts';

/**
 * A name and, if present, its value, which may contain quotes (`x"y"`). A name alone matches too, so that no text is searched
 * twice.
 */
const assigned =
  /([\w.-]+)(?:["']?(\s*(?:=>|:=|[:=])\s*|[(>]|\s+)("[^"]*"?|'[^']*'?|[^\s"']+(?:(?<![(,:;[{])["'][^\s"',:;)\]}]+["'][^\s"',]*)?))?/g;
/** The end of an unquoted value: the next setting, the next command, or the end of an element. */
const next = /[;&][\w ]{1,40}=|&&|\|\||;$|<\//;
/** Code that reads a value from somewhere. */
const readFrom = /^(?:process\.env\b|os\.(?:environ|getenv)\b|getenv\(|System\.getenv\b|ENV\[|\w+\($)/;
/** Directives of nginx that pass requests on. */
const passesOn = /^(?:fastcgi|grpc|memcached|proxy|scgi|uwsgi)_pass$/;
/** An expression, and lower-case texts of which each match contains one. */
type Form = readonly [marks: readonly string[], form: RegExp];
/** Forms whose value may also be a plain word: `bearer …`, `-u name:…`. */
const doubted: readonly Form[] = [
  [['basic', 'bearer', 'token'], /(?<![\w.-])(?:basic|bearer|token)\s+([^\s"']+)/gi],
  [['-u'], /\s(?:-u|--user)[\s=]["']?[^\s"':]+:([^\s"']+)/gi],
];
/** Passwords with their own prefix: `-passin pass:…`, `chpasswd <<< name:…`. */
const signed: readonly Form[] = [
  [['pass:'], /\bpass:([^\s"']+)/g],
  [['<<<'], /passwd\s*<<<\s*("[^"]*"|'[^']*'|\S+)/g],
];
/** Elements of a list on one line, as of exec form or a YAML sequence: their quotes, where these hold no blanks, and commas. */
const elements = /"([^"\s\\]*)"(?=\s*(?:[,\]]|$))|'([^'\s\\]*)'(?=\s*(?:[,\]]|$))|,(?=\s*["'\w$-])/g;
/** Options of a list whose next element is a password, besides those that say so by a whole word. */
const passOption = /^--?(?:[a-z]+-)*pass(?:wd)?$/;
/** Passwords of commands (`sshpass -p …`, `mysql -p…`): the first group is the command, the second its value or its end. */
const given: readonly Form[] = [
  [
    ['useradd', 'usermod', 'adduser', 'sshpass', 'zip', 'redis-cli', 'mongo', ' login'],
    /[|&;]|\b(useradd|usermod|adduser|sshpass|(?:un)?zip|redis-cli|mongo|[a-z]+ login)|\s-(?:a\s(?!-)|[pP]\s?)("[^"]*"|'[^']*'|[^\s"']+)/g,
  ],
  [['mysql', 'mariadb'], /[|&;]|\b(mysql|mariadb)|\s-p("[^"]*"|'[^']*'|[^\s"']+)/g],
  [['bundle config'], /[|&;]|(bundle config)|\s[^\s:|&;]+:([^\s"']+)/g],
  [['ldap'], /[|&;]|\b(ldap(?:search|add|modify|delete|passwd|whoami))|\s-w\s?("[^"]*"|'[^']*'|[^\s"']+)/g],
  [['lftp', 'smbclient'], /[|&;]|\b(lftp|smbclient)|\s-[uU]\s?[^\s,%]*[,%]([^\s"']+)/g],
];
/** Commands whose last word is a password, with the least number of words for that. */
const last: readonly (readonly [least: number, Form])[] = [
  [2, [['net user'], /\bnet user\b([^|&;\\/]*)/g]],
  [2, [['htpasswd'], /\bhtpasswd\s+-\w*b([^|&;]*)/g]],
  [1, [['openssl', 'mkpasswd'], /\b(?:openssl passwd|mkpasswd)\b([^|&;]*)/g]],
  [2, [['rabbitmqctl'], /\brabbitmqctl\s+(?:add_user|change_password)\b([^|&;]*)/g]],
  [3, [['http-basic.'], /\bhttp-basic\.([^|&;]*)/g]],
];
const saying = /\b(?:echo|printf)\s/;
const readers = ['passwd', ' login'];
const reading = /\b(?:chpasswd|passwd|vncpasswd|smbpasswd)\b|[a-z] login\b/;
/** A line with only `account:password`, as for chpasswd. */
const account = /^\s*[\w.-]+:([^\s:/]{6,})\s*$/g;
const random = /(?<![\w+/=-])[A-Za-z0-9+/_=-]{40,}/g;
/** Text before a public checksum, and the beginning of public keys. */
const sumBefore = /(?:sha\d{1,3}[-:~]|md5[-:])$/i;
const open = /^(?:sha\d{3}-|AAAA[A-Z]3Nza|AAAAE2Vj)/;

/** Whether a name, or a Redis setting, promises a credential. */
const promises = (name: string) =>
  secretName(name) === 'secret' || /^-*(?:requirepass|masterauth)$/.test(name);

/**
 * Whether a value belongs to a name without a sign between them: `--token x`, `KEY_PASSWORD x`. Not for files, tags and servers
 * (`api-token x`, `secret:v2`, `proxy_pass x:80`), and not in sentences.
 */
function isFor(name: string, between: string, value: string): boolean {
  if (between === ':') return value.length >= 8;
  if (between === '(') return /^["']/.test(value);
  if (between === '>' || passesOn.test(name)) return false;
  if (name.startsWith('-')) return true;
  const isProse = (/^[A-Z][a-z]+$/.test(name) || /[^ -~]/.test(value)) && !/\d/.test(value);
  return /^\w+$/.test(name) && !isProse;
}

/** Whether a text in the place of a credential is one, not a variable, path, option, operator, port or hint. */
function isValue(written: string): boolean {
  const text = written.replace(/^(["'])(.*?)\1?$/s, '$2');
  if (/^[-|&;<>()\\[\]{}]+$|^--?[A-Za-z]|^[$`%{<]|^\d+(?::\d+)+/.test(text)) return false;
  if (/^\.{0,2}(?:\/[\w.-]+)+\/?$/.test(text) && !isMixed(text)) return false;
  if (readFrom.test(text)) return false;
  if (hasVariable(text, 'shell')) {
    // With variables in it, it is a credential only if the rest is not a word: `k7$x9`, not `web-$HOST` or `root:$PASSWORD`.
    if (text.includes('://')) return false;
    const rest = text.replace(/^[\w.-]+:/, '').replace(/\$(?:\w+|\{[^{}]*\})/g, '');
    return /\d/.test(rest) && /[A-Za-z]/.test(rest);
  }
  return /^(?:literal|weak)$/.test(classifyValue(text));
}

/**
 * Finds credentials in a line, or a part of one, by their form or by the words around them, also where these are elements of a
 * list. Reads at most 2,000 characters.
 */
export function credentialsIn(written: string): Span[] {
  const line = written.slice(0, 2000);
  // An escaped quote counts as a quote, unless it is inside a word.
  const text = line.replace(/(\w)\\["'](?=\w)/g, '$1__').replace(/\\(["'])/g, ' $1');
  const spans = credentialsOf(text, false);
  const start = line.indexOf('[');
  if (start < 0 || !line.includes(',', start)) return spans;
  const { words, places } = wordsOf(line, start);
  for (const span of credentialsOf(words, true))
    spans.push({ start: places[span.start]!, end: places[span.end - 1]! + 1 });
  return spans;
}

/** A line whose lists from an offset on are words with one blank between, with the place of each character. */
function wordsOf(line: string, from: number) {
  const parted = line
    .slice(from)
    .replace(elements, (_, double?: string, single = double) => (single === undefined ? ' ' : ` ${single} `))
    .replace(/[[\]]/g, ' ');
  let words = line.slice(0, from);
  const places = Array.from({ length: from }, (_, at) => at);
  for (let at = 0; at < parted.length; at++) {
    if (parted[at] === ' ' && words.endsWith(' ')) continue;
    words += parted[at];
    places.push(from + at);
  }
  return { words, places };
}

/** `isList` tells that each word is an element of a list. */
function credentialsOf(text: string, isList: boolean): Span[] {
  const dialects = ['compose', 'shell'] as const;
  const spans: Span[] = dialects.flatMap((dialect) => heldCredentials(text, dialect)).map(({ span }) => span);
  const add = (match: RegExpExecArray, part: string | undefined) => {
    if (part !== undefined && isValue(part)) spans.push(lastIn(match, part));
  };
  addAssigned(text, spans, isList);
  const lower = text.toLowerCase();
  const matches = ([marks, form]: Form) => (holdsAny(lower, marks) ? text.matchAll(form) : []);
  for (const form of doubted)
    for (const match of matches(form)) if (isDistinct(match[1] ?? '')) add(match, match[1]);
  for (const form of signed) for (const match of matches(form)) add(match, match[1]);
  for (const form of given) {
    let isOpen = false;
    for (const match of matches(form)) {
      if (isOpen && match[2] !== undefined) add(match, match[2]);
      else if (match[2] === undefined) isOpen = match[1] !== undefined;
    }
  }
  for (const [least, form] of last)
    for (const match of matches(form)) {
      const words = match[1]?.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
      if (words.length >= least) add(match, words.at(-1));
    }
  if (holdsAny(lower, readers)) spans.push(...piped(text));
  return spans;
}

/** Adds the values of names that promise a credential. */
function addAssigned(text: string, spans: Span[], isList: boolean): void {
  assigned.lastIndex = 0;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const { 0: whole, 1: name = '', 2: between = '', 3: value } = match;
    if (value === undefined) continue;
    // The value may itself be a name: `-e PASSWORD=x`.
    assigned.lastIndex = match.index + whole.length - value.length;
    // A name after a slash is that of a file or an image, and a variable in use gets no value here.
    const before = text.charAt(match.index - 1);
    if (before === '/' || (before === '$' && !/[:=]/.test(between))) continue;
    const isOption = isList && name.startsWith('-') && /^\s/.test(between);
    if (!promises(name) && !(isOption && passOption.test(name))) continue;
    const isDefault = text.startsWith('${', match.index - 2);
    const part = isDefault ? (/^-([^{}]+)/.exec(value)?.[1] ?? '') : upToNext(value);
    // `<password>x</password>`, and the function `PASSWORD('x')` of MySQL.
    const isAround = between === '>' ? before === '<' : between === '(' && /^password$/i.test(name);
    const isSign = /=|:\s/.test(between) || isAround;
    const isGiven = isSign || isDefault || isOption || (isDistinct(part) && isFor(name, between, part));
    if (part !== '' && isGiven && isValue(part)) spans.push(lastIn(match, part));
  }
}

function upToNext(value: string): string {
  const at = /^["']/.test(value) ? -1 : value.search(next);
  return at < 0 ? value : value.slice(0, at);
}

/** The last word of `echo` or `printf` that is piped to a command which reads a password. */
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
      if (start >= 0 && isValue(part.slice(start, end))) found.push({ start: from + start, end: from + end });
    }
    from += part.length + 1;
  }
  return found;
}

/**
 * A source line for display, with every character of a credential as `*`, so that lengths and columns stay the same. Hides
 * credentials that rules report and random texts; shows everything else. Cuts lines at 2,000 characters.
 */
export function redact(line: string): string {
  const text = line.slice(0, 2000);
  const spans = credentialsIn(text);
  for (const match of text.matchAll(account))
    if (isMixed(match[1] ?? '')) spans.push(lastIn(match, match[1] ?? ''));
  for (const match of text.matchAll(random)) spans.push(...madeUpIn(text, match));
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + '*'.repeat(end - start) + out.slice(end);
  return out;
}

/**
 * The random parts of a run of characters: without public checksums, a name before them, and, in a URL, only parts of its path.
 */
function madeUpIn(text: string, { 0: found, index }: RegExpExecArray): Span[] {
  if (sumBefore.test(text.slice(Math.max(0, index - 8), index))) return [];
  const from = found.search(/=[^=]/) + 1;
  const word =
    text
      .slice(0, index)
      .split(/[\s"'=?]/)
      .at(-1) ?? '';
  const parts = word.includes('://') ? found.slice(from).split('/') : [found.slice(from)];
  let at = index + from;
  const spans: Span[] = [];
  for (const part of parts) {
    if (part.length >= 32 && isMadeUp(part)) spans.push({ start: at, end: at + part.length });
    at += part.length + 1;
  }
  return spans;
}

const isMixed = (text: string) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);

/**
 * Whether a text looks random: letters of both cases and digits, where the kind changes after at least a third of the
 * characters.
 */
function isMadeUp(text: string): boolean {
  if (open.test(text) || !isMixed(text)) return false;
  const changes = text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
  return changes >= text.length / 3;
}

function lastIn(match: RegExpExecArray, part: string): Span {
  const start = match.index + match[0].lastIndexOf(part);
  return { start, end: start + part.length };
}
