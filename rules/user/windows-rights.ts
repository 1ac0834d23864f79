import { type Statement, statementsOf } from '../../server/engine/shell/command/statements.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** Something that a statement gives an account or everyone, and its place. */
interface Given {
  readonly what: string;
  readonly at: Span;
}

const localGroup = /\bnet1?(?:\.exe)?\s+localgroup\b/i;
/** The group of administrators by its name, or by the identifier that it has in every language. */
const administrators = /\s["']?(?:administrators|S-1-5-32-544)["']?(?=[\s,]|$)/i;
const addMember = /\badd-localgroupmember\b/i;

/** `([ADSI]'WinNT://./Administrators,group').Add('WinNT://./app')`, up to the end of the account. */
const joined = /WinNT:[^'"\s]*\/administrators\b[^\s)]*\)\.Add\(\s?['"]WinNT:[^'"\s]*\/([^'"\s/,]+)/i;

/** The account that a statement makes an administrator of Windows. */
export function administratorIn({ text, start }: Statement): Given | undefined {
  const member = joined.exec(text);
  if (member) {
    const [whole, what = ''] = member;
    const end = start + member.index + whole.length;
    return { what, at: { start: end - what.length, end } };
  }
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

/** Everyone, all users and all who are logged in, by name or identifier. */
const everyone =
  '(?:Everyone|\\*S-1-1-0|(?:BUILTIN\\\\)?Users|\\*S-1-5-32-545|(?:NT AUTHORITY\\\\)?Authenticated Users|\\*S-1-5-11)';
const rights = '(?:\\((?:OI|CI|IO|NP|I)\\))*\\(?(?:F|M|W|WD|RX,W|R,W)\\b';
const acl = new RegExp(`["'\\s](${everyone}["']?:${rights}\\)?)`, 'i');
const cacls = new RegExp(`\\s/g\\s+["']?(${everyone}["']?:[FCW])\\b`, 'i');
const accessRule = new RegExp(
  `FileSystemAccessRule\\W+(${everyone})["']?\\s*,\\s*["']?(?:FullControl|Modify|Write)`,
  'i',
);

/** The right that a statement gives everyone, so that every user can change files. */
export function openRightIn({ text, start }: Statement): Given | undefined {
  const granted = /\bicacls(?:\.exe)?\b/i.test(text) && /\/grant\b/i.test(text);
  const form = granted ? acl : /\bx?cacls(?:\.exe)?\b/i.test(text) ? cacls : accessRule;
  const match = form.exec(text);
  const what = match?.[1];
  if (!match || what === undefined) return undefined;
  const at = start + match.index + match[0].indexOf(what);
  return { what: what.replace(/["']/g, ''), at: { start: at, end: at + what.length } };
}

/** What the commands of Windows give, by one of the functions above. */
export function grantsIn(
  text: string,
  commands: readonly Command[],
  find: (statement: Statement) => Given | undefined,
): readonly Given[] {
  return commands.flatMap((command) => statementsOf(text, command).flatMap((each) => find(each) ?? []));
}
