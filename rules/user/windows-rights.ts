import { type Statement, statementsIn } from '../../server/engine/shell/command/statements.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** What a statement gives an account or everyone, and its place. */
interface Given {
  readonly what: string;
  readonly at: Span;
}

const localGroup = /\bnet1?(?:\.exe)?\s+localgroup\b/i;
/** The administrators group by name, or by the identifier that is the same in every language. */
const administrators = /\s["']?(?:administrators|S-1-5-32-544)["']?(?=[\s,]|$)/i;
const addMember = /\badd-localgroupmember\b/i;

/** The account of `([ADSI]'WinNT://./Administrators,group').Add('WinNT://./app')`. */
function joined({ text, start }: Statement): Given | undefined {
  const add = /\/administrators\b[^\s)]{0,20}\)\.Add\(\s?['"]WinNT:/i.exec(text);
  if (!add) return undefined;
  const before = text.slice(0, add.index);
  const group = before.slice(before.toLowerCase().lastIndexOf('winnt:'));
  if (!/^winnt:/i.test(group) || /['"\s]/.test(group)) return undefined;
  const from = add.index + add[0].length;
  const account = /^[^'"\s,]*/.exec(text.slice(from))?.[0] ?? '';
  const what = baseName(account);
  const end = start + from + account.length;
  return what === '' ? undefined : { what, at: { start: end - what.length, end } };
}

/** Returns the account that a statement makes a Windows administrator. */
export function administratorIn(statement: Statement): Given | undefined {
  const { text, start } = statement;
  const member = joined(statement);
  if (member) return member;
  const added = localGroup.test(text) ? /\s\/add\b/i.test(text) : addMember.test(text);
  const group = added ? administrators.exec(text) : null;
  if (!group) return undefined;
  const named = /\s-member\s+(?:["']([^"']+)|([^\s"',;]+))/i.exec(text);
  const behind = text.slice(group.index + group[0].length);
  const next = /^\s+(?!\/|-)(?:["']([^"']+)|([^\s"',;]+))/.exec(
    behind.replace(/^\s+\/add\b/i, (verb) => ' '.repeat(verb.length)),
  );
  const what = named?.[1] ?? named?.[2] ?? next?.[1] ?? next?.[2];
  if (what === undefined) return undefined;
  const at =
    start +
    (named ? named.index + named[0].length : group.index + group[0].length + next![0].length) -
    what.length;
  return { what, at: { start: at, end: at + what.length } };
}

/** Everyone, all users or all logged-in users, by name or identifier. */
const everyone =
  '(?:Everyone|\\*S-1-1-0|(?:BUILTIN\\\\)?Users|\\*S-1-5-32-545|(?:NT AUTHORITY\\\\)?Authenticated Users|\\*S-1-5-11)';
const rights = '(?:\\((?:OI|CI|IO|NP|I)\\))*\\(?(?:F|M|W|WD|RX,W|R,W)\\b';
const acl = new RegExp(`["'\\s](${everyone}["']?:${rights}\\)?)`, 'i');
const cacls = new RegExp(`\\s/g\\s+["']?(${everyone}["']?:[FCW])\\b`, 'i');
const accessRule = new RegExp(
  `FileSystemAccessRule\\W+(${everyone})["']?\\s*,\\s*["']?(?:FullControl|Modify|Write)`,
  'i',
);

/** Returns the right that a statement gives everyone and that lets every user change files. */
export function openRightIn({ text, start }: Statement): Given | undefined {
  const granted = /\bicacls(?:\.exe)?\b/i.test(text) && /\/grant\b/i.test(text);
  const form = granted ? acl : /\bx?cacls(?:\.exe)?\b/i.test(text) ? cacls : accessRule;
  const match = form.exec(text);
  const what = match?.[1];
  if (!match || what === undefined) return undefined;
  const at = start + match.index + match[0].indexOf(what);
  return { what: what.replace(/["']/g, ''), at: { start: at, end: at + what.length } };
}

/** Returns what the commands of a script on Windows give, found by one of the functions above. */
export function grantsIn(
  text: string,
  script: Script | undefined,
  find: (statement: Statement) => Given | undefined,
): readonly Given[] {
  return script?.windows ? gathered(statementsIn(text, script), (each) => find(each) ?? []) : none;
}
