import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { verifies } from './checksum.ts';
import { downloadReadBy, passesOn } from './download.ts';
import { redirectedTo } from './fetch.ts';
import { unpackingOf } from './unpacking.ts';

/** A download that a command reads from a pipe and unpacks or writes to files. */
export interface PipedDownload {
  /** The name of the command that downloads it, and the word with its address. */
  readonly name: string;
  readonly span: Span;
  /** What is done with it: unpacked, into a folder of programs or another, or written to `files`. */
  readonly how: 'run' | 'unpack' | 'write';
  readonly files: readonly string[];
}

/** Returns the download that a command reads from a pipe and unpacks or writes, unless something there verifies it. */
export function pipedDownload(command: Command): PipedDownload | undefined {
  if (!command.pipedFrom) return undefined;
  const unpacking = unpackingOf(command);
  if (unpacking?.archive || (!unpacking && !passesOn(command))) return undefined;
  const isWritten = !unpacking || unpacking.toOutput;
  const files = isWritten ? filesOf(command) : none;
  if (isWritten && files.length === 0) return undefined;
  const found = downloadReadBy(command);
  const word = found?.address ?? found?.fetch.nameWord;
  if (!found || !word || isVerifiedBefore(command)) return undefined;
  const how = isWritten ? 'write' : unpacking.ofPrograms ? 'run' : 'unpack';
  return { name: found.fetch.name ?? 'it', span: word.span, how, files };
}

/** The most files that are followed; each costs time in all later steps. */
const most = 20;

/** The files that a command writes what it reads to. */
function filesOf(command: Command): readonly string[] {
  const target = redirectedTo(command);
  const copies = command.name === 'tee' ? command.args.filter(({ shape }) => !/^-|^>\(/.test(shape)) : [];
  const words = [...(target ? [target] : []), ...copies].slice(0, most);
  return words.map(textOf).filter((file) => !file.startsWith('/dev/'));
}

/** Whether a part of the same pipeline before a command verifies: `tee >(sha256sum -c sums) | tar x`. */
function isVerifiedBefore({ pipedFrom }: Command): boolean {
  for (let each = pipedFrom; each; each = each.pipedFrom)
    if (verifies(each) || gathered(each.args, ({ substitutions }) => substitutions).some(verifies))
      return true;
  return false;
}
