import { passwordListOf } from '../catalog/variables.ts';
import type { Span } from '../source/text.ts';
import { secretName } from './name.ts';

/** A part of a value that is a credential by its place in a list. */
interface Listed {
  /** Its name in the list, or `password` for a server. */
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

/**
 * The credentials in a list of pairs on one line (`username:me,admin:true,token:...`), by their names; none if an item is not a
 * pair.
 */
export function listedPairs(text: string): Listed[] {
  const separator = text.includes(',') ? ',' : ';';
  if (!text.includes(separator) || text.includes('\n') || text.includes('://')) return [];
  const items = split(text, separator);
  const pairs = items.flatMap((item) => pairIn(item) ?? []);
  if (items.length < 2 || pairs.length < items.length) return [];
  return pairs.filter(({ name }) => secretName(name) === 'secret');
}

/** `name:value` and `name=value`, of one word each. */
function pairIn({ value: item, start }: Item): Listed | undefined {
  const at = item.search(/[:=]/);
  const name = item.slice(0, Math.max(at, 0)).trim();
  const value = item.slice(at + 1).trim();
  if (!/^[\w.-]{1,80}$/.test(name) || value === '' || /\s/.test(value)) return undefined;
  const from = start + at + 1 + item.slice(at + 1).indexOf(value);
  return { name, value, span: { start: from, end: from + value.length } };
}

/** The passwords in a variable with a list of accounts, or of servers in the form `label:host:port:database:password`. */
export function serverPasswords(name: string, text: string): Listed[] {
  const list = passwordListOf(name);
  if (!list) return [];
  if (list.of === 'accounts') return accountPasswords(text, list.separator);
  return split(text, list.separator).flatMap(({ value: server, start }) => {
    const [label = '', host = '', port = '', database = '', ...rest] = server.split(':');
    const value = rest.join(':');
    if (value === '' || !/^\d+$/.test(port) || !/^\d+$/.test(database)) return [];
    const from = start + label.length + host.length + port.length + database.length + 4;
    return [{ name: 'password', value, span: { start: from, end: from + value.length } }];
  });
}

/**
 * The passwords in a list of accounts, `name:password:user:group:folders`; an `e` after the password means that it is
 * encrypted.
 */
export function accountPasswords(text: string, separator = ' '): Listed[] {
  return split(text, separator).flatMap(({ value: account, start }) => {
    const [, name = '', value] = /^([\w.-]+:)([^:\s]+)(?::(?!e(?::|$)).*)?$/.exec(account) ?? [];
    const from = start + name.length;
    return value === undefined
      ? []
      : [{ name: 'password', value, span: { start: from, end: from + value.length } }];
  });
}

/** An item of a list, with its start. */
interface Item {
  readonly value: string;
  readonly start: number;
}

function split(text: string, separator: string): Item[] {
  let start = 0;
  return text.split(separator).map((value) => {
    const item = { value, start };
    start += value.length + 1;
    return item;
  });
}
