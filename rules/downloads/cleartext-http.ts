import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { originOf } from '../../server/engine/dockerfile/variables/value-origin.ts';
import { instructionsFor } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { managerWords } from '../../server/engine/shell/command/install.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { type Expanded, expandedOf, partAt, placeOf } from '../../server/engine/source/expanded.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type Place, type SafeText, type Span, textOf } from '../../server/engine/source/text.ts';
import { isCheckedInLaterStep, verifiedLater } from './checksum.ts';
import { type ClearKind, files, namesIndex, readers, secure } from './cleartext-http.data.ts';
import { choosesProtocol, downloadRunBy } from './download.ts';
import { fetchesOf, keepsNothing } from './fetch.ts';
import { receivedKeys, shortKeys } from './key-id.ts';
import { commandsWithNested } from './nested-powershell.ts';
import { trustedAs } from './trust.ts';
import { isCheckedOnWindows } from './windows-download.ts';

const schemed = /\b(?:(?:http|ftp|git|hkp):\/\/|secure-http\b)/i;
const addressed = /\s["']?[\w-]+\.[\w.-]+\//;

export default rule({
  id: 'cleartext-http',
  on: 'instruction',
  keywords: ['ADD', 'ENV', 'ARG', 'COPY', 'RUN'],
  severity: 'medium',
  fixable: true,
  title: 'A download uses an unencrypted connection',
  label: 'Download without TLS',
  why: 'Anyone on the network path can read what is downloaded, and can replace it.',
  refs: { sonar: ['S5332'], cwe: ['CWE-319'] },
  messages: {
    fetch: 'This is downloaded over {scheme}, and nothing verifies that it is unchanged.',
    package: 'This package is downloaded over {scheme}: no repository metadata verifies it.',
    index: 'Packages are downloaded from here over {scheme}, and no signature is verified.',
    key: { text: 'The key that verifies packages is itself downloaded over {scheme}.', severity: 'high' },
    shortKey: 'A key with a short ID comes over {scheme}: nothing shows that it is the right one.',
    keyserver: {
      text: 'Keys are requested from here over {scheme}: others can see which ones, and the fingerprint has to verify them.',
      severity: 'info',
      levels: strictOnly,
    },
    authority: {
      text: 'A certificate that the image then trusts is itself downloaded over {scheme}.',
      severity: 'high',
    },
    allowed: 'Composer then also downloads packages over unencrypted http.',
    signed: {
      text: 'This repository is read over {scheme}: packages are signed, but others can see which ones are requested.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  when(instruction) {
    const text = textOf(instruction);
    return schemed.test(text) || addressed.test(text) || /[$%]/.test(text);
  },
  check(instruction, report, { services }) {
    const { keyword } = instruction;
    for (const resolved of instructionsFor(instruction, services))
      for (const each of cleartextOf(resolved)) {
        const { kind, at, scheme, setAt } = each;
        const related = setAt ? [{ at: setAt, message: 'The address is set here' as const }] : [];
        report({ at, message: kind, words: { scheme }, related, fixes: [httpsFix(each, keyword)] });
      }
  },
});

/** Returns what an instruction downloads unencrypted, or where it configures such a download. */
function cleartextOf(instruction: Instruction): readonly Cleartext[] {
  const { keyword, args, flags, pairs, script, written } = instruction;
  const found: Cleartext[] = [];
  const add = (kind: ClearKind, text: Expanded) => {
    const each = urlIn(text, instruction);
    if (each) found.push({ kind, ...each });
  };
  if (keyword === 'ADD' && !flags.some(({ name }) => name === 'checksum'))
    for (const word of args.slice(0, -1)) add('fetch', expandedOf(word));
  for (const { name, value, parts } of keyword === 'ENV' || keyword === 'ARG' ? pairs : [])
    if (value && namesIndex(name.text)) add('index', expandedOf({ ...value, parts }));
  for (const text of written) {
    const kind = files.find(([path]) => path.test(text.file))?.[1];
    if (kind) add(/\btrusted=yes\b/.test(text.text) ? 'index' : kind, text);
  }
  if (keyword !== 'RUN') return found;
  const commands = script ? commandsWithNested(script, instruction.file) : [];
  const read = gathered(commands, (command) => cleartextIn(command, instruction));
  const isVerified = read.some(isContent) && script?.windows && isCheckedOnWindows(instruction);
  return [...found, ...(isVerified ? read.filter((each) => !isContent(each)) : read)];
}

/** Whether a checksum of the content makes up for the connection. */
const isContent = ({ kind }: Pick<Cleartext, 'kind'>) => kind === 'fetch' || kind === 'package';

/** A URL that is downloaded over an unencrypted connection. */
interface Cleartext {
  readonly kind: ClearKind;
  readonly at: Span;
  /** `http`, `ftp`, `git` or `hkp`, with a remark if it is implicit. */
  readonly scheme: string;
  readonly change: TextChange | undefined;
  /** The host, if it is known to offer the same content over https. */
  readonly known: string | undefined;
  /** The value that contains the URL, if a variable does. */
  readonly setAt?: Place | undefined;
}

type Url = Omit<Cleartext, 'kind'>;

const open = /\b(http|ftp|git|hkp):\/\/([^\s"'`|;,)<>\]/]+)[^\s"'`|;,)<>\]]*/gi;
const near =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|[^$%{]*[$%{]|[^.]+(?::|$)|.*\.(?:local|localhost|localdomain|internal|intranet|lan|corp|home|test|svc|invalid)(?::|$)|(?:xml|schemas|json-schema|www\.w3|download\.windowsupdate)\.)/i;

/** Whether a host is in the local network, or unknown. */
const isNear = (host: string) => near.test(host.slice(host.lastIndexOf('@') + 1));

/** The first unencrypted URL in a text that is not in the local network. */
function urlIn(text: Expanded, instruction: Instruction): Url | undefined {
  for (const { 0: url, 1: scheme = '', 2: host = '', index } of text.text.matchAll(open)) {
    if (isNear(host)) continue;
    const written = { scheme: scheme.toLowerCase(), known: secure.test(host) ? host : undefined };
    return located(text, index, url, instruction, written);
  }
  return undefined;
}

/** The methods of .NET's web client. */
const downloadMethod = /\.download(?:file|string|data)/i;

const bare = /^((?:[\w-]+\.)+[a-z]{2,}(?::\d+)?)\/\S*/i;

/** A URL without a scheme that is not in the local network; curl and wget use http for it. */
function urlWithoutScheme(text: Expanded, instruction: Instruction): Url | undefined {
  const [url, host = ''] = bare.exec(text.text) ?? [];
  if (url === undefined || isNear(host)) return undefined;
  const written = {
    scheme: 'http (no scheme is written)',
    known: secure.test(host) ? host : undefined,
  };
  return located(text, 0, url, instruction, written);
}

/**
 * Places a URL of a text. If a variable contains its beginning, the change is where that is set. An address that another
 * finding reports where it is set has no place here.
 */
function located(
  text: Expanded,
  index: number,
  url: string,
  instruction: Instruction,
  { scheme, known }: Pick<Url, 'scheme' | 'known'>,
): Url | undefined {
  const { file } = instruction;
  const at = placeOf(text, index, index + url.length, file.text);
  const variable = partAt(text, index)?.part.variable;
  if (variable === undefined) return { at, scheme, known, change: toHttps(at, url, scheme, file.text) };
  const origin = originOf(text, index, index + url.length, instruction);
  if (origin && namesIndex(variable)) return undefined;
  const change = origin?.at && toHttps(origin.at, url, scheme, file.text);
  return { at, scheme, known, change, setAt: origin?.at && { file, span: origin.span } };
}

function toHttps({ start }: Span, url: string, scheme: string, source: string): TextChange | undefined {
  const isWritten = url.toLowerCase().startsWith(`${scheme}:`);
  const end = isWritten ? start + scheme.length : start;
  if (
    scheme === 'ftp' ||
    scheme === 'hkp' ||
    source.slice(start, end).toLowerCase() !== (isWritten ? scheme : '')
  )
    return undefined;
  return { span: { start, end }, text: isWritten ? 'https' : 'https://' };
}

/** The downloads of a script that the same script executes. */
const fetchesRun = perObject(
  ({ commands }: Script): ReadonlySet<Command> =>
    new Set(commands.flatMap((each) => downloadRunBy(each)?.fetch ?? [])),
);

/** Returns the unencrypted URLs that a command downloads from or configures as a package source. */
function cleartextIn(command: Command, instruction: Instruction): readonly Cleartext[] {
  const { name, nameWord, args, assignments, script } = command;
  const found: Cleartext[] = [];
  const add = (kind: ClearKind, { expanded }: Pick<Word, 'expanded'>, urlOf = urlIn) => {
    const each = urlOf(expanded, instruction);
    if (each) found.push({ kind, ...each });
  };
  const words = script.windows && nameWord ? [nameWord, ...args] : [];
  if (words.some(({ shape }) => downloadMethod.test(shape))) for (const word of words) add('fetch', word);
  if (name === undefined) return found;
  for (const { name: variable, value } of assignments) if (value && namesIndex(variable)) add('index', value);
  const said = name === 'composer' ? managerWords(command)?.slice(-3) : undefined;
  if (said?.map(({ shape }) => shape).join(' ') === 'config secure-http false') {
    const { span: at } = said[2]!;
    found.push({ kind: 'allowed', at, scheme: 'http', change: { span: at, text: 'true' }, known: undefined });
  }
  const guesses = /^(?:curl|wget)$/.test(name) && !choosesProtocol(command);
  for (const fetch of keepsNothing(command) ? [] : fetchesOf(command)) {
    const kind = trustedAs(fetch, command) ?? 'fetch';
    if (fetch.file !== undefined && isCheckedInLaterStep(fetch.file, instruction)) continue;
    add(kind, fetch.word);
    if (guesses) add(kind, fetch.word, urlWithoutScheme);
  }
  // If a shell executes the download, https alone is not a fix.
  if (found.length > 0 && fetchesRun(script).has(command))
    return found.map((each) => ({ ...each, change: undefined }));
  if (found.length > 0 && verifiedLater(command)) found.length = 0;
  const servers = /^(?:gpg[12]?|apt-key|pacman-key)$/.test(name) ? keyServersOf(command) : [];
  for (const word of servers) add(kindOfKeys(command, instruction.file.text), word);
  for (const { kind, when } of readers(name.toLowerCase())) {
    if (when && !when(command)) continue;
    for (const [at, word] of args.entries()) {
      if (!/proxy/i.test(word.shape) && !/proxy$/i.test(args[at - 1]?.shape ?? '')) add(kind, word);
    }
    break;
  }
  if (!found.some(isContent)) return found;
  return verifiedLater(command) ? found.filter((each) => !isContent(each)) : found;
}

/** The words with the key servers of a command that receives keys. */
function keyServersOf(command: Command): readonly Word[] {
  if (receivedKeys(command).length === 0) return [];
  return command.args.filter(({ shape }) => /^(?:--keyserver=)?(?:hkp|http):/i.test(shape));
}

/** With a fingerprint a command takes no other key; a short ID fits others, too. */
function kindOfKeys(command: Command, text: string): ClearKind {
  if (shortKeys(command, text).length === 0) return 'keyserver';
  return command.name === 'gpg' || command.name === 'gpg2' || command.name === 'gpg1' ? 'shortKey' : 'key';
}

/** Changes the scheme to https; safe only for ADD, since a RUN step may lack CA certificates. */
function httpsFix({ kind, known, scheme, change, setAt }: Cleartext, keyword: string) {
  if (!change) return undefined;
  // No other rule reports https URLs of files and indexes; one may report those of packages and git repositories.
  const sound = scheme !== 'git' && !setAt && (kind === 'fetch' || kind === 'index');
  const fix = (title: SafeText, safety: 'safe' | 'unsafe') => ({ title, safety, edits: [change], sound });
  if (!known) return fix('Use https (the server must support it)', 'unsafe');
  if (keyword === 'ADD' && scheme === 'http') return fix(shown`Use https, which ${known} supports`, 'safe');
  return fix(shown`Use https, which ${known} supports (needs CA certificates)`, 'unsafe');
}
