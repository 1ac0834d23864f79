import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import type { ImageFacts } from '../../server/engine/image/model.ts';
import { type Option, optionsOf } from '../../server/engine/shell/command/option.ts';
import { placeIn } from '../../server/engine/shell/command/writes.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered, none, wordSet } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type Span, textOf } from '../../server/engine/source/text.ts';

/** How a command creates or changes an account of the image. */
interface Account {
  /** The account's name; its `value` is undefined if a variable decides. */
  readonly name: Word;
  /** True when the command creates the account, false when it changes one. */
  readonly created: boolean;
  /** The user id that the command sets, with its word. */
  readonly uid: { readonly value: string; readonly word: Word } | undefined;
  /** The groups that the account joins, each with its word; `root` only as a supplementary group. */
  readonly groups: readonly { readonly value: string; readonly word: Word }[];
  readonly command: Command;
}

interface Maker {
  /** Short and long options that take a value. */
  readonly letters: string;
  readonly long: readonly string[];
  readonly created: boolean;
}

const shadow = [
  ...['--base-dir', '--comment', '--home-dir', '--home', '--expiredate', '--inactive', '--gid', '--groups'],
  ...['--skel', '--key', '--password', '--shell', '--uid', '--root', '--prefix', '--selinux-user', '--login'],
];
/** By the manuals of useradd(8) and usermod(8), of Debian's adduser(8) and of BusyBox's. */
const makers: ReadonlyMap<string, Maker> = new Map(
  Object.entries<Maker>({
    useradd: { letters: 'bcdefgGkKpRPsuZ', long: shadow, created: true },
    usermod: { letters: 'cdefgGlpRPsuvVwWZ', long: shadow, created: false },
    adduser: {
      letters: 'bcdefgGhkKpsuZ',
      long: [
        ...shadow,
        '--ingroup',
        '--gecos',
        '--conf',
        '--firstuid',
        '--lastuid',
        '--firstgid',
        '--lastgid',
      ],
      created: true,
    },
  }),
);

/** The account that a command creates or changes; undefined for any other command. */
function accountOf(command: Command): Account | undefined {
  const { name, args } = command;
  const maker = name === undefined ? undefined : makers.get(name);
  if (!maker) return name === 'gpasswd' || name === 'addgroup' ? joining(command) : undefined;
  const options = optionsOf(command, maker.letters, maker.long);
  const [account, group] = operandsOf(args, options);
  if (!account) return undefined;
  // `adduser app docker` adds an account to a group.
  const joins = name === 'adduser' && group !== undefined;
  const leaves = name === 'usermod' && options.some((option) => /^(?:-r|--remove)$/.test(option.name));
  const uid = options.find((option) => option.name === '-u' || option.name === '--uid');
  const added = gathered(options, ({ name: option, value, word, at, count }) => {
    if (!groupOptions.has(option)) return [];
    const primary = option !== '--groups' && (option !== '-G' || name === 'adduser');
    const found = listed(value, args[at + count - 1] ?? word);
    return primary ? found.filter((group) => group.value !== 'root' && group.value !== '0') : found;
  });
  return {
    name: account,
    created: maker.created && !joins,
    uid:
      uid?.value === undefined
        ? undefined
        : { value: uid.value, word: args[uid.at + uid.count - 1] ?? uid.word },
    groups: joins ? listed(group.value, group) : leaves ? [] : added,
    command,
  };
}

/** `gpasswd -a app docker` and `addgroup app docker`. */
function joining(command: Command): Account | undefined {
  const { name, args } = command;
  const options = optionsOf(command, name === 'gpasswd' ? 'adAMQ' : 'gh', ['--add', '--gid']);
  const added = options.find((option) => option.name === '-a' || option.name === '--add');
  const [first, second] = operandsOf(args, options);
  const account = added && name === 'gpasswd' ? args[added.at + added.count - 1] : second && first;
  const group = name === 'gpasswd' ? (added ? first : undefined) : second;
  if (!account || !group) return undefined;
  return { name: account, created: false, uid: undefined, groups: listed(group.value, group), command };
}

function listed(value: string | undefined, word: Word) {
  return value === undefined ? [] : value.split(',').map((each) => ({ value: each, word }));
}

function operandsOf(args: readonly Word[], options: readonly Option[]): Word[] {
  const taken = new Set(gathered(options, ({ at, count }) => (count > 1 ? [at, at + 1] : [at])));
  return args.filter(({ shape }, at) => !taken.has(at) && shape !== '--');
}

