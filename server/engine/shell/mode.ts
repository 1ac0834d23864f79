import type { Command, Word } from './model.ts';
import { optionsOf } from './option.ts';

/** A file mode that lets everyone write: the word that holds it, and a mode that does not. */
export interface OpenMode {
  readonly word: Word;
  /** The mode as written. */
  readonly mode: string;
  /** The same mode without the others' right to write; undefined for a symbolic mode with no plain twin. */
  readonly closed: string | undefined;
}

/** True for a mode, octal or symbolic (POSIX chmod), that gives others the right to write and no sticky bit. */
export function letsOthersWrite(mode: string): boolean {
  if (/^[0-7]{1,5}$/.test(mode)) {
    const sticky = mode.length > 3 && Number.parseInt(mode.at(-4) ?? '0', 8) % 2 === 1;
    return !sticky && (Number.parseInt(mode.slice(-1), 8) & 2) === 2;
  }
  const clauses = mode.split(',');
  if (!clauses.every((clause) => /^[ugoa]*(?:[-+=][rwxXstugo]*)+$/.test(clause))) return false;
  if (clauses.some((clause) => /[+=][rwxXs]*t/.test(clause))) return false;
  return clauses.some((clause) => /^[ug]*[oa][ugoa]*(?:[-+=][rxXst]*)*[+=][rxXst]*w/.test(clause));
}

/** A mode without the others' right to write: `775` for `777`, `ug+w` for `a+w`; undefined where it is not plain. */
export function withoutOthersWrite(mode: string): string | undefined {
  if (/^[0-7]{1,5}$/.test(mode)) {
    const digit = Number.parseInt(mode.slice(-1), 8) & 5;
    return `${mode.slice(0, -1)}${digit}`;
  }
  const plain = /^a([+=])([rwxX]+)$/.exec(mode);
  if (!plain) return undefined;
  const [, operator = '+', rights = ''] = plain;
  const rest = rights.replace('w', '');
  return rest === '' ? `ug${operator}w` : `ug${operator}${rights},o${operator}${rest}`;
}

const device = /^\/dev\//;
const operandsOf = ({ args }: Command) => args.filter(({ shape }) => !/^-(?:[Rvcfh]+|-.*)$/.test(shape));

/** The modes in a command (`chmod`, `mkdir -m`, `install -m`) that let everyone write. */
export function openModes(command: Command): readonly OpenMode[] {
  const found: OpenMode[] = [];
  const add = (word: Word | undefined, mode: string | undefined) => {
    if (word && mode !== undefined && letsOthersWrite(mode)) {
      found.push({ word, mode, closed: withoutOthersWrite(mode) });
    }
  };
  if (command.name === 'chmod') {
    const [mode, ...files] = operandsOf(command);
    const settled = files.every(({ shape }) => device.test(shape)) || closedLater(command, files);
    if (files.length === 0 || !settled) add(mode, mode?.value);
  } else if (command.name === 'mkdir' || command.name === 'install') {
    const letters = command.name === 'mkdir' ? 'mZ' : 'mogSt';
    for (const { name, word, value, count } of optionsOf(command, letters, ['--mode'])) {
      if (name !== '-m' && name !== '--mode') continue;
      const at = command.args.findIndex(({ span }) => span === word.span || span.start === word.span.start);
      add(count === 2 ? command.args[at + 1] : word, value);
    }
  }
  return found;
}

/** True where a later `chmod` of the same script takes the right back from the same files. */
function closedLater({ span, script }: Command, files: readonly Word[]): boolean {
  return script.commands.some((later) => {
    if (later.name !== 'chmod' || later.span.start <= span.start) return false;
    const [mode, ...others] = operandsOf(later);
    if (mode?.value === undefined || !/^[0-7]{3,5}$/.test(mode.value) || letsOthersWrite(mode.value))
      return false;
    return files.every(({ shape }) => others.some((other) => other.shape === shape));
  });
}
