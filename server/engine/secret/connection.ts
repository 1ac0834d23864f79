import { none } from '../source/list.ts';
import type { Span } from '../source/text.ts';
import { headerCredentials } from './header.ts';
import { classifyValue, type Dialect, hasVariable, isDistinct, isPublished, isRandom } from './value.ts';

/** A password or key in a connection string, in the header of a request or in a line of a netrc file. */
interface ConnectionPassword {
  /** The kind of text around it, as named in messages. */
  readonly what: 'connection string' | 'request header' | 'netrc line';
  readonly span: Span;
  readonly weak: boolean;
}

const key =
  /(?<=^|[;?&,\s"'])(?:accountkey|passwd|password|pwd|secret(?:access)?key|sharedaccesskey|sharedsecretvalue|sslpassword)=/gi;
/** A value in quotes, which may be escaped, or up to its end. */
const quoted = /\\?"[^"\\\n]+(?=\\?")|'[^'\n]+(?=')/y;
const plain = /[^;&\s"'\\()]+(?=[;&\s"'\\]|$)/y;
const longest = 300;
/** `host:6380,password=...,ssl=True` (StackExchange.Redis, Configuration). */
const isServer = /^[\w.-]+:\d+,/;
/** Other settings that a connection string has besides the password. */
const beside =
  /(?:^|[;?&\s"'])(?:accesskey(?:id)?|account(?:name|endpoint)|addr(?:ess)?|database|data ?source|db(?:name)?|defaultendpointsprotocol|deviceid|driver|dsn|endpoint|host(?:name)?|initial ?catalog|port|provider|server|sharedaccesskeyname|sharedsecretissuer|sslmode|uid|user(?:name| ?id)?)=/i;
/** `jdbc:oracle:thin:user/password@host`. */
const thin = /jdbc:oracle:thin:[\w$#.-]{1,60}\/([^@\s/"']{1,100})@/gi;
/** Keys in the query of a URL; only their random values count. */
const inQuery = /(?<=[?&])(?:access[-_]?token|api[-_]?(?:key|token)|auth[-_]?token|client[-_]?secret)=/gi;
/** Text after and before a password that its place identifies: Go-MySQL-Driver (DSN), Oracle (Easy Connect). */
const placed: readonly (readonly [behind: string, before: string, host: RegExp])[] = [
  ['@tcp(', ':', /^\S/],
  ['@unix(', ':', /^\S/],
  ['@//', '/', /^[\w.-]+[:/]/],
];

/** A login in a netrc file: `machine host login user password …` (curl, The .netrc file). */
const netrc =
  /\b(?:machine\s{1,3}(\S{1,253})|default)\s{1,8}(?:login|user)\s{1,3}\S{1,200}\s{1,8}passw(?:or)?d\s{1,3}(\S{1,300})/g;

/** A name in capitals, which a script replaces with the password. */
const gap = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;

/**
 * Finds the literal passwords in connection strings: `Server=db;User Id=app;Password=…` (ADO.NET, ODBC),
 * `host=db user=app password=…` (libpq), `jdbc:postgresql://db/app?user=app&password=…`, `AccountName=…;AccountKey=…` (Azure),
 * and those identified by their place, also in request headers and netrc files.
 */
export function connectionPasswords(text: string, dialect: Dialect): readonly ConnectionPassword[] {
  // Most texts have none of the characters before a password.
  if (!/[=:@ ]/.test(text)) return none;
  if (!begins.test(text)) return none;
  const found: ConnectionPassword[] = [];
  const add = (value: string, start: number, what: ConnectionPassword['what'] = 'connection string') => {
    if (value.length > longest || gap.test(value) || isPublished(value) || hasVariable(value, dialect))
      return;
    const verdict = classifyValue(value.replaceAll('$$', '$'));
    if (verdict !== 'literal' && verdict !== 'weak') return;
    found.push({ what, span: { start, end: start + value.length }, weak: verdict === 'weak' });
  };
  addNamed(text, add);
  for (const match of text.includes('://') ? text.matchAll(inQuery) : []) {
    const at = match.index + match[0].length;
    const value = matchAt(plain, text, at) ?? '';
    if (value.length >= 12 && isRandom(value)) add(value, at);
  }
  for (const match of text.matchAll(thin))
    add(match[1] ?? '', match.index + match[0].length - 1 - (match[1] ?? '').length);
  addPlaced(text, add);
  for (const { value, span } of headerCredentials(text)) {
    const verdict = classifyValue(value);
    if (verdict === 'literal' || verdict === 'weak')
      found.push({ what: 'request header', span, weak: verdict === 'weak' });
  }
  for (const { 0: whole, 1: host = '.', 2: value = '', index } of text.includes('login') ||
  text.includes('user')
    ? text.matchAll(netrc)
    : []) {
    const bare = value.replace(/(?:\\[nr]|["'`,;)\]}])+.*$/s, '');
    // Plain words may be a sentence.
    if (host.includes('.') || isDistinct(bare)) add(bare, index + whole.length - value.length, 'netrc line');
  }
  return found;
}

const begins =
  /(?:pass(?:wd|word)|pwd|key|secret(?:value)?|token)=|oracle:thin|@(?:\/\/|tcp|unix)|\b(?:basic|bearer|token)[ \t]|\bpassw(?:or)?d\s/i;

type Add = (value: string, start: number) => void;

/** Adds the values of a connection string's keys. */
function addNamed(text: string, add: Add): void {
  const about = beside.test(text) || /jdbc:|:\/\//i.test(text);
  for (const match of text.matchAll(key)) {
    const at = match.index + match[0].length;
    if (text.charAt(match.index - 1) === ',') {
      if (isServer.test(wordBefore(text, match.index))) add(text.slice(at).split(/[,;\s"']/, 1)[0] ?? '', at);
      continue;
    }
    const inQuotes = about ? matchAt(quoted, text, at) : undefined;
    const mark = inQuotes?.startsWith('\\') ? 2 : 1;
    if (inQuotes) add(inQuotes.slice(mark), at + mark);
    else if (about) add(matchAt(plain, text, at) ?? '', at);
  }
}

/** Adds passwords identified by their place in an address. */
function addPlaced(text: string, add: Add): void {
  for (const [behind, before, host] of placed)
    for (let at = text.indexOf(behind); at >= 0; at = text.indexOf(behind, at + 1)) {
      const [user = '', value = '', ...rest] = wordBefore(text, at).split(before);
      const isHost = host.test(text.slice(at + behind.length, at + behind.length + 100));
      if (isHost && rest.length === 0 && /^[\w$#.-]+$/.test(user) && !/[:/@]/.test(value))
        add(value, at - value.length);
    }
}

/** The text before an offset, back to a blank, a quote or an assignment. */
function wordBefore(text: string, end: number): string {
  const word = text.slice(Math.max(0, end - longest), end).split(/[\s"']/);
  return (word.at(-1) ?? '').replace(/^(?:[\w-]+=|\$\{\w+:?[-+])/, '');
}

/** The match of a sticky expression at a place of a text. */
function matchAt(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}
