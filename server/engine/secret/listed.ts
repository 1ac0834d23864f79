import type { Span } from '../source/text.ts';
import { secretName } from './name.ts';

/** A part of a value that its place in a list says is a credential. */
interface Listed {
  /** What it is given as: a name in the list, or `password` of a server. */
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

/** `name:value` and `name=value`. */
const pair = /^\s{0,3}([\w.-]{1,80})\s{0,3}[:=]\s{0,3}(\S+)$/;

/**
 * The credentials in a list of pairs on one line (`username:me,admin:true,token:...`), by their names; none where an item is no pair.
 */
export function listedPairs(text: string): Listed[] {
  const separator = text.includes(',') ? ',' : ';';
  if (!text.includes(separator) || text.includes('\n') || text.includes('://')) return [];
  const items = split(text, separator);
  const pairs = items.map(({ value }) => pair.exec(value));
  if (items.length < 2 || pairs.some((each) => each === null)) return [];
  return pairs.flatMap((match, at) => {
    const [whole = '', name = '', value = ''] = match ?? [];
    const end = (items[at]?.start ?? 0) + whole.length;
    return secretName(name) === 'secret' ? [{ name, value, span: { start: end - value.length, end } }] : [];
  });
}

/** The passwords in lists of servers, which name each as `label:host:port:database:password` (Redis Commander, `REDIS_HOSTS`). */
export function serverPasswords(name: string, text: string): Listed[] {
  if (!/^(?:REDIS|VALKEY|KEYDB)_(?:HOSTS|SERVERS|CONNECTIONS)$/i.test(name)) return [];
  return split(text, ',').flatMap(({ value: server, start }) => {
    const [label = '', host = '', port = '', database = '', ...rest] = server.split(':');
    const value = rest.join(':');
    if (value === '' || !/^\d+$/.test(port) || !/^\d+$/.test(database)) return [];
    const from = start + label.length + host.length + port.length + database.length + 4;
    return [{ name: 'password', value, span: { start: from, end: from + value.length } }];
  });
}

/** The items of a list, with where each begins. */
function split(text: string, separator: string): { readonly value: string; readonly start: number }[] {
  let start = 0;
  return text.split(separator).map((value) => {
    const item = { value, start };
    start += value.length + 1;
    return item;
  });
}
