import { mayRun, programWord, readsProgram } from '../../server/engine/shell/command/interpreter.ts';
import { curlLetters, optionsOf, wgetLetters } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Redirect, Script, Word } from '../../server/engine/shell/model.ts';
import { wordSet } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { verifies } from './checksum.ts';
import { inlineFetch } from './inline-program.ts';

/** A download whose output an interpreter executes. */
export interface RunDownload {
  readonly fetch: Command;
  /** The word that contains the URL, if known. */
  readonly address: Word | undefined;
  /** Whether it uses plain HTTP or does not verify the server's certificate. */
  readonly exposed: boolean;
}

/** Returns the download that a command executes, through a pipe, `<( )`, `$( )`, `<<<` or PowerShell's `iex`. */
export function downloadRunBy(command: Command): RunDownload | undefined {
  const { name, redirects, script } = command;
  if (name === undefined) return undefined;
  const inline = inlineFetch(command);
  if (inline) return inline.runs && !verifies(command) ? downloaded(command, inline.word, false) : undefined;
  const windows = script.interpreter === 'cmd' || script.interpreter === 'powershell';
  if (windows || name === 'powershell' || name === 'pwsh') return invoked(command);
  if (!mayRun(name)) return undefined;
  if (readsProgram(command)) {
    const found = upstream(command, 0);
    if (found) return found;
    for (const { operator, target } of redirects) {
      const found = /^<(<<)?$/.test(operator) && target ? within(target, '') : undefined;
      if (found) return found;
    }
    return undefined;
  }
  const program = programWord(command);
  return program && within(program, name === 'eval' ? '$`' : '<$`');
}

/** The download inside a word's substitutions, when the word begins with one (`starts` are its first characters). */
function within(word: Word, starts: string): RunDownload | undefined {
  const [first = ''] = word.shape;
  if (starts !== '' && !starts.includes(first)) return undefined;
  for (const inner of word.substitutions) {
    if (inner.pipesTo) continue;
    const found = downloadOf(inner) ?? (passesOn(inner) ? upstream(inner, 0) : undefined);
    if (found) return found;
  }
  return undefined;
}

const filters = wordSet(
  'tee cat sed tr awk grep head tail iconv dos2unix pv dd base64 gzip gunzip zcat pigz unpigz xz unxz xzcat lzma bzip2 bunzip2 ' +
    'bzcat zstd unzstd zstdcat lz4 brotli',
);

/** Whether a command writes what it reads to its output, perhaps unpacked or changed. */
export const passesOn = ({ name = '' }: Command) => filters.has(name);

/** Groups the commands of a script by the command that they pipe to. */
const feeders = perObject(({ commands }: Script): ReadonlyMap<Command, readonly Command[]> => {
  const found = new Map<Command, Command[]>();
  for (const command of commands) {
    const { pipesTo } = command;
    const list = pipesTo && found.get(pipesTo);
    if (list) list.push(command);
    else if (pipesTo) found.set(pipesTo, [command]);
  }
  return found;
});

/** Returns the download that a command reads from a pipe, perhaps through commands that pass it on. */
export const downloadReadBy = (command: Command) => upstream(command, 0);

/** Returns the download that reaches a command's input through commands that pass it on. */
function upstream(command: Command, depth: number): RunDownload | undefined {
  if (depth > 8 || !command.pipedFrom) return undefined;
  const sources = feeders(command.script).get(command) ?? [];
  for (const source of new Set([command.pipedFrom, ...sources])) {
    const found = downloadOf(source) ?? (passesOn(source) ? upstream(source, depth + 1) : undefined);
    if (found) return found;
  }
  return undefined;
}

const loopback =
  /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)(?:[:/]|$)|^file:/i;
