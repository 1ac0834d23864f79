import { named, type Option, operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';

/** An archive that a command unpacks. */
export interface Unpacking {
  /** The word that names it; undefined if it comes from the input. */
  readonly archive: Word | undefined;
  /** Whether it is unpacked into a folder of programs, such as /usr/local/bin. */
  readonly ofPrograms: boolean;
  /** Whether its files go to the output. */
  readonly toOutput: boolean;
}

/** Returns what tar, bsdtar or unzip unpacks; undefined if a command unpacks nothing. */
export function unpackingOf(command: Command): Unpacking | undefined {
  const { name, args } = command;
  if (name === 'tar' || name === 'bsdtar') return unpackedByTar(args);
  if (name !== 'unzip') return undefined;
  const options = optionsOf(command, 'dP');
  const archive = operandsOf(command, options)[0];
  const ofPrograms = isOfPrograms(options.find(named('-d'))?.text);
  return archive && { archive, ofPrograms, toOutput: options.some(named('-p', '-c')) };
}

/** Short options of tar that take a value (GNU tar manual, 3.4), and the long ones that matter here. */
const letters = 'bCfFgHIKLNTVX';
const names = ['--file', '--directory', '--use-compress-program', '--exclude', '--transform'];

function unpackedByTar(args: readonly Word[]): Unpacking | undefined {
  const options = [...bundledIn(args), ...optionsOf({ args }, letters, names)];
  if (!options.some(named('-x', '--extract', '--get'))) return undefined;
  const file = options.find(named('-f', '--file'));
  return {
    archive: !file || file.text === '-' ? undefined : (args[file.at + file.count - 1] ?? file.word),
    ofPrograms: isOfPrograms(options.findLast(named('-C', '--directory'))?.text),
    toOutput: options.some(named('-O', '--to-stdout')),
  };
}

/** The letters of a first word without a dash: the values of those that take one are the next words, in order. */
function bundledIn([word, ...rest]: readonly Word[]): readonly Option[] {
  if (!word || !/^[a-zA-Z]+$/.test(textOf(word))) return [];
  let taken = 0;
  return Array.from(textOf(word), (letter): Option => {
    const value = letters.includes(letter) ? rest[taken++] : undefined;
    return {
      name: `-${letter}`,
      word,
      value: value?.value,
      text: value && textOf(value),
      at: taken,
      count: 1,
    };
  });
}

const isOfPrograms = (folder: string | undefined) => folder !== undefined && /\/s?bin\/?$/.test(folder);
