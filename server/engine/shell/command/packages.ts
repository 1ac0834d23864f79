import { gathered } from '../../source/list.ts';
import type { Command, Word } from '../model.ts';
import { changesNothing, installOf, managerWords } from './install.ts';
import { fieldsOfAll } from './word.ts';

/** A package in a package manager's command. */
export interface Package {
  /** Name in lower case, without version, architecture and release. */
  readonly name: string;
  /** Name of the command that installs it. */
  readonly manager: string;
  readonly word: Word;
}

/** The packages that a command of a system package manager installs or removes. */
export interface Packages {
  readonly action: 'install' | 'remove';
  readonly packages: readonly Package[];
  /** The group name from `apk add --virtual`, for removing them together. */
  readonly group: string | undefined;
  /** False if a variable, substitution or pattern may name more packages. */
  readonly complete: boolean;
}

const rpm = /^(?:remove|erase|rm|autoremove)$/;
const apt = /^(?:remove|purge|autoremove|auto-remove|autopurge)$/;
const removals: ReadonlyMap<string, RegExp> = new Map([
  ['apt-get', apt],
  ['apt', apt],
  ['aptitude', apt],
  // The next autoremove removes packages with this mark.
  ['apt-mark', /^auto$/],
  ['apk', /^del$/],
  ['yum', rpm],
  ['dnf', rpm],
  ['dnf5', rpm],
  ['microdnf', rpm],
  ['tdnf', rpm],
  ['zypper', rpm],
  ['pacman', /^-R/],
]);

/** The packages that a command of a system package manager installs or removes; undefined for any other command. */
export function packagesOf(command: Command): Packages | undefined {
  const { name, args } = command;
  const removal = name === undefined ? undefined : removals.get(name);
  if (name === undefined || !removal || changesNothing(command)) return undefined;
  const of = (words: readonly Word[]): readonly Package[] =>
    gathered(words, (word) => {
      const { value } = word;
      const drops = value === undefined || (value.endsWith('-') && name !== 'apk');
      return drops ? [] : [{ name: nameOf(value), manager: name, word }];
    });
  const install = installOf(command);
  if (install?.system) {
    const virtual = install.options.find((option) => option.name === '-t' || option.name === '--virtual');
    const group = name === 'apk' ? virtual?.value : undefined;
    return { action: 'install', packages: of(install.packages), group, complete: true };
  }
  const rest = managerWords(command) ?? fieldsOfAll(args).filter(({ shape }) => !shape.startsWith('-'));
  if (name === 'pacman' && args.some(({ shape }) => shape.startsWith('-S')))
    return { action: 'install', packages: of(rest), group: undefined, complete: true };
  const [verb] = name === 'pacman' ? args : rest;
  if (!verb || !removal.test(verb.shape)) return undefined;
  const words = rest.filter((word) => word !== verb);
  const complete = words.every(({ value }) => value !== undefined && !/[*?[]/.test(value));
  return { action: 'remove', packages: of(words), group: undefined, complete };
}

/** A package's name without `=1.2`, `~=1`, `>1`, `:amd64`, `/stable`, `@edge`. A file keeps its path. */
function nameOf(value: string): string {
  return /^[./]\S*\/|:\/\//.test(value) ? value : value.toLowerCase().replace(/[=~<>:@/*].*/s, '');
}
