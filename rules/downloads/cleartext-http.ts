import { strictOnly } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Change } from '../../server/engine/shell/command/edit-words.ts';
import { managerWords } from '../../server/engine/shell/command/install.ts';
import { byCommand, operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { writtenBy } from '../../server/engine/shell/command/writes.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type SafeText, type Span, textOf } from '../../server/engine/source/text.ts';
import { verifiedLater } from './checksum.ts';
import { choosesProtocol, downloadRunBy } from './download.ts';
import { fetchesOf, keepsNothing } from './fetch.ts';
import { trustedAs } from './trust.ts';

const schemed = /\b(?:(?:http|ftp|git):\/\/|secure-http\b)/i;
const addressed = /\s["']?[\w-]+\.[\w.-]+\//;

export default rule({
  id: 'cleartext-http',
  on: 'instruction',
  keywords: ['ADD', 'ENV', 'ARG', 'RUN'],
  severity: 'medium',
  fixable: true,
  title: 'A download uses an unencrypted connection',
  why: 'Anyone on the network path can read what is downloaded, and can replace it.',
  refs: { sonar: ['S5332'], cwe: ['CWE-319'] },
  messages: {
    fetch: 'This is downloaded over {scheme}, and nothing verifies that it is unchanged.',
    package: 'This package file is downloaded over {scheme}, and no repository metadata verifies it.',
    index: 'Packages are downloaded from here over {scheme}, and no signature is verified.',
    key: { text: 'The key that verifies packages is itself downloaded over {scheme}.', severity: 'high' },
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
    return schemed.test(text) || addressed.test(text);
  },
  check({ keyword, args, flags, pairs, script, file }, report) {
    const found = [];
    if (keyword === 'ADD' && !flags.some(({ name }) => name === 'checksum')) {
      for (const { text, span } of args.slice(0, -1))
        found.push({ kind: 'fetch' as const, each: cleartextUrl(text, span.start) });
    }
    for (const { name, value } of keyword === 'ENV' || keyword === 'ARG' ? pairs : []) {
      const each = value && namesIndex(name.text) ? cleartextUrl(value.text, value.span.start) : undefined;
      found.push({ kind: 'index' as const, each });
    }
    for (const command of keyword === 'RUN' ? (script?.commands ?? []) : []) {
      for (const each of cleartextIn(file.text, command)) found.push({ kind: each.kind, each });
    }
    for (const { kind, each } of found) {
      if (!each) continue;
      report({
        at: each.at,
        message: kind,
        words: { scheme: each.scheme },
        fixes: [httpsFix(each, kind, keyword)],
      });
    }
  },
});

/**
 * What is downloaded unencrypted: a file, a package file, unsigned packages of an index, a key that verifies
 * packages, a certificate authority, signed packages, or everything that a setting allows.
 */
type ClearKind = 'fetch' | 'package' | 'index' | 'key' | 'authority' | 'signed' | 'allowed';

/** A URL that is downloaded over an unencrypted connection. */
interface Cleartext {
  readonly kind: ClearKind;
  readonly at: Span;
  /** `http`, `ftp` or `git`, with a remark if it is implicit. */
  readonly scheme: string;
  readonly change: Change | undefined;
  /** The host, if it is known to offer the same content over https. */
  readonly known: string | undefined;
}

/** Hosts that offer the same content over https. */
const secure = new RegExp(
  `^(?:${[
    '(?:(?:[\\w-]+\\.)?github|raw\\.githubusercontent|objects\\.githubusercontent|gitlab)\\.com',
    'bitbucket\\.org|(?:files\\.pythonhosted|pypi|(?:www\\.)?python|registry\\.npmjs|(?:www\\.)?nodejs)\\.org',
    '(?:registry\\.yarnpkg|(?:download|get)\\.docker|dl\\.google|storage\\.googleapis)\\.com',
    '(?:archive|dlcdn|downloads|www)\\.apache\\.org|(?:www|cdn|git|mirrors)\\.kernel\\.org|rubygems\\.org',
    '(?:cran|cloud)\\.r-project\\.org|cran\\.rstudio\\.com|(?:www\\.)?bioconductor\\.org',
    'repo1\\.maven\\.org|repo\\.maven\\.apache\\.org|deb\\.debian\\.org|dl-cdn\\.alpinelinux\\.org',
  ].join('|')})$`,
  'i',
);

const open = /\b(http|ftp|git):\/\/([^\s"'`|;,)<>\]/]+)[^\s"'`|;,)<>\]]*/i;
const near =
  /^(?:[^@]*@)?(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|\$|%|\{|[^.]+(?::|$)|.*\.(?:local|localhost|localdomain|internal|intranet|lan|corp|home|test|svc|invalid)(?::|$)|(?:xml|schemas|json-schema|www\.w3|download\.windowsupdate)\.)/i;

/** The first unencrypted URL in a text that is not in the local network; `offset` is where the text starts. */
function cleartextUrl(text: string, offset: number): Omit<Cleartext, 'kind'> | undefined {
  const match = open.exec(text);
  if (!match || near.test(match[2]!)) return undefined;
  const scheme = match[1]!.toLowerCase();
  const start = offset + match.index;
  const at = { start, end: start + match[0].length };
  const change =
    scheme === 'ftp' ? undefined : { span: { start, end: start + scheme.length }, text: 'https' };
  return { at, scheme, change, known: secure.test(match[2]!) ? match[2] : undefined };
}

const bare = /^(["']?)((?:[\w-]+\.)+[a-z]{2,}(?::\d+)?)\/[^\s"']*/i;

/** A URL without a scheme that is not in the local network; curl and wget use http for it. */
function urlWithoutScheme(text: string, offset: number): Omit<Cleartext, 'kind'> | undefined {
  const match = bare.exec(text);
  if (!match || near.test(match[2]!)) return undefined;
  const start = offset + match[1]!.length;
  const at = { start, end: offset + match[0].length };
  return {
    at,
    scheme: 'http (no scheme is written)',
    change: { span: { start, end: start }, text: 'https://' },
    known: secure.test(match[2]!) ? match[2] : undefined,
  };
}

interface Reader {
  readonly names: string;
  readonly kind: ClearKind;
  /** Whether the command downloads from its arguments; always if absent. */
  readonly when?: (command: Command) => boolean;
}

/** Whether each pattern matches an argument. */
const has =
  (...forms: readonly RegExp[]) =>
  ({ args }: Command) =>
    forms.every((form) => args.some(({ shape }) => form.test(shape)));

/** Whether the first operand is a matching subcommand. */
const does =
  (verb: RegExp, letters = '', long: readonly string[] = []) =>
  (command: Command) =>
    verb.test(operandsOf(command, optionsOf(command, letters, long))[0]?.shape ?? '');

/** Tests whether a package manager's verb matches; it is an empty string if there is none. */
const manages = (verb: RegExp) => (command: Command) => verb.test(managerWords(command)?.[0]?.shape ?? '');

const gitOptions = ['--git-dir', '--work-tree', '--namespace', '--super-prefix', '--config-env'];
const addsRepository = does(/^(?:ar|addrepo|config-manager)$/);
const namesRepository = has(/--add-repo\b/);

const addsAny = (command: Command) => namesRepository(command) || addsRepository(command);
const describes = has(/^(?:--[\w-]+=)?http:\S*\.repo$/);

const readers = byCommand<Reader>([
  {
    names: 'git',
    kind: 'fetch',
    when: does(/^(?:clone|fetch|pull|remote|submodule|ls-remote)$/, 'cC', gitOptions),
  },
  { names: 'svn hg bzr', kind: 'fetch', when: does(/^(?:checkout|co|export|clone|branch)$/) },
  {
    names: 'invoke-webrequest iwr invoke-restmethod irm start-bitstransfer lynx axel lftp ncftpget',
    kind: 'fetch',
  },
  { names: 'rpm', kind: 'key', when: has(/--import\b/) },
  { names: 'rpmkeys', kind: 'key', when: has(/--import\b/) },
  { names: 'apt-key', kind: 'key', when: has(/\badv\b/, /--fetch-keys/) },
  { names: 'rpm', kind: 'package', when: installsFiles },
  {
    names: 'yum dnf microdnf tdnf zypper',
    kind: 'package',
    when: manages(/^(?:in|(?:local|re)?install|(?:local)?update|up|upgrade)$/),
  },
  {
    names: 'yum-config-manager dnf-config-manager dnf zypper',
    kind: 'signed',
    when: (command) => addsAny(command) && !describes(command),
  },
  // A repository definition also says which keys to trust.
  {
    names: 'yum-config-manager dnf-config-manager dnf zypper',
    kind: 'fetch',
    when: (command) => addsAny(command) && describes(command),
  },
  { names: 'choco', kind: 'index', when: does(/^(?:sources?|install|upgrade)$/, 'ns') },
  { names: 'apk', kind: 'signed', when: manages(/^(?:add|fetch|fix|update|upgrade)$/) },
  {
    names: 'pip pipx',
    kind: 'index',
    when: manages(/^(?:config|download|index|inject|install|lock|upgrade|wheel)/),
  },
  { names: 'uv', kind: 'index', when: manages(/^(?:add|lock|pip|sync|tool)$/) },
  {
    names: 'pipenv',
    kind: 'index',
    when: does(/^(?:install|lock|sync|update|upgrade)$/, '', ['--pypi-mirror']),
  },
  { names: 'poetry', kind: 'index', when: does(/^(?:add|config|install|lock|source|update)$/) },
  { names: 'easy_install cpanm', kind: 'index' },
  { names: 'npx', kind: 'index', when: has(/^--registry\b/) },
  {
    names: 'npm yarn pnpm bun',
    kind: 'index',
    when: manages(/^(?:add|c|ci|clean-install|config|global|i|in|ins|install|set|up|update|upgrade|)$/),
  },
  { names: 'gem', kind: 'index', when: manages(/^(?:fetch|i|install|sources|update)$/) },
  { names: 'bundle', kind: 'index', when: does(/^(?:add|config|install|lock|update|)$/) },
  {
    names: 'composer',
    kind: 'index',
    when: manages(/^(?:config|create-project|global|i|install|r|require|u|update)$/),
  },
  { names: 'r rscript', kind: 'index', when: has(/\brepos\s*=|\binstall\.packages\b|\bsource\(/) },
  { names: 'install2.r installr', kind: 'index' },
  { names: 'go', kind: 'index', when: manages(/^(?:env|get|install|mod)$/) },
]);

const files: readonly (readonly [file: RegExp, kind: ClearKind])[] = [
  [/sources\.list|\/apk\/repositories$|\.repo$/, 'signed'],
  [/pip\.conf$|\.npmrc$|\.yarnrc|\.gemrc$|\.pypirc$|Rprofile(?:\.site)?$/, 'index'],
];

/** The downloads of a script that the same script executes. */
const fetchesRun = perObject(
  ({ commands }: Script): ReadonlySet<Command> =>
    new Set(commands.flatMap((each) => downloadRunBy(each)?.fetch ?? [])),
);

/** Returns the unencrypted URLs that a command downloads from or configures as a package source. */
function cleartextIn(text: string, command: Command): readonly Cleartext[] {
  const { name, args, script } = command;
  if (name === undefined) return [];
  const found: Cleartext[] = [];
  const add = (kind: ClearKind, { span }: Pick<Word, 'span'>, addressOf = cleartextUrl) => {
    const each = addressOf(text.slice(span.start, span.end), span.start);
    if (each) found.push({ kind, ...each });
  };
  const said = name === 'composer' ? managerWords(command)?.slice(-3) : undefined;
  if (said?.map(({ shape }) => shape).join(' ') === 'config secure-http false') {
    const { span: at } = said[2]!;
    found.push({ kind: 'allowed', at, scheme: 'http', change: { span: at, text: 'true' }, known: undefined });
  }
  const guesses = /^(?:curl|wget)$/.test(name) && !choosesProtocol(command);
  for (const fetch of keepsNothing(command) ? [] : fetchesOf(command)) {
    const kind = trustedAs(fetch, command) ?? 'fetch';
    add(kind, fetch.word);
    if (guesses) add(kind, fetch.word, urlWithoutScheme);
  }
  // If a shell executes the download, https alone is not a fix.
  if (found.length > 0 && fetchesRun(script).has(command))
    return found.map((each) => ({ ...each, change: undefined }));
  if (found.length > 0 && verifiedLater(command)) found.length = 0;
  for (const { file, text: body, span } of writtenBy(command)) {
    const kind = files.find(([path]) => path.test(file))?.[1];
    if (kind) add(/\btrusted=yes\b/.test(body) ? 'index' : kind, { span });
  }
  for (const { kind, when } of readers(name.toLowerCase())) {
    if (when && !when(command)) continue;
    for (const [at, word] of args.entries()) {
      if (!/proxy/i.test(word.shape) && !/proxy$/i.test(args[at - 1]?.shape ?? '')) add(kind, word);
    }
    break;
  }
  if (!found.some(({ kind }) => kind === 'fetch' || kind === 'package')) return found;
  return verifiedLater(command) ? found.filter(({ kind }) => kind !== 'fetch' && kind !== 'package') : found;
}

const indexes =
  /^(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:DEFAULT_)?INDEX(?:_URL)?|UV_EXTRA_INDEX_URL|(?:npm_config|NPM_CONFIG|YARN)_REGISTRY|YARN_NPM_REGISTRY_SERVER|GOPROXY|GEM_SOURCE|COMPOSER_REPO_PACKAGIST)$/;

/** Whether a variable with this name sets a package source. */
function namesIndex(name: string): boolean {
  return indexes.test(name);
}

/** Changes the scheme to https; safe only for ADD, since a RUN step may lack CA certificates. */
function httpsFix({ known, scheme, change }: Omit<Cleartext, 'kind'>, kind: ClearKind, keyword: string) {
  if (!change) return undefined;
  // No other rule reports https URLs of files and indexes; one may report those of packages and git repositories.
  const sound = scheme !== 'git' && (kind === 'fetch' || kind === 'index');
  const fix = (title: SafeText, safety: 'safe' | 'unsafe') => ({ title, safety, edits: [change], sound });
  if (!known) return fix('Use https (the server must support it)', 'unsafe');
  if (keyword === 'ADD' && scheme === 'http') return fix(shown`Use https, which ${known} supports`, 'safe');
  return fix(shown`Use https, which ${known} supports (the step then needs CA certificates)`, 'unsafe');
}
