import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { isRecursive } from './folders.ts';

/** A world-writable file mode: the word that holds it, and a mode that is not world-writable. */
export interface WorldWritableMode {
  readonly word: Word;
  /** The mode as written. */
  readonly mode: string;
  /** The files that get it; empty if not known. */
  readonly files: readonly Word[];
  /** True if everything below them gets it. */
  readonly deep: boolean;
  /** True if the files are folders that are for everyone, which lose the sticky bit. */
  readonly sticky: boolean;
  /**
   * The same mode without write permission for others, or `1777`; undefined for a symbolic mode without a simple
   * equivalent.
   */
  readonly restricted: string | undefined;
}

/** Whether a mode, octal or symbolic (POSIX chmod), gives others write permission without the sticky bit. */
export function letsOthersWrite(mode: string): boolean {
  if (/^[0-7]{1,5}$/.test(mode)) {
    const sticky = mode.length > 3 && Number.parseInt(mode.at(-4) ?? '0', 8) % 2 === 1;
    return !sticky && (Number.parseInt(mode.slice(-1), 8) & 2) === 2;
  }
  const clauses = mode.split(',');
  if (!clauses.every((clause) => /^[ugoa]*(?:[-+=][rwxXstugo]*)+$/.test(clause))) return false;
  if (clauses.some((clause) => /[+=][rwxXs]*t/.test(clause))) return false;
  let lets = false;
  for (const clause of clauses) {
    // Without `a` or `o`, the umask removes write permission for others.
    const [who = ''] = /^[ugoa]*/.exec(clause) ?? [];
    if (!/[oa]/.test(who)) continue;
    for (const [, operator, rights = ''] of clause.slice(who.length).matchAll(/([-+=])([rwxXstugo]*)/g))
      if (operator === '=' || rights.includes('w')) lets = operator !== '-' && rights.includes('w');
  }
  return lets;
}

/**
 * Returns a mode without write permission for others: `775` for `777`, `ug+w` for `a+w`; undefined if it is not that
 * simple.
 */
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

/**
 * Exceptions: devices, which every process may write to; folders where a database creates its socket as any user, as
 * in its image; and the data of PostgreSQL, which does not start unless only its own user can write there.
 */
const meant =
  /^\/dev\/|^\/(?:var\/)?run\/(?:mysqld|postgresql)\/?$|^\$\{?PGDATA\}?\/?$|^\/var\/lib\/(?:postgresql|pgsql)(?:\/\d{1,2})?\/data\/?$/;
const modeAndFiles = ({ args }: Command) => args.filter(({ shape }) => !/^-(?:[Rvcfh]+|-.*)$/.test(shape));

/** Whether a command can set file modes. */
export const setsModes = ({ name }: Command): boolean =>
  name === 'chmod' || name === 'mkdir' || name === 'install';

/** Folders for everyone, whose sticky bit keeps users from removing or replacing the files of others (inode(7)). */
const shared = /^\/(?:(?:var|usr)\/)?tmp\/?$|^\/(?:run|var)\/lock\/?$/;
const isShared = ({ shape }: Word) => shared.test(shape);

/** Returns the modes in a command (`chmod`, `mkdir -m`, `install -m`) that let everyone write. */
export function worldWritableModes(command: Command): readonly WorldWritableMode[] {
  if (!setsModes(command)) return none;
  if (command.name === 'chmod') return changedModes(command);
  const options = optionsOf(command, command.name === 'mkdir' ? 'mZ' : 'mogSt', ['--mode']);
  const files = operandsOf(command, options);
  return options.flatMap(({ name, word, value = '', at, count }) => {
    const holder = count === 2 ? command.args[at + 1] : word;
    if ((name !== '-m' && name !== '--mode') || !holder || !letsOthersWrite(value)) return [];
    const sticky = files.length > 0 && files.every(isShared);
    return [
      {
        word: holder,
        mode: value,
        files,
        deep: false,
        sticky,
        restricted: restrictedMode(value, files, false),
      },
    ];
  });
}

function changedModes(command: Command): readonly WorldWritableMode[] {
  const [word, ...files] = modeAndFiles(command);
  const mode = word?.value;
  if (!word || mode === undefined) return none;
  const sticky = files.length > 0 && files.every(isShared);
  // The right to write is no news there; only the sticky bit can get lost.
  if (sticky ? !losesSticky(mode) : !letsOthersWrite(mode)) return none;
  if (files.length > 0 && (files.every(({ shape }) => meant.test(shape)) || restrictedLater(command, files)))
    return none;
  const deep = isRecursive(command);
  return [{ word, mode, files, deep, sticky, restricted: restrictedMode(mode, files, deep) }];
}

