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
import { changesNothing, managerWords } from '../../server/engine/shell/command/install.ts';
import { byCommand, named, type Switch, set, settingsOf } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { lineIn, placeIn, type Written } from '../../server/engine/shell/command/writes.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { Span } from '../../server/engine/source/text.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

const apt = 'apt apt-get aptitude';

export default rule({
  id: 'unsigned-packages',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'Packages are installed without signature verification',
  why: 'Only the signature shows that a package comes from its publisher and was not changed by a mirror or on the network.',
  refs: { cis: ['4.11'], cwe: ['CWE-347'] },
  messages: {
    apk: { text: '{name} makes apk install packages without a trusted signature.', refs: checkov(7) },
    apkFile: {
      text: '{name} makes apk install this file without a signature; put the key in /etc/apk/keys instead.',
      severity: 'low',
      refs: checkov(7),
    },
    apt: { text: '{name} makes apt install packages without a trusted signature.', refs: checkov(8) },
    aptForce: { text: '{name} makes apt continue without a valid signature.', refs: checkov(11) },
    source: '{name} makes apt trust this repository without a valid signature.',
    yum: { text: '{name} allows packages without a valid signature.', refs: checkov(9) },
    rpm: { text: '{name} makes rpm install a package without verification.', refs: checkov(10) },
    zypper: '{name} makes zypper install packages without a valid signature.',
    pacman: '{name} makes pacman install packages without a valid signature.',
    go: { text: '{name} keeps go from checking modules against the checksum database.', severity: 'medium' },
  },
  *check(instruction) {
    for (const { kind, at, name, change } of unsignedIn(instruction)) {
      const title = shown`Verify packages instead of ${name} (unverified ones will fail)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      yield { at, message: kind, words: { name }, fixes };
    }
  },
});

/** The places in the variables, commands and written files of an instruction that allow unsigned packages. */
function unsignedIn(instruction: Instruction): readonly SignatureOff[] {
  const { pairs, keyword, script, file } = instruction;
  const variables = (keyword === 'ENV' || keyword === 'ARG' ? pairs : []).flatMap(
    ({ name, value, resolved, span: at }): SignatureOff[] => {
      if (!value || !checksumsOff(name.text, resolved)) return [];
      const change = value.text === 'off' ? { span: value.span, text: checksums } : undefined;
      return [{ kind: 'go', at, name: name.text, change }];
    },
  );
  const commands = (script?.commands ?? []).flatMap((command) => signatureOffIn(file.text, command));
  const files = writtenIn(instruction).flatMap((written) => signatureOffWritten(file.text, written) ?? []);
  return [...variables, ...commands, ...files];
}

/** What disables signature verification; one kind for each check of another tool. */
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

/** A place that allows packages without a valid signature, and the edit that removes it. */
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
    names: 'yum dnf microdnf tdnf yum-config-manager dnf-config-manager',
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

const ofApt = /^(?:(?:dist-|dselect-|full-|safe-)?upgrade|build-dep|(?:re)?install|satisfy)$/;
const ofYum =
  /^(?:(?:down|up)grade(?:-minimal)?|builddep|config-manager|distro-sync|dsync|in|(?:local|group|re)?install|(?:local)?update(?:-minimal)?|swap)$/;
/** The verbs of each package manager that install packages, or settle how later ones are verified (its manual). */
const installing: Readonly<Partial<Record<SignatureSwitch, RegExp>>> = {
  apk: /^(?:add|fix|upgrade)$/,
  apt: ofApt,
  aptForce: ofApt,
  yum: ofYum,
  zypper:
    /^(?:addrepo|ar|dist-upgrade|dup|in|inr|install|install-new-recommends|modifyrepo|mr|patch|ref|refresh|si|source-install|up|update|ve|verify)$/,
};
/** Settings of apt for the update of its index. */
const ofIndex = /Repositories$|^--allow-insecure-repositories$/i;

/** Whether a package manager's command with this option or setting installs packages, or may. */
function mayInstall(kind: SignatureSwitch, command: Command, option: string): boolean {
  if (kind === 'rpm') return installsFiles(command);
  const verbs = installing[kind];
  const words = managerWords(command);
  if (!verbs || !words) return true;
  if (changesNothing(command)) return false;
  const [verb, second] = words.flatMap(({ value }) => value ?? []);
  if (verb === undefined) return false;
  if (kind === 'apt' && verb === 'update') return ofIndex.test(option);
  const group = kind === 'yum' && /^(?:group|module|environment)s?$/.test(verb);
  return verbs.test((group ? second : verb) ?? '');
}

/** The places in a command that allow packages without a valid signature. */
function signatureOffIn(text: string, command: Command): readonly SignatureOff[] {
  return [...byOption(text, command), ...byVariable(text, command)];
}

/** Whether an earlier command of the script verifies a signature with gpg. */
function verifiedBefore({ script, span }: Command): boolean {
  return script.commands.some(
    (each) =>
      each.span.start < span.start &&
      (each.name === 'gpgv' || (each.name === 'gpg' && each.args.some(({ value }) => value === '--verify'))),
  );
}

function byOption(text: string, command: Command): SignatureOff[] {
  const { name, args } = command;
  if (name === undefined) return [];
  const found: SignatureOff[] = [];
  for (const each of switchesOf(name)) {
    for (const option of settingsOf(command, each)) {
      const { word, at, count, value } = option;
      const label = count === 2 || value !== undefined ? (value ?? '').replace(/=.*/s, '') : option.name;
      if (!each.is(option) || !mayInstall(each.kind, command, label)) continue;
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

/** True where `apk add` gets package files only. */
function fromFiles(args: readonly Word[]): boolean {
  const operands = args
    .map(({ value, shape }) => value ?? shape)
    .filter((text) => !text.startsWith('-') && text !== 'add');
  return operands.length > 0 && operands.every((text) => text.endsWith('.apk'));
}

/** A line of a configuration file that disables verification, and its replacement. */
interface Text {
  readonly kind: SignatureSwitch;
  readonly file: RegExp;
  readonly line: RegExp;
  /** What else must be true of the line. */
  readonly only?: (line: string) => boolean;
  /** A line that makes the first one harmless. */
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

/** The line that allows unsigned packages in a text written to a configuration file; `text` is the Dockerfile. */
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
function checksumsOff(name: string, value: string | undefined): boolean {
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
    value && checksumsOff(variable, value.value) ? [place(variable, span, value)] : [],
  );
  if (name !== 'go' || args[0]?.shape !== 'env') return found;
  for (const word of args) {
    const [variable = '', setting] = (word.value ?? '').split('=');
    if (checksumsOff(variable, setting)) found.push(place(variable, word.span, word));
  }
  return found;
}
