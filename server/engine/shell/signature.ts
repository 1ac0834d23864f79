import type { Span } from '../text.ts';
import { type Change, cutWords } from './cut.ts';
import type { Command, Word } from './model.ts';
import { byCommand, named, type Switch, set, settingsOf } from './option.ts';
import { placeIn, type Written } from './written.ts';

/** What turns off the check of a package's signature; each kind is one that some tool names by itself. */
export type SignatureSwitch =
  | 'apk'
  | 'apkFile'
  | 'apt'
  | 'aptForce'
  | 'source'
  | 'yum'
  | 'rpm'
  | 'zypper'
  | 'pacman'
  | 'go';

/** A place that lets packages in without a valid signature, and what would take it away. */
export interface SignatureOff {
  readonly kind: SignatureSwitch;
  readonly at: Span;
  /** The option or setting, without its value. */
  readonly name: string;
  readonly change: Change | undefined;
}

const apt = 'apt apt-get aptitude';
const switchesOf = byCommand<Switch<SignatureSwitch>>([
  { kind: 'apk', names: 'apk', is: named('--allow-untrusted') },
  { kind: 'apt', names: apt, is: named('--allow-unauthenticated', '--allow-insecure-repositories') },
  { kind: 'aptForce', names: apt, is: named('--force-yes') },
  {
    kind: 'apt',
    names: apt,
    letters: 'oct',
    long: ['--option'],
    is: set(
      /^(?:APT::Get::AllowUnauthenticated|Acquire::Allow(?:Weak|Downgrade)?(?:Insecure|ToInsecure)?Repositories)=(?:1|true|yes)$/i,
    ),
  },
  { kind: 'yum', names: 'yum dnf microdnf tdnf', is: named('--nogpgcheck', '--no-gpgchecks') },
  {
    kind: 'yum',
    names: 'yum dnf microdnf tdnf yum-config-manager',
    long: ['--setopt'],
    is: set(/(?:^|\.)(?:repo_)?gpgcheck=(?:0|false|no)$/i),
  },
  {
    kind: 'zypper',
    names: 'zypper',
    is: named('--no-gpg-checks', '--no-gpgcheck', '-G', '--allow-unsigned-rpm'),
  },
  { kind: 'rpm', names: 'rpm', is: named('--nosignature', '--nodigest', '--noverify', '--nofiledigest') },
]);

/** The places in a command that let packages in without a valid signature. */
export function signatureOffIn(text: string, command: Command): readonly SignatureOff[] {
  return [...byOption(text, command), ...byVariable(command)];
}

/** Whether an earlier command of the script checks a signature by hand. */
function verifiedBefore({ script, span }: Command): boolean {
  return script.commands.some(
    (each) =>
      each.span.start < span.start &&
      (each.name === 'gpgv' || (each.name === 'gpg' && each.args.some(({ value }) => value === '--verify'))),
  );
}

function byOption(text: string, command: Command): SignatureOff[] {
  const { name, args } = command;
  if (name === undefined || (name === 'rpm' && !args.some(installs))) return [];
  const found: SignatureOff[] = [];
  for (const each of switchesOf(name)) {
    for (const option of settingsOf(command, each)) {
      if (!each.is(option)) continue;
      const { word, at, count, value } = option;
      const label = count === 2 || value !== undefined ? (value ?? '').replace(/=.*/s, '') : option.name;
      const change = cutWords(text, command, at, count);
      found.push({
        kind: each.kind === 'apk' && (fromFiles(args) || verifiedBefore(command)) ? 'apkFile' : each.kind,
        at: word.span,
        name: label,
        change,
      });
    }
  }
  return found;
}

const installs = ({ shape }: Word) =>
  /^-[a-zA-Z]*[iUF]|^--(?:install|upgrade|freshen|reinstall)$/.test(shape);

/** True where `apk add` is given package files alone. */
function fromFiles(args: readonly Word[]): boolean {
  const operands = args
    .map(({ value, shape }) => value ?? shape)
    .filter((text) => !text.startsWith('-') && text !== 'add');
  return operands.length > 0 && operands.every((text) => text.endsWith('.apk'));
}

const texts: readonly (readonly [kind: SignatureSwitch, file: RegExp, text: RegExp, name: string])[] = [
  [
    'source',
    /^\/etc\/apt\/sources\.list|\.list$/,
    /^[ \t]*deb(?:-src)?[ \t]+\[[^\]\n]*\btrusted=yes\b[^\]\n]*\][ \t]+(?!file:)/im,
    'trusted=yes',
  ],
  [
    'yum',
    /^\/etc\/(?:yum|dnf)\b.*\.conf$|\.repo$/,
    /^[ \t]*gpgcheck[ \t]*=[ \t]*(?:0|false|no)[ \t]*$/im,
    'gpgcheck=0',
  ],
  [
    'source',
    /\.sources$/,
    /(?<!^URIs:[ \t]*file:[\s\S]*)^Trusted:[ \t]*yes\b(?![\s\S]*^URIs:[ \t]*file:)/im,
    'Trusted: yes',
  ],
  ['pacman', /pacman\.conf$/, /^[ \t]*SigLevel[ \t]*=[ \t]*(?:\S+[ \t]+)*Never\b/im, 'SigLevel = Never'],
  [
    'apt',
    /^\/etc\/apt\/apt\.conf/,
    /^[ \t]*(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)[ \t]+"?(?:1|true|yes)"?;/im,
    'AllowUnauthenticated',
  ],
];

/** The line of a package manager's configuration that lets packages in unsigned, in a text that is written there. */
export function signatureOffWritten(written: Written): SignatureOff | undefined {
  for (const [kind, path, pattern, name] of texts) {
    const match = path.test(written.file) ? pattern.exec(written.text) : null;
    if (match) return { kind, at: placeIn(written, match), name, change: undefined };
  }
  return undefined;
}

/** True for a Go variable that turns the checksum database off for all modules. */
export function sumsOff(name: string, value: string | undefined): boolean {
  return (
    (name === 'GOSUMDB' && value === 'off') ||
    (/^GONOSUM(?:DB|CHECK)$/.test(name) && /^(?:\*|1)$/.test(value ?? ''))
  );
}

function byVariable({ nameWord, assignments, name, args }: Command): SignatureOff[] {
  if (!nameWord) return [];
  const found = assignments.filter((each) => sumsOff(each.name, each.value?.value));
  const places = found.map(
    ({ span, name: variable }): SignatureOff => ({ kind: 'go', at: span, name: variable, change: undefined }),
  );
  if (name !== 'go' || args[0]?.shape !== 'env') return places;
  for (const { value = '', span } of args) {
    const [variable = '', setting] = value.split('=');
    if (sumsOff(variable, setting)) places.push({ kind: 'go', at: span, name: variable, change: undefined });
  }
  return places;
}