/** Whether a mode leaves a folder that everyone may write to without its sticky bit. */
function losesSticky(mode: string): boolean {
  if (/^[0-7]{1,5}$/.test(mode)) return letsOthersWrite(mode);
  let lost = false;
  for (const clause of mode.split(',')) {
    const [, who = '', operator, rights = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    if (!/^$|[oa]/.test(who)) continue;
    if (rights.includes('t')) lost = operator === '-';
    else if (operator === '=' && who !== '') lost = letsOthersWrite(clause);
  }
  return lost;
}

/** Restricts a world-writable mode: for a folder that is for everyone, only the sticky bit is missing. */
function restrictedMode(mode: string, files: readonly Word[], deep: boolean): string | undefined {
  const few = files.filter(isShared);
  if (few.length === 0) return withoutOthersWrite(mode);
  return few.length === files.length && !deep ? '1777' : undefined;
}

/**
 * Whether later commands of the same script remove write permission for others from all of the files, or delete the
 * files.
 */
function restrictedLater({ span, script }: Command, files: readonly Word[]): boolean {
  const restricted = restrictionsIn(script);
  return files.every(({ shape }) => (restricted.get(shape) ?? -1) > span.start);
}

/** Maps each file to the offset of the last command that removes write permission for others, or deletes it. */
const restrictionsIn = perObject(({ commands }: Script): ReadonlyMap<string, number> => {
  const restricted = new Map<string, number>();
  for (const command of commands) {
    if (command.name === 'rm')
      for (const { shape } of command.args) restricted.set(shape, command.span.start);
    if (command.name !== 'chmod') continue;
    const [mode, ...files] = modeAndFiles(command);
    if (mode?.value === undefined || !/^[0-7]{3,5}$/.test(mode.value) || letsOthersWrite(mode.value))
      continue;
    for (const { shape } of files) restricted.set(shape, command.span.start);
  }
  return restricted;
});

/** A mode that makes a program run as its file's owner or group (POSIX chmod, S_ISUID and S_ISGID). */
interface SpecialMode {
  readonly word: Word;
  /** The mode as written. */
  readonly mode: string;
  readonly kind: 'setuid' | 'setgid';
  /** The same mode without that bit; undefined for a symbolic mode and for a world-writable one. */
  readonly plain: string | undefined;
  /** The files that get the mode. */
  readonly files: readonly Word[];
}

/** Whether a mode, octal or symbolic, sets the setuid or the setgid bit. */
export function specialMode(mode: string): SpecialMode['kind'] | undefined {
  if (/^[0-7]{4,5}$/.test(mode)) {
    const bits = Number.parseInt(mode.at(-4) ?? '0', 8);
    return bits & 4 ? 'setuid' : bits & 2 ? 'setgid' : undefined;
  }
  for (const clause of mode.split(',')) {
    const [, who = '', rights] = /^([ugoa]*)(?:-[rwxXst]*)*[+=]([rwxXt]*s[rwxXst]*)$/.exec(clause) ?? [];
    if (rights !== undefined && /^$|[ua]/.test(who)) return 'setuid';
    if (rights !== undefined && who.includes('g')) return 'setgid';
  }
  return undefined;
}

/** Returns the setuid and setgid modes that a command (`chmod`, `mkdir -m`, `install -m`) sets. */
export function specialModes(command: Command): readonly SpecialMode[] {
  if (!setsModes(command)) return none;
  const { name, args } = command;
  const found: SpecialMode[] = [];
  const add = (word: Word | undefined, mode: string | undefined, files: readonly Word[]) => {
    const kind = mode === undefined ? undefined : specialMode(mode);
    if (!word || mode === undefined || !kind) return;
    const plain = /^\d+[0145]$/.test(mode) ? `0${mode.slice(-3)}` : undefined;
    found.push({ word, mode, kind, plain, files });
  };
  if (name === 'chmod') {
    const [mode, ...files] = modeAndFiles(command);
    const isSpecial = files.length > 0 && specialMode(mode?.value ?? '') !== undefined;
    if (isSpecial && !clearedLater(command, files)) add(mode, mode?.value, files);
  } else if (name === 'mkdir' || name === 'install') {
    for (const { name: option, word, value, at, count } of optionsOf(command, 'mogStZ', ['--mode'])) {
      if (option === '-m' || option === '--mode') add(count === 2 ? args[at + 1] : word, value, args);
    }
  }
  return found;
}

/** Whether later commands change the owner of all files, which makes the kernel clear both bits (chown(2)). */
function clearedLater({ span, script }: Command, files: readonly Word[]): boolean {
  const { alone, deep } = ownersIn(script);
  const isLater = (at: number | undefined) => at !== undefined && at >= span.start;
  return files.every(
    ({ shape }) =>
      isLater(alone.get(shape)) ||
      [...shape.matchAll(/\//g)].some(({ index }) => isLater(deep.get(shape.slice(0, index)))),
  );
}

/**
 * Maps each path to the offset of the last command that certainly changes the owner of the file, or of everything in
 * the folder.
 */
const ownersIn = perObject(({ commands }: Script) => {
  const [alone, deep] = [new Map<string, number>(), new Map<string, number>()];
  for (const command of commands) {
    if (command.conditional || (command.name !== 'chown' && command.name !== 'chgrp')) continue;
    const isDeep = isRecursive(command);
    for (const { shape } of modeAndFiles(command).slice(1)) {
      alone.set(shape, command.span.start);
      if (isDeep) deep.set(shape, command.span.start);
    }
  }
  return { alone, deep };
});

const strong =
  /\bcap_(?:sys_admin|sys_module|sys_rawio|sys_ptrace|dac_override|dac_read_search|setuid|setgid|chown|fowner|setfcap)\b/i;

/** Returns the file capability set by `setcap` with which a program can become root, and its word. */
export function strongCapability(command: Command): { word: Word; capability: string } | undefined {
  if (command.name !== 'setcap') return undefined;
  const { args } = command;
  // `-r` removes and `-v` compares (setcap(8)).
  if (args.some(({ shape }) => /^-q?[rv]$/.test(shape))) return undefined;
  for (const word of args) {
    const found =
      strong.exec(word.value ?? word.shape)?.[0] ??
      (/^(?:all)?[=+][eip]*p/i.test(word.shape) ? 'all' : undefined);
    if (found) return { word, capability: found };
  }
  return undefined;
}
