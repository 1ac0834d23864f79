import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** An entry of an access control list that lets other users write. */
interface OpenAcl {
  /** As written: `o::rwx`. */
  readonly entry: string;
  readonly at: Span;
  /** The files that get the entry. */
  readonly files: readonly Word[];
  readonly deep: boolean;
}

/** An entry for others that has the right to write, also in the default list (setfacl(1)). */
const forOthers = /^(?:d(?:efault)?:)?o(?:ther)?:{1,2}(?:[rxX-]*w[rwxX-]*|0*[2367])$/;

/** Returns the entry of `setfacl -m` or `--set` that lets everyone write; none for a folder that is for everyone. */
export function openAcl(command: Command): OpenAcl | undefined {
  if (command.name !== 'setfacl') return undefined;
  const options = optionsOf(command, 'msxMSX', ['--modify', '--set']);
  const files = operandsOf(command, options);
  if (files.length > 0 && files.every(({ shape }) => shared.test(shape))) return undefined;
  const deep = options.some(({ name }) => name === '-R' || name === '--recursive');
  for (const { name, word, value = '', at, count } of options) {
    if (!/^(?:-[ms]|--modify|--set)$/.test(name)) continue;
    const entry = value.split(',').find((each) => forOthers.test(each));
    if (entry === undefined) continue;
    const { span, shape } = command.args[at + count - 1] ?? word;
    const plain = span.end - span.start === shape.length;
    const start = span.start + shape.lastIndexOf(value) + value.indexOf(entry);
    return { entry, at: plain ? { start, end: start + entry.length } : span, files, deep };
  }
  return undefined;
}

/** Folders for everyone, which the sticky bit protects. */
const shared = /^\/(?:var\/)?tmp\/?$/;
