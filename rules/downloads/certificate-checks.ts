import {
  afterBlanks,
  cutWords,
  rewriteWord,
  type TextChange,
} from '../../server/engine/shell/command/edit-words.ts';
import {
  byCommand,
  curlLetters,
  named,
  type Option,
  type Switch,
  set,
  switchesIn,
  unversioned,
} from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { isLoopback } from './download.ts';
import { asksNobody, readsSettings } from './offline-command.ts';

/** The kinds of settings that disable verification, by tool or variable. */
export type TlsSwitch =
  | 'curl'
  | 'wget'
  | 'pip'
  | 'pipVariable'
  | 'python'
  | 'node'
  | 'npm'
  | 'npmVariable'
  | 'git'
  | 'gitVariable'
  | 'yum'
  | 'other';

/** A place that disables the verification of server certificates, and the change that enables it. */
export interface TlsOff {
  readonly kind: TlsSwitch;
  readonly at: Span;
  /** The option or variable, without its value. */
  readonly name: string;
  readonly change: TextChange | undefined;
}

const off = /^(?:0|false|no|off)$/i;

interface Variable {
  readonly kind: TlsSwitch;
  readonly off: (value: string) => boolean;
  /** The value that enables verification; undefined if the variable must be removed. */
  readonly on: string | undefined;
}

const anyHost = (value: string) =>
  value.trim() !== '' &&
  !value
    .trim()
    .split(/[\s,]+/)
    .every(isLoopback);
const npm: Variable = { kind: 'npmVariable', off: (value) => off.test(value), on: 'true' };
const variables: ReadonlyMap<string, Variable> = new Map([
  ['NODE_TLS_REJECT_UNAUTHORIZED', { kind: 'node', off: (value) => value === '0', on: '1' }],
  ['PYTHONHTTPSVERIFY', { kind: 'python', off: (value) => value === '0', on: '1' }],
  ['NPM_CONFIG_STRICT_SSL', npm],
  ['npm_config_strict_ssl', npm],
  ['YARN_ENABLE_STRICT_SSL', npm],
  // git checks only whether it is set, not its value
  ['GIT_SSL_NO_VERIFY', { kind: 'gitVariable', off: () => true, on: undefined }],
  ['PIP_TRUSTED_HOST', { kind: 'pipVariable', off: anyHost, on: undefined }],
  ['UV_INSECURE_HOST', { kind: 'other', off: anyHost, on: undefined }],
  ['GOINSECURE', { kind: 'other', off: anyHost, on: undefined }],
  ['BUNDLE_SSL_VERIFY_MODE', { kind: 'other', off: (value) => value === '0', on: '1' }],
  ['CARGO_HTTP_CHECK_REVOKE', { kind: 'other', off: (value) => off.test(value), on: 'true' }],
  ['PERL_LWP_SSL_VERIFY_HOSTNAME', { kind: 'other', off: (value) => value === '0', on: '1' }],
  ['LDAPTLS_REQCERT', { kind: 'other', off: (value) => /^(?:never|allow)$/i.test(value), on: 'demand' }],
  ['CONDA_SSL_VERIFY', { kind: 'other', off: (value) => off.test(value), on: 'true' }],
]);

/** Whether a variable with a value disables verification; `on` is the value that enables it. */
export function tlsVariable(
  name: string,
  value: string | undefined,
): { readonly kind: TlsSwitch; readonly on: string | undefined } | undefined {
  const variable = variables.get(name);
  if (!variable) return undefined;
  if (value === undefined) return name === 'GIT_SSL_NO_VERIFY' ? variable : undefined;
  return variable.off(value) ? variable : undefined;
}

/** The options, words and variables of a command that disable verification. */
export function tlsOffIn(text: string, command: Command): readonly TlsOff[] {
  const { name, assignments, prefixes, script } = command;
  const found: TlsOff[] = [];
  if (assignments.length > 0 || prefixes.length > 0) found.push(...byVariable(text, command));
  const switches = name === undefined ? none : switchesOf(name);
  if (switches.length > 0) found.push(...byOption(text, command, switches));
  if (name !== undefined) found.push(...byConfiguration(text, command, name));
  const shell = name === 'powershell' || name === 'pwsh' ? 'powershell' : script.interpreter;
  if (shell === 'powershell' || shell === 'cmd') found.push(...byWindows(text, command, shell));
  return found;
}

