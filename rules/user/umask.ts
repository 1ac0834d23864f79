import { lineIn, placeIn, type WrittenText } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { letsOthersWrite } from './file-mode.ts';

/** A umask that leaves other users the right to write, and its place. */
interface OpenUmask {
  readonly mask: string;
  readonly at: Span;
}

/** Whether a umask, octal or symbolic (POSIX umask), leaves others the right to write. */
function leavesOthersWrite(mask: string): boolean {
  return /^[0-7]{1,4}$/.test(mask) ? (Number.parseInt(mask.slice(-1), 8) & 2) === 0 : letsOthersWrite(mask);
}

/** Commands that create no file and start no program. */
const idle =
  /^(?::|\.|cd|chgrp|chmod|chown|echo|exit|export|false|ls|printf|pwd|rm|set|test|true|umask|unset|\[)$/;

/** Returns the umask that a command sets for the commands after it, if these may create files. */
export function openUmask({ name, args, script, span }: Command): OpenUmask | undefined {
  if (name !== 'umask') return undefined;
  const word = args.find(({ shape }) => !/^-[Sp]+$/.test(shape));
  const mask = word?.value;
  if (!word || mask === undefined || !leavesOthersWrite(mask)) return undefined;
  const later = script.commands.filter((each) => each.span.start > span.start);
  const next = later.findIndex((each) => each.name === 'umask');
  const creates = (next < 0 ? later : later.slice(0, next)).some(
    (each) => each.redirects.length > 0 || (each.nameWord && !idle.test(each.name ?? '')),
  );
  return creates ? { mask, at: word.span } : undefined;
}

/** Files that shells and logins read first (bash(1), login.defs(5)). */
const startUp =
  /(?:^|\/)(?:\.?(?:bash_profile|profile|bashrc|bash\.bashrc|zshrc|zshenv|zprofile)|login\.defs)$|\/profile\.d\//;
const setting = /(?<=^umask[ \t=]+"?)(?:[0-7]{1,4}|[ugoa]+[=+][ugorwxa=,]+)(?="?$)/i;

/** Returns the umask that a text sets which is written to a start-up file. */
export function openUmaskWritten(written: WrittenText): OpenUmask | undefined {
  if (!startUp.test(written.file)) return undefined;
  const match = lineIn(written, setting, (line) => leavesOthersWrite(setting.exec(line)?.[0] ?? '022'));
  return match && { mask: match[0], at: placeIn(written, match) };
}
