import { secretName } from '../secret/name.ts';
import { shapedSecrets } from '../secret/shape.ts';
import { credentialUrls } from '../secret/url.ts';
import { judgeValue } from '../secret/value.ts';
import type { Command, Word } from '../shell/model.ts';
import type { Span } from '../text.ts';

/** A credential among the words of a command; its text is not part of what is returned. */
export interface CommandCredential {
  /** `shape`: told by its form; `weak`: one that anyone guesses. */
  readonly kind: 'shape' | 'literal' | 'weak' | 'url';
  /** What holds it: `--requirepass`, `PGPASSWORD`; what it is, or the scheme of its URL. */
  readonly what: string;
  readonly word: Word;
  /** The part of the word's value that is the credential. */
  readonly part: Span;
}

const mysql = /^(?:mysql|mariadb)/;
/** Commands whose long password option takes a value behind `=` alone; without one they ask. */
const asks = /^(?:mysql|mariadb|psql|pg_|createdb|createuser|dropdb|pgbench|vacuumdb)/;
/** Commands with a short option, or a named one that says nothing by itself, for a password: the next word. */
const short: readonly (readonly [names: RegExp, option: RegExp])[] = [
  [/^redis-cli$/, /^-a$/],
  [/^valkey-cli$/, /^-a$/],
  [/^(?:mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|mongostat)$/, /^-p$/],
  [/^(?:sshpass|cypher-shell)$/, /^-p$/],
  [/^(?:sqlcmd|mosquitto_pub|mosquitto_sub)$/, /^-P$/],
  [/^(?:ldapsearch|ldapadd|ldapmodify|ldapwhoami)$/, /^-w$/],
];
const named = /^--?(?:requirepass|masterauth)$/;
const userPair = /^(?:-u|--user)$/;
const header =
  /^(?:authorization:\s*(?:bearer|basic|token)|x-api-key:|private-token:|x-auth-token:)\s*(\S.*)$/i;

/** The credentials that a command is given on its command line; what a variable supplies is none. */
export function commandCredentials(command: Command): CommandCredential[] {
  const found: CommandCredential[] = [];
  const name = command.name ?? '';
  const first = command.nameWord;
  const words = first?.value?.startsWith('-') ? [first, ...command.args] : command.args;
  for (const { name: variable, value } of command.assignments) {
    if (value && secretName(variable) === 'secret') add(found, variable, value, 0);
  }
  for (const [at, word] of words.entries()) {
    const { value } = word;
    if (value === undefined) continue;
    const formed = [...shapedSecrets(value)][0];
    const url = value.includes('://') ? credentialUrls(value, 'shell')[0] : undefined;
    if (formed) found.push({ kind: 'shape', what: formed.label, word, part: formed.span });
    else if (url && !url.weak) found.push({ kind: 'url', what: url.scheme, word, part: url.span });
    else option(found, name, word, value, words[at + 1]);
  }
  return found;
}

function option(
  found: CommandCredential[],
  name: string,
  word: Word,
  value: string,
  next: Word | undefined,
): void {
  const equals = value.indexOf('=');
  const key = equals < 0 ? value : value.slice(0, equals);
  const sent = header.exec(value)?.[1];
  if (sent !== undefined)
    add(found, value.slice(0, value.length - sent.length).trim(), word, value.length - sent.length);
  else if (mysql.test(name) && /^-p./.test(value)) add(found, '-p', word, 2);
  else if (/^(?:curl|wget)$/.test(name) && userPair.test(value)) addPair(found, value, next);
  else if (short.some(([names, form]) => names.test(name) && form.test(value))) add(found, value, next, 0);
  else if (/^--?auth$/.test(key)) return;
  else if (key.startsWith('-') && (named.test(key) || secretName(key) === 'secret')) {
    if (equals >= 0) add(found, key, word, equals + 1);
    else if (!asks.test(name) && next?.value?.startsWith('-') === false) add(found, key, next, 0);
  }
}

/** `user:password`. */
function addPair(found: CommandCredential[], what: string, word: Word | undefined): void {
  const colon = word?.value?.indexOf(':') ?? -1;
  if (colon > 0) add(found, what, word, colon + 1);
}

function add(found: CommandCredential[], what: string, word: Word | undefined, from: number): void {
  const text = word?.value?.slice(from);
  // What another shell, or nobody, expands is no literal.
  if (!word || text === undefined || text.includes('$')) return;
  const kind = judgeValue(text);
  if (kind === 'literal' || kind === 'weak')
    found.push({ kind, what, word, part: { start: from, end: from + text.length } });
}

/** Where a credential is written: exactly, when its word stands in the file as it is, else the whole word. */
export function credentialSpan({ word, part }: CommandCredential): Span {
  const { span, value = '' } = word;
  const exact = span.end - span.start === value.length;
  return exact ? { start: span.start + part.start, end: span.start + part.end } : span;
}