function byVariable(text: string, command: Command): TlsOff[] {
  const { assignments, nameWord, prefixes, script } = command;
  // A separate assignment reaches other programs only if it is exported.
  const exported = (name: string) =>
    script.commands.some((each) => each.name === 'export' && each.args.some(({ shape }) => shape === name));
  const found: TlsOff[] = [];
  const add = (name: string, value: string | undefined, at: Span, word: Word | undefined) => {
    const variable = tlsVariable(name, value);
    if (!variable || !(nameWord || exported(name))) return;
    const { kind, on } = variable;
    const gone =
      nameWord && nameWord.value !== 'export'
        ? { span: { start: at.start, end: afterBlanks(text, at.end) }, text: '' }
        : undefined;
    const flips = on !== undefined && word && value ? rewriteWord(text, word, value, on) : undefined;
    found.push({ kind, at, name, change: on === undefined ? gone : flips });
  };
  for (const { name, value, span } of assignments) add(name, value?.value, span, value);
  for (const { value, span } of prefixes) {
    const equals = value?.indexOf('=') ?? -1;
    if (value !== undefined && equals > 0)
      add(value.slice(0, equals), value.slice(equals + 1), span, undefined);
  }
  return found;
}

const host =
  (...names: string[]) =>
  ({ name, value }: Option) =>
    names.includes(name) && (value === undefined || anyHost(value));
const python = 'pip python py pipenv pipx uv';
const switchesOf = byCommand<Switch<TlsSwitch>>([
  {
    kind: 'curl',
    names: 'curl',
    letters: curlLetters,
    is: named('-k', '--insecure', '--proxy-insecure', '--doh-insecure'),
  },
  { kind: 'wget', names: 'wget', is: ({ name }) => /^--no-check-cert[a-z]*$/.test(name) },
  { kind: 'pip', names: python, long: ['--trusted-host'], is: host('--trusted-host') },
  { kind: 'other', names: 'uv', long: ['--allow-insecure-host'], is: host('--allow-insecure-host') },
  {
    kind: 'npm',
    names: 'npm yarn pnpm',
    long: ['--strict-ssl'],
    is: ({ name, value }) => name === '--no-strict-ssl' || (name === '--strict-ssl' && value === 'false'),
  },
  { kind: 'git', names: 'git', letters: 'cC', is: set(/^http\.(?:.*\.)?sslverify=(?:0|false|no|off)$/i) },
  {
    kind: 'yum',
    names: 'yum dnf microdnf tdnf yum-config-manager dnf-config-manager',
    long: ['--setopt'],
    is: set(/(?:^|\.)sslverify=(?:0|false|no)$/i),
  },
  {
    kind: 'other',
    names: 'apt apt-get',
    letters: 'oct',
    long: ['--option'],
    is: set(/^Acquire::https::(?:.*::)?Verify-(?:Peer|Host)=(?:0|false|no)$/i),
  },
  { kind: 'other', names: 'mvn mvnw', letters: 'D', is: set(/^maven\.wagon\.http\.ssl\.insecure=true$/) },
  { kind: 'other', names: 'aws', is: named('--no-verify-ssl') },
  {
    kind: 'other',
    names: 'aria2c',
    is: ({ name, value }) => name === '--check-certificate' && value === 'false',
  },
  {
    kind: 'other',
    names: 'helm kubectl oc',
    is: ({ name, value }) => /^--insecure-skip-tls-verify$/.test(name) && value !== 'false',
  },
  {
    kind: 'other',
    names: 'skopeo podman buildah',
    is: ({ name, value }) => /^--(?:src-|dest-)?tls-verify$/.test(name) && value === 'false',
  },
  { kind: 'other', names: 'apk', is: named('--no-check-certificate') },
  {
    kind: 'other',
    names: 'http https',
    is: ({ name, value }) => name === '--verify' && off.test(value ?? ''),
  },
  { kind: 'other', names: 'svn', is: ({ name }) => name.startsWith('--trust-server-cert') },
  { kind: 'other', names: 'hg', is: named('--insecure') },
]);

function byOption(text: string, command: Command, table: readonly Switch<TlsSwitch>[]): TlsOff[] {
  const switched = switchesIn(command, table);
  if (switched.length === 0) return [];
  if (command.args.some(({ value }) => value !== undefined && isLoopback(value)) || asksNobody(command))
    return [];
  return switched.map(([{ kind }, option]) => {
    const { word, value } = option;
    const setting = value?.includes('=') ? value.replace(/=.*/s, '') : undefined;
    return { kind, at: word.span, name: setting ?? option.name, change: without(text, command, option) };
  });
}

