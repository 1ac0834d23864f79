import { languages } from './download.ts';
import { installOf } from './install.ts';
import type { Command, Word } from './model.ts';
import { operandsOf, optionsOf } from './option.ts';
import { shellOf } from './prefix.ts';
import { textOf } from './word.ts';

/** What a command does with a file that somebody has brought: runs, installs, unpacks it, or moves it elsewhere. */
export interface Use {
  readonly how: 'run' | 'install' | 'unpack' | 'move';
  readonly file: string;
  readonly word: Word;
  /** Where the file, or what it holds, is afterwards. */
  readonly becomes: string | undefined;
}

const executable = /^(?:[ugoa]*\+[rwst]*x[rwst]*|[0246]*[1357][0-7]*|[ugoa]*=r?w?x.*)$/;

/** The files that a command uses so that what they hold matters. */
export function usesOf(command: Command): readonly Use[] {
  const { name, nameWord, args } = command;
  if (!nameWord) return [];
  const use = (how: Use['how'], word: Word | undefined, becomes?: string): Use[] =>
    word ? [{ how, file: textOf(word), word, becomes }] : [];
  const program = textOf(nameWord);
  if (program.includes('/') && !/^\/(?:usr\/)?s?bin\//.test(program)) return use('run', nameWord);
  const rest = () => operandsOf(command, optionsOf(command));
  switch (name) {
    case 'chmod':
      return executable.test(rest()[0]?.value ?? '')
        ? rest()
            .slice(1)
            .flatMap((word) => use('run', word))
        : [];
    case 'mv':
    case 'cp':
    case 'ln': {
      const operands = rest();
      const to = operands.at(-1);
      const from = operands.slice(0, -1);
      return from.flatMap((word) => use('move', word, to && into(textOf(to), textOf(word), from.length > 1)));
    }
    case 'install': {
      const files = operandsOf(command, optionsOf(command, 'mogtS', ['--mode', '--owner', '--group']));
      const to = files.at(-1);
      return files.slice(0, -1).flatMap((word) => use('run', word, to && textOf(to)));
    }
    case 'dpkg':
    case 'rpm':
      return args.some(({ shape }) => /^-[a-zA-Z]*[iUF]|^--(?:install|upgrade)$/.test(shape))
        ? rest().flatMap((word) => use('install', word))
        : [];
    case 'tar':
    case 'bsdtar':
      return use('unpack', archiveOf(args));
    case 'unzip':
      return use('unpack', rest()[0]);
    case 'gunzip':
    case 'xz':
    case 'bunzip2':
      return rest().flatMap((word) => use('move', word, textOf(word).replace(/\.\w+$/, '')));
    case 'java': {
      const jar = args.findIndex(({ value }) => value === '-jar');
      return jar < 0 ? [] : use('run', args[jar + 1]);
    }
    default: {
      const file = programFile(command);
      if (file) return use('run', file);
      const packages = installOf(command)?.packages ?? [];
      return packages
        .filter((word) => /[./]/.test(textOf(word)) && !/^[a-z]+:\/\//i.test(textOf(word)))
        .flatMap((word) => use('install', word));
    }
  }
}

const into = (to: string, from: string, folder: boolean) =>
  folder || to.endsWith('/') || to === '.' || /\/s?bin$/.test(to)
    ? `${to.replace(/\/$/, '')}/${from.slice(from.lastIndexOf('/') + 1)}`
    : to;

/** The archive that tar takes apart: the word behind the cluster that holds `f`, when it extracts. */
function archiveOf(args: readonly Word[]): Word | undefined {
  const texts = args.map(textOf);
  const cluster = (text: string, at: number) =>
    /^-[a-zA-Z]+$/.test(text) || (at === 0 && /^[a-zA-Z]+$/.test(text));
  const extracts = texts.some(
    (text, at) => text === '--extract' || (cluster(text, at) && text.includes('x')),
  );
  if (!extracts) return undefined;
  const at = texts.findIndex((text, at) => text === '--file' || (cluster(text, at) && text.includes('f')));
  return at < 0 ? args.find(({ shape }) => shape.startsWith('--file=')) : args[at + 1];
}

/** The file that an interpreter runs; undefined where its program is no file. */
function programFile({ name = '', args }: Command): Word | undefined {
  const shell = shellOf(name) !== undefined;
  if (!shell && name !== 'source' && name !== '.' && !languages.test(name)) return undefined;
  for (const word of args) {
    const text = textOf(word);
    if (!/^[-+]/.test(text)) return text === 'pipefail' || text === 'errexit' ? undefined : word;
    if (shell ? /^-[a-z]*[cs]/.test(text) : /^-(?:[cmeErsx-]$|-\w)/.test(text)) return undefined;
  }
  return undefined;
}
