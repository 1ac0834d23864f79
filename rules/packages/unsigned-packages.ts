import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { cutWords, rewriteWord } from '../../server/engine/shell/command/edit-words.ts';
import { changesNothing, managerWords } from '../../server/engine/shell/command/install.ts';
import { byCommand, named, type Switch, set, switchesIn } from '../../server/engine/shell/command/option.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { type SignatureOff, type SignatureSwitch, signatureOffWritten } from './signature-file.ts';
import { uncheckedOnWindows } from './windows-package.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

const apt = 'apt apt-get aptitude';

export default rule({
  id: 'unsigned-packages',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'Packages are installed without signature verification',
  label: 'Unsigned packages',
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
    choco: {
      text: '{name} makes Chocolatey install programs without comparing their checksums.',
      severity: 'medium',
    },
    winget: {
      text: '{name} makes winget install programs without comparing their checksums.',
      severity: 'medium',
    },
    scoop: {
      text: '{name} makes Scoop install programs without comparing their checksums.',
      severity: 'medium',
    },
    module: {
      text: '{name} makes PowerShell install modules without checking their publisher.',
      severity: 'low',
    },
    go: { text: '{name} keeps go from checking modules against the checksum database.', severity: 'medium' },
  },
  check(instruction, report) {
    const found = unsignedIn(instruction);
    for (let each = 0; each < found.length; each++) {
      const { kind, at, name, change, isAlone } = found[each]!;
      const title = shown`Verify packages instead of ${name} (unverified ones fail)`;
      const fixes = change
        ? [{ title, safety: 'unsafe' as const, edits: [change], sound: isAlone === true }]
        : [];
      report({ at, message: kind, words: { name }, fixes });
    }
  },
});

/** Returns the places in an instruction's variables, commands and written files that allow unsigned packages. */
function unsignedIn({ pairs, keyword, script, file, written }: Instruction): readonly SignatureOff[] {
  const found: SignatureOff[] = [];
  if (keyword === 'ENV' || keyword === 'ARG')
    for (const { name, value, resolved, span: at } of pairs) {
      if (!value || !checksumsOff(name.text, resolved)) continue;
      const change = value.text === 'off' ? { span: value.span, text: checksums } : undefined;
      found.push({ kind: 'go', at, name: name.text, change });
    }
  const commands = script?.commands ?? none;
  for (let at = 0; at < commands.length; at++) addSignatureOff(found, file.text, commands[at]!);
  if (script?.windows)
    for (const each of uncheckedOnWindows(file.text, script)) found.push({ ...each, change: undefined });
  for (let at = 0; at < written.length; at++) {
    const off = signatureOffWritten(file.text, written[at]!);
    if (off) found.push(off);
  }
  return found;
}

const switchesOf = byCommand<Switch<SignatureSwitch>>([
  { kind: 'apk', names: 'apk', is: named('--allow-untrusted') },
  { kind: 'apt', names: apt, is: named('--allow-unauthenticated', '--allow-insecure-repositories') },
  { kind: 'apt', names: 'aptitude', is: named('--allow-untrusted') },
  {
    kind: 'apt',
    names: 'aptitude',
    letters: 'ot',
    is: set(/^Aptitude::CmdLine::Ignore-Trust-Violations=(?:1|true|yes)$/i),
  },
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
  {
    kind: 'yum',
    names: 'yum dnf microdnf tdnf yum-builddep dnf-builddep',
    is: named('--nogpgcheck', '--no-gpgchecks'),
  },
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
/** The verbs of each package manager that install packages, or that decide how later ones are verified (its manual). */
const installing: Readonly<Partial<Record<SignatureSwitch, RegExp>>> = {
  apk: /^(?:add|fix|upgrade)$/,
  apt: ofApt,
  aptForce: ofApt,
  yum: ofYum,
  zypper:
    /^(?:addrepo|ar|dist-upgrade|dup|in|inr|install|install-new-recommends|modifyrepo|mr|patch|ref|refresh|si|source-install|up|update|ve|verify)$/,
};
/** Settings of apt that concern index updates. */
const ofIndex = /Repositories$|^--allow-insecure-repositories$/i;

/** Whether a package manager's command with this option or setting installs packages, or may do so. */
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

/** Adds the places in a command that allow packages without a valid signature. */
function addSignatureOff(found: SignatureOff[], text: string, command: Command): void {
  const { name, assignments } = command;
  const switches = name === undefined ? none : switchesOf(name);
  if (switches.length > 0) found.push(...byOption(text, command, switches));
  if (assignments.length > 0 || name === 'go') found.push(...byVariable(text, command));
}

/** Whether an earlier command of the script verifies a signature with gpg. */
function verifiedBefore({ script, span }: Command): boolean {
  return script.commands.some(
    (each) =>
      each.span.start < span.start &&
      (each.name === 'gpgv' || (each.name === 'gpg' && each.args.some(({ value }) => value === '--verify'))),
  );
}

function byOption(
  text: string,
  command: Command,
  switches: readonly Switch<SignatureSwitch>[],
): SignatureOff[] {
  const { args } = command;
  const found: SignatureOff[] = [];
  for (const [{ kind }, option] of switchesIn(command, switches)) {
    const { word, at, count, value } = option;
    const label = value?.includes('=') ? value.replace(/=.*/s, '') : option.name;
    if (/^(?:0|false|no)$/i.test(value ?? '') || !mayInstall(kind, command, label)) continue;
    const change = cutWords(text, command, at, count);
    const cut = change && text.slice(change.span.start, change.span.end);
    found.push({
      isAlone: cut !== undefined && verifyingOption.test(cut),
      kind: kind === 'apk' && (fromFiles(args) || verifiedBefore(command)) ? 'apkFile' : kind,
      at: word.span,
      name: label,
      change,
    });
  }
  return found;
}

/** An option without a value that turns a package manager's checks off, and means nothing to any other rule. */
const verifyingOption =
  /^[ \t]+--(?:allow-(?:insecure-repositories|unauthenticated|untrusted)|force-yes|no-?gpg-?checks?)$/;

/** Whether `apk add` gets package files only. */
function fromFiles(args: readonly Word[]): boolean {
  const operands = args.map(textOf).filter((text) => !text.startsWith('-') && text !== 'add');
  return operands.length > 0 && operands.every((text) => text.endsWith('.apk'));
}

/** Go's default checksum database. */
const checksums = 'sum.golang.org';

/** Whether a Go variable turns the checksum database off for all modules. */
function checksumsOff(name: string, value: string | undefined): boolean {
  return (
    (name === 'GOSUMDB' && value === 'off') ||
    ((name === 'GONOSUMDB' || name === 'GONOSUMCHECK') && /^(?:\*|1)$/.test(value ?? ''))
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