/** Removes an option; in a cluster of short options, only its letter. */
function without(text: string, command: Command, { word, name, at, count }: Option): TextChange | undefined {
  const written = text.slice(word.span.start, word.span.end);
  const cluster = /^-[a-zA-Z]{2,}$/.test(written) && name.length === 2 && count === 1;
  return cluster ? rewriteWord(text, word, name.charAt(1), '') : cutWords(text, command, at, count);
}

const unchecking =
  /-SkipCertificateCheck\b(?!:\$false)|ServerCertificateValidationCallback(?=["']?\s*=\s*(?!\$null\b))/i;

/** The text before a variable that is set, and the syntax of its name and value. */
const setter = /\$env:|^setx?\s+(?:\/m\s+)?"?|SetEnvironmentVariable\(\s*["']/gi;
const setting = /(\w+)["']?(?:\s*[=,]|\s)\s*["']?([^"'\s)]*)["']?/y;

/** The first variable set in PowerShell or cmd that disables verification. */
function variableSet(text: string) {
  for (const before of text.matchAll(setter)) {
    setting.lastIndex = before.index + before[0].length;
    const [all = '', name = '', value = ''] = setting.exec(text) ?? [];
    const variable = tlsVariable(name, value);
    if (variable)
      return { kind: variable.kind, name, index: before.index, length: before[0].length + all.length };
  }
  return undefined;
}

/** Finds PowerShell code that ignores certificates for one or all later requests, or sets a variable on Windows. */
function byWindows(text: string, { span, args }: Command, shell: 'powershell' | 'cmd'): TlsOff[] {
  const written = text.slice(span.start, span.end);
  const set = variableSet(written);
  const match = shell === 'powershell' ? unchecking.exec(written) : null;
  const off =
    set ?? (match && { kind: 'other' as const, name: match[0], index: match.index, length: match[0].length });
  if (!off || args.some(({ shape }) => isLoopback(shape))) return [];
  const start = span.start + off.index;
  return [{ kind: off.kind, at: { start, end: start + off.length }, name: off.name, change: undefined }];
}

/** Operands of commands that disable verification permanently. */
const settings: readonly (readonly [kind: TlsSwitch, names: readonly string[], words: RegExp])[] = [
  ['npm', ['npm', 'pnpm', 'yarn'], /^(?:(?:config|c) )?set .*(?:strict-ssl|enableStrictSsl)[ =]false\b/],
  ['git', ['git'], /^config http\.(?:\S+\.)?sslverify (?:0|false|no|off)$/i],
  ['pip', ['pip', 'python'], /^(?:pip )?config set \S+\.trusted-host (?!localhost\b|127\.)\S/],
  ['other', ['go'], /^env (?:.* )?GOINSECURE=\S/],
  ['other', ['poetry'], /^config certificates\.\S+\.cert false$/],
  ['other', ['composer'], /^config disable-tls true$/],
  ['other', ['bundle'], /^config (?:set )?ssl_verify_mode 0$/],
  ['other', ['conda', 'mamba', 'micromamba'], /^config ssl_verify (?:no|false)$/i],
];

/** Settings whose values are hosts or files instead of switches. */
const namesOther = /trusted-host|GOINSECURE|certificates/;

/** Returns the change of a setting's value that enables verification. */
function flipped(text: string, word: Word): TextChange | undefined {
  const [, value] = /(?:^|\W)(\w+)$/.exec(word.shape) ?? [];
  const on = value === 'true' ? 'false' : value === '0' ? '1' : 'true';
  return value === undefined ? undefined : rewriteWord(text, word, value, on);
}

const configured = new Set(settings.flatMap(([, names]) => names));

/** A quick test: each of the commands above contains one of these words. */
const configuring = /config|env|set/i;

function byConfiguration(text: string, { args }: Command, called: string): readonly TlsOff[] {
  const bare = unversioned(called);
  const name = bare === 'pip' || bare === 'python' ? bare : called;
  if (!configured.has(name) || !args.some((word) => configuring.test(textOf(word)))) return none;
  const words = args.map(textOf);
  if (name === 'git' && readsSettings(words)) return [];
  const line = words.filter((word) => !word.startsWith('-')).join(' ');
  for (const [kind, names, words] of settings) {
    if (!names.includes(name) || !words.test(line)) continue;
    const word =
      args.find(({ shape }) => /ssl|trusted-host|GOINSECURE|tls|certificates/i.test(shape)) ?? args[0];
    const last = args.findLast(({ shape }) => !shape.startsWith('-'));
    const change = last && !namesOther.test(line) ? flipped(text, last) : undefined;
    return word ? [{ kind, at: word.span, name: word.shape.replace(/=.*/s, ''), change }] : [];
  }
  return [];
}