/** Returns the accounts that RUN commands of a stage and its ancestors create or change, the last first. */
export const accountsOf = perObject((stage: Stage): readonly Account[] =>
  gathered(lineage(stage), ({ instructions }) =>
    gathered(
      gathered(instructions, ({ keyword, script }) => (keyword === 'RUN' ? (script?.commands ?? []) : [])),
      (command) => accountOf(command) ?? [],
    ).toReversed(),
  ),
);

/** Returns the groups that a command creates: by name, or with an account of the same name. */
function groupsMadeBy(command: Command): readonly string[] {
  const { name, args } = command;
  if (name !== 'groupadd' && name !== 'addgroup') return [];
  const operands = operandsOf(
    args,
    optionsOf(command, 'gKpRPU', ['--gid', '--key', '--root', '--prefix', '--users']),
  );
  const [group] = operands;
  return operands.length === 1 && group?.value !== undefined ? [group.value] : [];
}

const isOfImage = (name: string, facts: ImageFacts | undefined) =>
  name === facts?.unprivileged || name === facts?.user?.split(':')[0];

/** Whether a user (part 0) or group (part 1) of `--chown` is certainly created, but only after an instruction. */
export function createdOnlyLater(part: string, at: number, instruction: Instruction): boolean {
  const { stage, span } = instruction;
  if (!stage || part === '' || /^\d+$/.test(part) || isOfImage(part, stage.rootImage?.facts)) return false;
  const made = accountsOf(stage)
    .filter(({ created, name }) => created && name.value === part)
    .map(({ command }) => command);
  const groups = at === 0 ? [] : commandsOf(stage).filter((each) => groupsMadeBy(each).includes(part));
  const all = [...made, ...groups];
  return all.some(({ conditional }) => !conditional) && all.every((each) => each.span.start > span.start);
}

const commandsOf = (stage: Stage) =>
  gathered(lineage(stage), ({ instructions }) =>
    gathered(instructions, ({ keyword, script }) => (keyword === 'RUN' ? (script?.commands ?? []) : [])),
  );

/** Commands that only manage or query accounts: an account named in them is not used by them. */
const accountCommands = new Set([
  ...['useradd', 'usermod', 'adduser', 'groupadd', 'groupmod', 'addgroup', 'gpasswd', 'passwd', 'chpasswd'],
  ...['getent', 'id', 'userdel', 'deluser', 'groupdel', 'delgroup', 'chage', 'usermod', 'newusers'],
]);
const groupOptions = wordSet('-g -G --gid --ingroup --groups');
/** Instructions whose words name files or images, not accounts. */
const nameless = wordSet('FROM WORKDIR EXPOSE LABEL COPY ADD ONBUILD MAINTAINER');
/** Programs that start others under arbitrary accounts or let people log in, and scripts that may do so. */
const starter =
  /\.(?:ba|a|k|z)?sh$|entry-?point|^(?:supervisord?|x?inetd|sshd|dropbear|s6-.*|runsv.*|my_init|init|systemd|monit|cron|crond)$/;

/** Accounts that a server switches to by itself, by its default configuration. */
const serverAccounts =
  /^(?:www(?:-?data|run)?|http|nginx|apache2?|httpd|caddy|haproxy|varnish|squid|postgres|mysql|mariadb|redis|mongodb?|memcached?|rabbitmq|sshd|ftp|named|bind|unbound|dnsmasq|ntp|chrony|postfix|exim|dovecot|ldap|openldap|munge|slurm|zabbix|asterisk|tor|polkitd|messagebus)$/;

/**
 * Returns the last account that an image's stages create by a literal name and never use: no USER, file owner or
 * command names it. Also undefined if a script or supervisor is started, which may use it.
 */
export function unusedAccount(stage: Stage): Account | undefined {
  const { cmd, entrypoint, rootImage } = stage;
  if (rootImage?.facts?.dropsWorkers) return undefined;
  const starts = gathered([entrypoint, cmd], (each) => each?.script?.commands ?? []);
  if (starts.length === 0 || starts.some(({ name }) => name === undefined || starter.test(name)))
    return undefined;
  const made = accountsOf(stage).filter(
    ({ created, name }) => created && name.value !== undefined && !serverAccounts.test(name.value),
  );
  if (made.length === 0) return undefined;
  const rest = mentions(stage);
  const used = made.some(({ name, uid }) =>
    [name.value, uid?.value].some((word) => word !== undefined && rest.some((text) => names(text, word))),
  );
  return used ? undefined : made[0];
}

