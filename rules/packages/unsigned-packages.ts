import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { writtenIn } from '../../server/engine/dockerfile/stages/written-files.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import {
  type Change,
  cutWords,
  rewriteMatch,
  rewriteWord,
} from '../../server/engine/shell/command/edit-words.ts';
import { byCommand, named, type Switch, set, settingsOf } from '../../server/engine/shell/command/option.ts';
import { lineIn, placeIn, type Written } from '../../server/engine/shell/command/writes.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

/** One of these is in every instruction that lets packages in unsigned. */
const signatureWords: readonly string[] = [
  ...[
    'trusted',
    'unauthenticated',
    'insecure',
    'force-yes',
    'gpgcheck',
    'gpg-check',
    'repositories',
    'zypper',
  ],
  ...['unsigned', 'siglevel', 'gosum', 'gonosum', '--nosig', '--nodigest', '--noverify', '--nofiledigest'],
];

const apt = 'apt apt-get aptitude';

export default rule({
  id: 'unsigned-packages',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  mentions: signatureWords,
  severity: 'high',
  fixable: true,
  title: 'Packages are installed without a signature',
  why: 'The signature is what tells the packages of the distribution from those of someone on the way or in a mirror.',
  refs: { cis: ['4.11'], cwe: ['CWE-347'] },
  messages: {
    apk: { text: '{name} lets apk install packages that no known key has signed.', refs: checkov(7) },
    apkFile: {
      text: '{name} lets apk install this file unsigned; put the key in /etc/apk/keys instead.',
      severity: 'low',
      refs: checkov(7),
    },
    apt: { text: '{name} lets apt install packages that no known key has signed.', refs: checkov(8) },
    aptForce: { text: '{name} makes apt go on without a signature.', refs: checkov(11) },
    source: '{name} makes apt take whatever this repository holds, signed or not.',
    yum: { text: '{name} lets packages in without a valid signature.', refs: checkov(9) },
    rpm: { text: '{name} makes rpm install a package unchecked.', refs: checkov(10) },
    zypper: '{name} lets zypper install packages without a valid signature.',
    pacman: '{name} lets pacman install packages without a valid signature.',
    go: { text: '{name} keeps go from comparing modules with the checksum database.', severity: 'medium' },
  },
  *check(instruction) {
    for (const { kind, at, name, change } of unsignedIn(instruction)) {
      const title = shown`Check signatures: take ${name} back (what nobody has signed stops the build)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      yield { at, message: kind, words: { name }, fixes };
    }
  },
});

/** The places in an instruction, its variables, commands and the files it writes, that let packages in unsigned. */
function unsignedIn(instruction: Instruction): readonly SignatureOff[] {
  const { pairs, keyword, script, file } = instruction;
  const variables = (keyword === 'ENV' || keyword === 'ARG' ? pairs : []).flatMap(
    ({ name, value, resolved, span: at }): SignatureOff[] => {
      if (!value || !sumsOff(name.text, resolved)) return [];
      const change = value.text === 'off' ? { span: value.span, text: checksums } : undefined;
      return [{ kind: 'go', at, name: name.text, change }];
    },
  );
  const commands = (script?.commands ?? []).flatMap((command) => signatureOffIn(file.text, command));
  const files = writtenIn(instruction).flatMap((written) => signatureOffWritten(file.text, written) ?? []);
  return [...variables, ...commands, ...files];
}

/** What turns off the check of a package's signature; each kind is one that some tool names by itself. */
type SignatureSwitch =
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
interface SignatureOff {
  readonly kind: SignatureSwitch;
  readonly at: Span;
  /** The option or setting, without its value. */
  readonly name: string;
  readonly change: Change | undefined;
}
const switchesOf = byCommand<Switch<SignatureSwitch>>([
  { kind: 'apk', names: 'apk', is: named('--allow-untrusted') },
  { kind: 'apt', names: apt, is: named('--allow-unauthenticated', '--allow-insecure-repositories') },
  { kind: 'apt', names: 'aptitude', is: named('--allow-untrusted') },
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

/** Options of apt that only installing heeds. */
const ofInstallation = /^--(?:allow-unauthenticated|force-yes)$/;

/** The places in a command that let packages in without a valid signature. */
function signatureOffIn(text: string, command: Command): readonly SignatureOff[] {
  return [...byOption(text, command), ...byVariable(text, command)];
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
      if (
        !each.is(option) ||
        (ofInstallation.test(option.name) && args.some(({ shape }) => shape === 'update'))
      )
        continue;
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

/** What is written into a configuration file, and what of it is to be written in which way. */
interface Text {
  readonly kind: SignatureSwitch;
  readonly file: RegExp;
  readonly line: RegExp;
  /** What else must be true of the line. */
  readonly only?: (line: string) => boolean;
  /** A line beside which the first one does no harm. */
  readonly unless?: RegExp;
  readonly name: string;
  /** Global, for a text of one match. */
  readonly from: RegExp;
  readonly to: string;
}

const texts: readonly Text[] = [
  {
    kind: 'source',
    file: /^\/etc\/apt\/sources\.list|\.list$/,
    line: /^deb(?:-src)?[ \t]+\[[^\]]*\][ \t]/i,
    only: (line) => /^[^\]]*\btrusted=yes\b/i.test(line) && !/^[^\]]*\][ \t]*file:/i.test(line),
    name: 'trusted=yes',
    from: /\[[ \t]*trusted=yes[ \t]*\][ \t]+|trusted=yes[ \t]+|[ \t]trusted=yes/gi,
    to: '',
  },
  {
    kind: 'yum',
    file: /^\/etc\/(?:yum|dnf)\b.*\.conf$|\.repo$/,
    line: /^gpgcheck[ \t]*=[ \t]*(?:0|false|no)$/i,
    name: 'gpgcheck=0',
    from: /((?<!repo_)gpgcheck[ \t]*=[ \t]*)(?:0|false|no)/gi,
    to: '$11',
  },
  {
    kind: 'source',
    file: /\.sources$/,
    line: /^Trusted:[ \t]*yes\b/i,
    unless: /^URIs:[ \t]*file:/i,
    name: 'Trusted: yes',
    from: /(Trusted:[ \t]*)yes/gi,
    to: '$1no',
  },
  {
    kind: 'pacman',
    file: /pacman\.conf$/,
    line: /^SigLevel[ \t]*=(?:.*[ \t])?Never\b/i,
    name: 'SigLevel = Never',
    from: /(SigLevel[ \t]*=[ \t]*)(?:\w+[ \t]+)*Never/gi,
    to: '$1Required DatabaseOptional',
  },
  {
    kind: 'apt',
    file: /^\/etc\/apt\/apt\.conf/,
    line: /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)[ \t]+"?(?:1|true|yes)"?;/i,
    name: 'AllowUnauthenticated',
    from: /(Allow(?:Unauthenticated|InsecureRepositories)[ \t\\"]+)(?:1|true|yes)/gi,
    to: '$1false',
  },
];

/** The line of a package manager's configuration that lets packages in unsigned, in what is written there; `text` is the file. */
function signatureOffWritten(text: string, written: Written): SignatureOff | undefined {
  for (const { kind, file, line, only, unless, name, from, to } of texts) {
    const match = file.test(written.file) ? lineIn(written, line, only) : undefined;
    if (match && !(unless && lineIn(written, unless)))
      return { kind, at: placeIn(written, match), name, change: rewriteMatch(text, written, from, to) };
  }
  return undefined;
}

/** Go's own checksum database, its default. */
const checksums = 'sum.golang.org';

/** True for a Go variable that turns the checksum database off for all modules. */
function sumsOff(name: string, value: string | undefined): boolean {
  return (
    (name === 'GOSUMDB' && value === 'off') ||
    (/^GONOSUM(?:DB|CHECK)$/.test(name) && /^(?:\*|1)$/.test(value ?? ''))
  );
}

function byVariable(text: string, { nameWord, assignments, name, args }: Command): SignatureOff[] {
  if (!nameWord) return [];
  const place = (variable: string, at: Span, word: Word): SignatureOff => {
    const change = variable === 'GOSUMDB' ? rewriteWord(text, word, 'off', checksums) : undefined;
    return { kind: 'go', at, name: variable, change };
  };
  const found = assignments.flatMap(({ name: variable, value, span }) =>
    value && sumsOff(variable, value.value) ? [place(variable, span, value)] : [],
  );
  if (name !== 'go' || args[0]?.shape !== 'env') return found;
  for (const word of args) {
    const [variable = '', setting] = (word.value ?? '').split('=');
    if (sumsOff(variable, setting)) found.push(place(variable, word.span, word));
  }
  return found;
}
