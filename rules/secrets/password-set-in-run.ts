import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { cutWords, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import type { SafeText, Span } from '../../server/engine/source/text.ts';
import { accountWritten, emptied } from './account-file.ts';
import type { UnsafeFix } from './secret-fix.ts';
import { addSecretMount, isSecretPath, secretMounts } from './secret-mount.ts';
import { consolePassword } from './server-account.ts';
import { inputWords, originOf } from './value-source.ts';
import { givenUser, localUser, netUser } from './windows-password.ts';

/** Commands that may set a password. */
const passwordCommands: readonly string[] = [
  ...['chpasswd', 'passwd', 'useradd', 'usermod', 'adduser', 'openssl', 'mkpasswd', 'net', 'net.exe', 'sed'],
  ...['echo', 'printf', 'cat', 'vncpasswd', 'smbpasswd', 'x11vnc', 'new-localuser', 'set-localuser'],
  ...['powershell', 'pwsh', 'add-user.sh', 'add-user-keycloak.sh', 'debconf-set-selections'],
];

export default rule({
  id: 'password-set-in-run',
  on: 'command',
  names: passwordCommands,
  severity: 'high',
  levels: { devcontainer: 'medium' },
  fixable: true,
  title: 'A build step sets an account password',
  label: 'Password in a RUN step',
  why: 'Every container of the image has the same password, and the image history shows it.',
  refs: { cis: ['4.10'], cwe: ['CWE-798'] },
  credentials: ['plain', 'hash', 'unhashed'],
  messages: {
    plain: {
      text: 'A login password is written in the Dockerfile: set it when the container starts.',
      refs: { checkov: ['CKV2_DOCKER_17'], sonar: ['S6437'], cwe: ['CWE-259'] },
    },
    variable: {
      text: 'A login password comes from {name}, whose value the image history shows.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    hash: {
      text: 'A password hash is written in the Dockerfile: anyone who has it can try to guess the password.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    file: {
      text: 'Login passwords are read from a file in the image.',
      severity: 'medium',
      refs: { checkov: ['CKV2_DOCKER_17'] },
    },
    unhashed: {
      text: '{name} expects a hash here: this text lets nobody log in, but anyone can read it as a password.',
      severity: 'low',
    },
    blank: { text: 'An account gets an empty password: lock it instead.', refs: { cwe: ['CWE-258'] } },
  },
  check({ command, instruction }, report) {
    if (instruction?.keyword !== 'RUN') return;
    const found = passwordSet(command, instruction);
    if (!found) return;
    const { kind, span: at, name } = found;
    const fixes = () => [passwordFix(command, instruction)];
    if (kind === 'variable' || kind === 'unhashed') report({ at, message: kind, words: { name }, fixes });
    else report({ at, message: kind, fixes });
  },
});

const fromSecret = 'Read passwords from a build secret (pass it: --secret id=passwords)';
const without = 'Create the account without a password (logging in with one then fails)';
const lock = 'Lock the password (logging in with it no longer works)';

/** Returns the fix that removes a password from the build; undefined if the command's syntax allows none. */
function passwordFix(command: Command, instruction: Instruction): UnsafeFix | undefined {
  const { name } = command;
  if (name === 'chpasswd') {
    const fix = unsafe(fromSecret, readingSecret(command, instruction));
    return fix && { ...fix, safety: 'drastic' as const };
  }
  const { text } = instruction.file;
  if (name === 'useradd') {
    const option = optionsOf(command, userLetters.useradd, ['--password']).find(
      (each) => each.name === '-p' || each.name === '--password',
    );
    const alone = option && /^(?:-p|--password)/.test(option.word.shape);
    const cut = alone ? cutWords(text, command, option.at, option.count) : undefined;
    return unsafe(without, cut && [cut]);
  }
  const word =
    name === 'passwd' ? command.args.find(({ shape }) => /^(?:-d|--delete)$/.test(shape)) : undefined;
  const written = word && text.slice(word.span.start, word.span.end);
  if (!word || written !== word.shape) return undefined;
  return unsafe(lock, [{ span: word.span, text: written === '-d' ? '-l' : '--lock' }]);
}

function unsafe(title: SafeText, edits: readonly TextChange[] | undefined): UnsafeFix | undefined {
  return edits && { title, safety: 'unsafe', edits };
}

/** Returns edits that make `chpasswd` read a secret of the step instead of a literal, a pipe or a file. */
function readingSecret(command: Command, instruction: Instruction): readonly TextChange[] | undefined {
  const { pipedFrom, pipesTo, redirects, nameWord, prefixes, script, span } = command;
  if (!nameWord || pipesTo || script.interpreter === 'exec') return undefined;
  const mount = addSecretMount(instruction, 'passwords');
  const mounted = mount ? [mount] : [];
  const [input, more] = redirects;
  if (input) {
    const plain = !more && !pipedFrom && /^(?:<|<<<)$/.test(input.operator) && input.descriptor === undefined;
    return plain ? [...mounted, { span: input.span, text: '< /run/secrets/passwords' }] : undefined;
  }
  const { start } = (prefixes[0] ?? nameWord).span;
  const echoed = pipedFrom?.name === 'echo' || pipedFrom?.name === 'printf';
  if (!echoed || pipedFrom.pipedFrom || pipedFrom.span.start >= start || pipedFrom.script !== script)
    return undefined;
  return [
    ...mounted,
    { span: { start: pipedFrom.span.start, end: start }, text: '' },
    { span: { start: span.end, end: span.end }, text: ' < /run/secrets/passwords' },
  ];
}

/**
 * How a step sets a password: a literal (`plain`) or one from an ARG or ENV (`variable`), its `hash`, one that is
 * read from a `file` that is not a secret, an empty one (`blank`), or a password in place of its hash, which no
 * password matches (`unhashed`).
 */
interface PasswordSet {
  readonly kind: 'plain' | 'variable' | 'hash' | 'file' | 'blank' | 'unhashed';
  readonly span: Span;
  /** The name of the variable, for `variable`, or of the command, for `unhashed`. */
  readonly name: string;
}

/** The letters of options that take a value. */
const userLetters = {
  useradd: 'bcdefgGkKpRPsuZ',
  adduser: 'bcdefgGkKpRPsuZ',
  usermod: 'cdefgGlpRPsuvVwWZ',
};
const crypt = /^\$(?:[1256y]|2[aby]|sha1|argon2\w*)\$/;
/** Values that no password matches: `!`, `*`, `x`, alone or before a hash. */
const locked = /^(?:[!*].*|x|NP|LK)$/;
/** The oldest hash format: two characters of salt and eleven more. */
const descrypt = /^[\w./]{13}$/;

/** Returns the password that a command sets; undefined if it sets none, or takes it from a secret or a random generator. */
function passwordSet(command: Command, instruction: Instruction): PasswordSet | undefined {
  const { name, args } = command;
  if (args.some(({ value }) => value === '--help')) return undefined;
  switch (name) {
    case 'chpasswd':
      return chpasswd(command, instruction);
    case 'passwd': {
      const options = optionsOf(command);
      if (options.some((each) => /^(?:-l|--lock|-e|--expire|-S)$/.test(each.name))) return undefined;
      const blank = options.find((each) => each.name === '-d' || each.name === '--delete');
      return blank ? { kind: 'blank', span: blank.word.span, name: '' } : fed(command, instruction);
    }
    case 'useradd':
    case 'adduser':
    case 'usermod': {
      const option = optionsOf(command, userLetters[name], ['--password']).find(
        (each) => each.name === '-p' || each.name === '--password',
      );
      if (!option || (option.count === 1 && option.name === '-p' && option.word.shape === '-p'))
        return undefined;
      const found = classify(
        args[option.at + option.count - 1] ?? option.word,
        option.value,
        command,
        instruction,
      );
      if (found?.kind !== 'plain' || option.value === undefined) return found;
      return { ...found, kind: descrypt.test(option.value) ? 'hash' : 'unhashed', name };
    }
    case 'openssl':
      return args[0]?.value === 'passwd' ? operand(command, args.slice(1), instruction) : undefined;
    case 'mkpasswd':
      return operand(command, args, instruction);
    case 'net':
    case 'net.exe':
      return plain(netUser(command));
    case 'new-localuser':
    case 'set-localuser':
      return plain(localUser(command));
    case 'powershell':
    case 'pwsh':
      return plain(givenUser(command, instruction.file.text));
    case 'sed':
      return named(emptied(command) ?? accountWritten(command));
    case 'add-user.sh':
    case 'add-user-keycloak.sh': {
      const word = consolePassword(command);
      return word && classify(word, word.value, command, instruction, false);
    }
    case 'debconf-set-selections':
      return preseeded(command, instruction);
    case 'vncpasswd':
    case 'smbpasswd':
      return fed(command, instruction);
    case 'x11vnc': {
      const at = args.findIndex(({ value }) => value === '-storepasswd' || value === '-passwd');
      const word = at < 0 ? undefined : args[at + 1];
      return word && classify(word, word.value, command, instruction);
    }
    case 'echo':
    case 'printf':
    case 'cat':
      return named(accountWritten(command));
    default:
      return undefined;
  }
}

const named = (found: Omit<PasswordSet, 'name'> | undefined): PasswordSet | undefined =>
  found && { ...found, name: '' };
const plain = (span: Span | undefined): PasswordSet | undefined => span && { kind: 'plain', span, name: '' };

function chpasswd(command: Command, instruction: Instruction): PasswordSet | undefined {
  const { pipedFrom, redirects } = command;
  const [shown] = pipedFrom?.name === 'cat' ? operandsOf(pipedFrom, optionsOf(pipedFrom)) : [];
  const input = shown ?? redirects.find(({ operator }) => operator === '<')?.target;
  if (input) {
    const known = input.value !== undefined && !isSecretPath(input.value, secretMounts(instruction));
    return known && input.value !== '/dev/stdin' ? { kind: 'file', span: input.span, name: '' } : undefined;
  }
  const filled = filledIn(command);
  if (filled) return classify(filled, filled.value, command, instruction);
  const hashed = optionsOf(command, 'cR').some(({ name }) => name === '-e' || name === '--encrypted');
  for (const word of inputWords(command)) {
    const password = /^[^:]*:(.*?)(?:\\n)?$/s.exec(word.shape)?.[1];
    const { from, ...rest } = originOf(word, command, instruction, password);
    const name = 'name' in rest ? rest.name : '';
    // A variable may contain the whole line.
    if (from === 'variable' && /\$/.test(password ?? word.shape))
      return { kind: 'variable', span: word.span, name };
    if (password === undefined || from !== 'literal') continue;
    if (password === '') return { kind: 'blank', span: word.span, name };
    if (hashed || crypt.test(password)) {
      return locked.test(password) ? undefined : { kind: 'hash', span: word.span, name };
    }
    return { kind: 'plain', span: word.span, name };
  }
  const document =
    secretMounts(instruction).length === 0 &&
    [...redirects, ...(pipedFrom?.redirects ?? [])].some(({ body }) => body !== undefined);
  return document && command.nameWord ? { kind: 'plain', span: command.nameWord.span, name: '' } : undefined;
}

/** `echo 'mysql-server mysql-server/root_password password secret' | debconf-set-selections` (debconf-set-selections(1)). */
function preseeded(command: Command, instruction: Instruction): PasswordSet | undefined {
  for (const word of inputWords(command)) {
    const words = word.shape.split(/(?:\\n|\s)+/);
    const at = words.findIndex((each, i) => each === 'password' && words[i - 1]?.includes('pass'));
    const password = at < 0 ? undefined : words[at + 1] || undefined;
    const origin = password === undefined ? undefined : originOf(word, command, instruction, password);
    if (origin?.from === 'literal') return { kind: 'plain', span: word.span, name: '' };
    if (origin?.from === 'variable') return { kind: 'variable', span: word.span, name: origin.name };
  }
  return undefined;
}

/** Returns the word that `printf` inserts after the colon of its format. */
function filledIn({ pipedFrom }: Command): Word | undefined {
  if (pipedFrom?.name !== 'printf') return undefined;
  const [format, ...words] = pipedFrom.args;
  const before = /^([^:]*):%s/.exec(format?.value ?? '')?.[1];
  return before === undefined ? undefined : words[before.split('%s').length - 1];
}

/** `echo … | passwd --stdin user`, `echo … | passwd user`. */
function fed(command: Command, instruction: Instruction): PasswordSet | undefined {
  const word = inputWords(command).at(-1);
  return word && classify(word, word.value, command, instruction, false);
}

function operand(command: Command, args: readonly Word[], instruction: Instruction): PasswordSet | undefined {
  const [word] = args.filter(
    ({ shape }, at) =>
      !shape.startsWith('-') && !/^-(?:salt|in|m|S|R|-method|-salt)$/.test(args[at - 1]?.shape ?? ''),
  );
  return word && classify(word, word.value, command, instruction, false);
}

function classify(
  word: Word,
  value: string | undefined,
  command: Command,
  instruction: Instruction,
  isHash = true,
): PasswordSet | undefined {
  const origin = originOf(word, command, instruction);
  const { span } = word;
  if (origin.from === 'variable') return { kind: 'variable', span, name: origin.name };
  if (origin.from !== 'literal') {
    const crypted = origin.from === 'other' && /\bcrypt\(\s*["'][^"'$]+["']\s*,/.test(word.shape);
    return crypted ? { kind: 'plain', span, name: '' } : undefined;
  }
  if (value === '') return { kind: 'blank', span, name: '' };
  if (value === undefined || locked.test(value)) return undefined;
  return { kind: isHash && crypt.test(value) ? 'hash' : 'plain', span, name: '' };
}