function mentions(stage: Stage): string[] {
  return gathered(lineage(stage), ({ instructions, dockerfile }) =>
    gathered(instructions, ({ keyword, flags, script, rest, heredocs }) => {
      const owners = flags.map(({ value }) => value?.text ?? '');
      if (nameless.has(keyword)) return owners;
      if (keyword !== 'RUN') return [rest.text];
      if (!script || script.partial) return [rest.text, ...heredocs.map(({ body }) => body.text)];
      return script.commands
        .filter(({ name }) => !accountCommands.has(name ?? ''))
        .map(({ span }) => dockerfile.file.text.slice(span.start, span.end));
    }),
  );
}

/** Whether a text contains a whole word that is not part of a path. */
function names(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w/.-]/.test(text.charAt(at - 1)) && !/[\w/.-]/.test(text.charAt(at + word.length))) return true;
  }
  return false;
}

/** A sudoers entry that needs no password. */
const grant = /\bNOPASSWD\b/;
const ofRoot = /(?:^|[ \t/"'])root[ \t]+ALL\b/;
/** A list of programs by path (sudoers(5), Cmnd_Spec), after tags such as `SETENV:`. */
const programs = /^[ \t]*:[ \t]*(?:[A-Z_]+:[ \t]*)*!?\//;
/** All programs, or one that can run any other. */
const anyProgram = /\bALL\b|\/(?:(?:ba|da|z|k)?sh|su|env|sudo)\b|\/\*/;

/** Whether an entry allows becoming root: it names no target account, or includes root. `before` ends at its tags. */
function becomesRoot(before: string): boolean {
  const open = before.lastIndexOf('(');
  if (open < 0) return true;
  const [users = ''] = before.slice(open + 1).split(/[:)]/, 1);
  return users.split(',').some((user) => /^(?:ALL|root|#0)$/.test(user.trim()));
}

/**
 * Returns entries that give root without a password, in sudoers files that an instruction writes; `listed`: for
 * listed programs only.
 */
export function passwordlessSudo(instruction: Instruction): readonly { span: Span; listed: boolean }[] {
  const all = instruction.written;
  if (all.length === 0) return none;
  return gathered(all, (written) => {
    if (!written.file.startsWith('/etc/sudoers')) return [];
    let start = 0;
    for (const line of written.text.split('\n')) {
      const match = grant.exec(line);
      const before = line.slice(0, match?.index);
      if (match && !ofRoot.test(before) && becomesRoot(before)) {
        const what = line.slice(match.index + match[0].length);
        const listed = programs.test(what) && !anyProgram.test(what);
        return { span: placeIn(written, { 0: match[0], index: start + match.index }), listed };
      }
      start += line.length + 1;
    }
    return [];
  });
}

/** Whether sudo is certainly missing in all stages that an image is built from: the base has none, and no step names it. */
export function lacksSudo(stage: Stage): boolean {
  const { facts } = stage.rootImage ?? {};
  const isPlain =
    facts?.publisher === 'Docker Official Image' && (facts.family === 'debian' || facts.family === 'alpine');
  return isPlain && !lineage(stage).some(({ instructions }) => instructions.some(namesSudo));
}

const namesSudo = (each: Instruction) =>
  /(?<![\w/.-])(?:vi)?sudo(?![\w.-])|\bsudo-rs\b|bin\/sudo\b/.test(textOf(each));

/** The groups that may use sudo by default, with the family of distributions. */
const sudoers: Readonly<Record<string, string>> = { sudo: 'debian', admin: 'debian', wheel: 'redhat' };

/** Whether sudo, if installed, lets a group become root: by the distribution's default or because the Dockerfile names it. */
export function mayUseSudo({ rootImage, dockerfile }: Stage, group: string): boolean {
  if (!Object.hasOwn(sudoers, group)) return false;
  const family = rootImage?.facts?.family ?? 'unknown';
  return family === 'unknown' || family === sudoers[group] || dockerfile.file.text.includes(`%${group}`);
}

/** Returns the user id of a named account, as the stages create it or as known for their base image. */
export function numericUser(stage: Stage, user: string): string | undefined {
  const own = accountsOf(stage).filter(({ name }) => name.shape === user);
  const facts = stage.rootImage?.facts;
  const known = own.length === 0 && facts?.unprivileged === user ? facts.unprivilegedUid : undefined;
  const uid = own.some(({ created }) => created) ? own.find((each) => each.uid)?.uid?.value : known;
  return uid !== undefined && /^[1-9]\d*$/.test(uid) ? uid : undefined;
}
