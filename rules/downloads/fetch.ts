import {
  curlLetters,
  type Option,
  operandsOf,
  optionsOf,
  wgetLetters,
} from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Redirect, Word } from '../../server/engine/shell/model.ts';
import { gathered, none } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { isLoopback } from './download.ts';
import { inlineFetch } from './inline-program.ts';

/** Something that a command fetches from the network. */
export interface Fetch {
  /** The word with its address. */
  readonly word: Word;
  /** Its address, with unresolved variables as written. */
  readonly address: string;
  /** Path of the target file, as written; undefined if there is none or it is unknown. */
  readonly file: string | undefined;
}

interface Fetcher {
  readonly letters: string;
  readonly long: readonly string[];
  /** Options that name the file, options that name its folder, and options that use the name in the address. */
  readonly file: readonly string[];
  readonly folder: readonly string[];
  readonly own: readonly string[] | undefined;
}

const long = (names: string) => names.split(' ').map((name) => `--${name}`);
const fetchers: ReadonlyMap<string, Fetcher> = new Map([
  [
    'curl',
    {
      letters: curlLetters,
      long: long(
        'output url header user-agent request data data-binary data-raw proxy retry retry-delay retry-max-time connect-timeout max-time ' +
          'cacert cert key user referer output-dir proto proto-redir resolve write-out range form cookie cookie-jar limit-rate ' +
          'config interface ciphers tls-max max-redirs speed-limit speed-time continue-at time-cond upload-file capath',
      ),
      file: ['-o', '--output'],
      folder: ['--output-dir'],
      own: ['-O', '--remote-name', '--remote-name-all'],
    },
  ],
  [
    'wget',
    {
      letters: wgetLetters,
      long: long(
        'output-document directory-prefix header user-agent tries timeout user password post-data quota wait waitretry ' +
          'execute output-file append-output input-file base level accept reject ca-certificate',
      ),
      file: ['-O', '--output-document'],
      folder: ['-P', '--directory-prefix'],
      own: undefined,
    },
  ],
  [
    'aria2c',
    {
      letters: 'dosxjkil',
      long: long('dir out'),
      file: ['-o', '--out'],
      folder: ['-d', '--dir'],
      own: undefined,
    },
  ],
]);

const host = /^(?:[a-z][a-z0-9+.-]*:\/\/|\$\{?\w|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[:/]|$))/i;

/** Returns what a command fetches over the network, in order, without anything from this machine. */
export function fetchesOf(command: Command): readonly Fetch[] {
  if (command.name !== undefined && fetchers.has(command.name)) return fetchesRead(command);
  const found = inlineFetch(command);
  if (!found || isLoopback(found.address)) return none;
  const printed = found.prints && !found.file ? redirectedTo(command) : undefined;
  return [printed ? { ...found, file: fileIn(undefined, textOf(printed)) } : found];
}

/** Where the output of a command goes. */
export const redirectedTo = ({ redirects }: Command) =>
  redirects.find(({ operator, descriptor }) => /^>/.test(operator) && (descriptor ?? 1) === 1)?.target;

const fetchesRead = perObject((command: Command): readonly Fetch[] => {
  const fetcher = command.name === undefined ? undefined : fetchers.get(command.name);
  if (!fetcher) return none;
  const options = optionsOf(command, fetcher.letters, fetcher.long);
  const valuesOf = (names: readonly string[]) =>
    options.filter(({ name }) => names.includes(name)).map(({ text = '' }) => text);
  const words = [
    ...options
      .filter(({ name }) => name === '--url')
      .map(({ word, at, count }) => (count === 2 ? command.args[at + 1]! : word)),
    ...operandsOf(command, options),
  ].filter((word) => host.test(textOf(word).replace(/^--url=/, '')));
  const [files, folder] = [valuesOf(fetcher.file), valuesOf(fetcher.folder)[0]];
  const own = fetcher.own === undefined || options.some(({ name }) => fetcher.own?.includes(name));
  const target = redirectedTo(command);
  return gathered(words, (word, at): Fetch[] => {
    const address = textOf(word).replace(/^--url=/, '');
    if (isLoopback(address)) return [];
    // curl has a file for each address, the others one for all: the last that is named.
    const named = fetcher.own ? (files[at] ?? (files.length === 1 ? files[0] : undefined)) : files.at(-1);
    const file = named ?? (own ? lastPart(address) : undefined);
    return [{ word, address, file: fileIn(folder, file) ?? (target && fileIn(undefined, textOf(target))) }];
  });
});

const requestsOnly = /^(?:-I|--head|--spider)$/;

/** Whether a command only tests a connection: it requests only headers, or discards the output. */
export function keepsNothing(command: Command): boolean {
  const fetcher = command.name === undefined ? undefined : fetchers.get(command.name);
  if (!fetcher) return false;
  const options = optionsOf(command, fetcher.letters, fetcher.long);
  const discards = ({ name, value }: Option) => fetcher.file.includes(name) && value === '/dev/null';
  // The output of wget is not the download.
  const isKept =
    !fetcher.own || options.some(({ name }) => fetcher.file.includes(name) || fetcher.own?.includes(name));
  return (
    options.some((option) => requestsOnly.test(option.name) || discards(option)) ||
    (!isKept && !command.pipesTo && command.redirects.some(discarded))
  );
}

/** A redirection of the output to /dev/null. */
const discarded = ({ operator, descriptor, target }: Redirect) =>
  /^&?>/.test(operator) && (descriptor ?? 1) === 1 && target?.value === '/dev/null';

function lastPart(address: string): string | undefined {
  const path = address.replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\//i, '');
  const name = baseName(path);
  return path.includes('/') && name !== '' ? name : undefined;
}

function fileIn(folder: string | undefined, file: string | undefined): string | undefined {
  if (file === undefined || file === '' || file === '-' || file.startsWith('/dev/')) return undefined;
  return folder === undefined || file.startsWith('/') ? file : `${folder.replace(/\/$/, '')}/${file}`;
}