/** Each loopback address contains one of these texts. */
const loopbackParts: readonly string[] = ['localhost', '127.', '[::1]', '0.0.0.0', 'file:'];
/** Hosts where a URL with a commit hash always returns the same content. */
const keepers = [
  'raw.githubusercontent.com',
  'github.com',
  'codeload.github.com',
  'gitlab.com',
  'bitbucket.org',
].map((host) => `https://${host}/`);
/** A path with a commit hash; what is attached to a release is not made from the commit in its name. */
const ofCommit = /^(?!.*\/releases\/).*\/[0-9a-f]{40}(?:[./?#]|$)/;

/** Whether a URL always returns the same content. */
export function pinnedAddress(address: string): boolean {
  const keeper = keepers.find((each) => address.startsWith(each));
  return keeper !== undefined && ofCommit.test(address.slice(keeper.length - 1));
}

/** True for an address on this machine. */
export function isLoopback(address: string): boolean {
  const lower = address.toLowerCase();
  return loopbackParts.some((part) => lower.includes(part)) && loopback.test(address);
}

/** URLs over plain HTTP, which curl and wget also use if there is no scheme. */
const open = /^(?:http:\/\/|(?:[\w-]+\.)+[a-z]{2,}(?:[:/]|$))/i;

/** Whether curl is restricted to certain protocols (`--proto '=https'`, `--proto-default https`). */
export const choosesProtocol = ({ args }: Command) => args.some(({ shape }) => shape.startsWith('--proto'));

/** Returns the download that a command writes to its output; undefined if it writes none, or only from this machine. */
function downloadOf(command: Command): RunDownload | undefined {
  if (command.redirects.some(takesOutput)) return undefined;
  const found = toOutput(command);
  if (!found) return undefined;
  return downloaded(command, found.address, found.unchecked);
}

function downloaded(fetch: Command, address: Word | undefined, unchecked: boolean): RunDownload | undefined {
  const text = address ? textOf(address) : '';
  if (isLoopback(text) || pinnedAddress(text)) return undefined;
  const exposed = unchecked || (!text.startsWith('https://') && open.test(text) && !choosesProtocol(fetch));
  return { fetch, address, exposed };
}

/** Options that make curl save to a file, or fetch only headers. */
const savingOrAsking = ['-O', '--remote-name', '--remote-name-all', '-I', '--head'];

function takesOutput({ operator, descriptor, target }: Redirect): boolean {
  return /^(?:>|>>|>\||&>)$/.test(operator) && (descriptor ?? 1) === 1 && target?.shape !== '/dev/stdout';
}

function toOutput(command: Command): { address: Word | undefined; unchecked: boolean } | undefined {
  const { name, args } = command;
  const text = (word: Word | undefined) => (word ? textOf(word) : '');
  const address = args.find((word) => /^[a-z][a-z0-9+]*:\/\//i.test(text(word)));
  switch (name) {
    case 'curl': {
      const options = optionsOf(command, curlLetters, ['--output']);
      const file = options.some(({ name, value }) =>
        ['-o', '--output'].includes(name)
          ? value !== '-' && value !== '/dev/stdout'
          : savingOrAsking.includes(name),
      );
      if (file) return undefined;
      return {
        address: address ?? args.at(-1),
        unchecked: options.some(({ name }) => name === '-k' || name === '--insecure'),
      };
    }
    case 'wget': {
      const options = optionsOf(command, wgetLetters, ['--output-document']);
      // The last file that is named counts.
      const out = options.findLast(({ name }) => name === '-O' || name === '--output-document')?.value;
      if (out !== '-' && out !== '/dev/stdout') return undefined;
      return {
        address: address ?? args.at(-1),
        unchecked: options.some(({ name }) => name === '--no-check-certificate'),
      };
    }
    case 'http':
    case 'https':
    case 'lynx':
      return address ? { address, unchecked: false } : undefined;
    case 'aws':
      return text(args[0]) === 's3' && text(args[1]) === 'cp' && text(args.at(-1)) === '-'
        ? { address, unchecked: false }
        : undefined;
    case 'gsutil':
      return args.some((word) => text(word) === 'cat') ? { address, unchecked: false } : undefined;
    default: {
      const inline = inlineFetch(command);
      return inline?.prints ? { address: inline.word, unchecked: false } : undefined;
    }
  }
}

const evaluates = /(?:^|[\s;|({&'"])(?:iex|invoke-expression)\b|\[scriptblock\]::create\(/i;
const downloads = /\bDownloadString\b|\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b/i;

/** PowerShell's `iex (… DownloadString(…))`, `iwr … | iex` and script blocks of a download; simple forms only. */
function invoked(command: Command): RunDownload | undefined {
  const { name = '', pipedFrom } = command;
  const text = lineOf(command);
  if (/^(?:iex|invoke-expression)$/i.test(name)) {
    const source = pipedFrom && downloads.test(lineOf(pipedFrom)) ? pipedFrom : command;
    return source !== command || downloads.test(text) ? invokedDownload(source) : undefined;
  }
  if (name.includes('[scriptblock]::create('))
    return downloads.test(text) ? invokedDownload(command) : undefined;
  if (!/^@?(?:powershell|pwsh)$/i.test(name)) return undefined;
  return evaluates.test(text) && downloads.test(text) ? invokedDownload(command) : undefined;
}

const lineOf = ({ name = '', args }: Command) => [name, ...args.map(({ shape }) => shape)].join(' ');

function invokedDownload(fetch: Command): RunDownload {
  const address = fetch.args.find(({ shape }) => /https?:\/\//i.test(shape));
  return { fetch, address, exposed: /http:\/\//i.test(address?.shape ?? '') };
}
