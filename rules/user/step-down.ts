import { linesAbove, linesBelow } from '../../server/engine/dockerfile/edit/insert-instruction.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { userOf } from '../../server/engine/dockerfile/stages/user.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { wordsOf } from '../../server/engine/shell/command/edit-words.ts';
import { operandsOf, optionsOf } from '../../server/engine/shell/command/option.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import {
  type Edit,
  lineBreakOf,
  type SafeText,
  type SourceFile,
  textOf,
} from '../../server/engine/source/text.ts';
import { accountsOf, numericUser } from './account.ts';
import { runsProgramOfBase } from './base-program.ts';
import { becomesBy } from './sudo-target.ts';

/** A fix that makes a stage run as another user than root. */
interface StepDown {
  readonly title: SafeText;
  readonly safety: 'unsafe';
  readonly edits: readonly Omit<Edit, 'file'>[];
  /** True where USER gets a number and nothing is run with sudo: no rule reports that, so the fix need not be tried. */
  readonly sound: boolean;
}

const runAs = (account: string, edit: Omit<Edit, 'file'>, sound = false): StepDown => ({
  title: shown`Run as ${account} (files that the program writes must belong to it)`,
  safety: 'unsafe',
  edits: [edit],
  sound,
});

const droppers =
  /(?:^|[^\w-])(?:gosu|su-exec|setpriv|s6-setuidgid|setuidgid|chpst|runuser|s6-overlay|suexec)(?![\w-])/;
const sudo = /(?:^|[^\w-])sudo(?![\w-])/;
const uid = '10001';
const creation: Readonly<Record<string, string>> = {
  debian: `useradd --no-create-home --uid ${uid} --shell /usr/sbin/nologin app`,
  redhat: `useradd --no-create-home --uid ${uid} --shell /sbin/nologin app`,
  suse: `useradd --no-create-home --uid ${uid} --shell /sbin/nologin app`,
  alpine: `adduser -D -H -u ${uid} app`,
};

/**
 * True when the container starts as root and then drops its privileges: it names a tool for that (gosu, setpriv), the
 * entrypoint of its base image does so, or it runs an init system.
 */
export function stepsDownItself(stage: Stage): boolean {
  const { entrypoint, cmd, rootImage } = stage;
  if (rootImage?.facts?.dropsPrivileges && !entrypoint) return true;
  const starts = [entrypoint, cmd].flatMap((each) => each?.script?.commands ?? []);
  if (starts.some(({ name }) => name === 'init' || name === 'systemd')) return true;
  if (starts.some(startsAsOther)) return true;
  const { file } = stage.dockerfile;
  if (!namesDropper(file)) return false;
  const { text } = file;
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ span }) => droppers.test(text.slice(span.start, span.end))),
  );
}

const namesDropper = perObject(({ text }: SourceFile) => droppers.test(text));

/** Whether a start command runs what it runs by `sudo -u` or `su` as another account. */
function startsAsOther(command: Command): boolean {
  const words = wordsOf(command);
  const sudo = words.findIndex(({ value }) => value === 'sudo' || value === '/usr/bin/sudo');
  if (sudo >= 0 && sudo <= command.prefixes.length) return becomesBy(words.slice(sudo + 1)) === 'other';
  if (command.name !== 'su') return false;
  const [account] = operandsOf(command, optionsOf(command, 'cgGsTw', ['--command', '--group', '--shell']));
  return account?.value !== undefined && !/^(?:root|-)$/.test(account.value);
}

/**
 * True when the stage's user does not decide who runs: files to be exported from scratch, a base image for others
 * (ONBUILD), a development container, whose tool chooses the user.
 */
export function runsAsOther({ base, cmd, entrypoint, instructions, dockerfile }: Stage): boolean {
  if (/(?:^|\/)\.devcontainer\//.test(dockerfile.file.path)) return true;
  const exported = base.kind === 'scratch' && !cmd && !entrypoint;
  return exported || instructions.some(({ keyword }) => keyword === 'ONBUILD');
}

/** The fix that sets USER to an account of the image, or to one that it creates; undefined where none is known to work. */
export function stepDown(stage: Stage): StepDown | undefined {
  const facts = stage.rootImage?.facts;
  if (stage.platform === 'windows') {
    const account = 'ContainerUser';
    return runAs(account, place(stage, [`USER ${account}`]));
  }
  if (facts?.dropsWorkers || facts?.dropsPrivileges || needsRoot(stage)) return undefined;
  const existing = earlierUser(stage) ?? facts?.unprivileged ?? createdAccount(stage);
  if (!existing && runsProgramOfBase(stage)) return undefined;
  const command = stage.base.kind === 'scratch' || !facts ? undefined : creation[facts.family];
  const starts = stage.cmd ?? stage.entrypoint;
  // What the base image starts is not known to run as another user.
  if (!existing && !starts && (!command || facts?.needs)) return undefined;
  // A number works wherever a name does, and for Kubernetes' runAsNonRoot, which cannot resolve names.
  const number = existing && numericUser(stage, existing);
  const user = number ?? existing ?? (command ? uid : '65532:65532');
  const account = number === undefined || number === existing ? user : `${existing} (uid ${number})`;
  const lines = [...(existing || !command ? [] : [`RUN ${command}`]), `USER ${user}`];
  const isSound = /^\d/.test(user) && !stage.instructions.some((each) => sudo.test(textOf(each)));
  return runAs(account, place(stage, lines), isSound);
}

/** Programs that only root can start, or that no other user can start as they are installed. */
const rootPrograms =
  /^(?:apache2|apache2ctl|apachectl|chronyd|containerd|cron|crond|dhcpd|dockerd|fail2ban-server|httpd|iptables|keepalived|nft|nginx|nmbd|openvpn|proftpd|rsyslogd|service|smbd|sshd|supervisord|syslogd|vsftpd|wg-quick|xinetd)$/;
/** Nobody but root may look into its home. */
const inHome = /(?:^|[\s:="'])\/root\//;

/** Whether a stage starts what needs root, or keeps what it runs where only root reads. */
function needsRoot(stage: Stage): boolean {
  const starts = [stage.entrypoint, stage.cmd].flatMap((each) => each?.script?.commands ?? []);
  if (starts.some(({ name = '', nameWord }) => rootPrograms.test(name) || inHome.test(nameWord?.value ?? '')))
    return true;
  const all = lineage(stage);
  // The folder that it starts in: an ancestor's where the stage sets none.
  const folder = all
    .flatMap(({ instructions }) => instructions.toReversed())
    .find(({ keyword, args }) => keyword === 'WORKDIR' && /^[/\\]|^\w:/.test(args[0]?.value ?? ''));
  if (/^\/root(?:\/|$)/.test(folder?.args[0]?.value ?? '')) return true;
  return all.some(({ instructions }) =>
    instructions.some((each) => {
      const { keyword, pairs, args } = each;
      if (keyword === 'ENV')
        return pairs.some(({ name, value }) => name.text === 'PATH' && inHome.test(value?.text ?? ''));
      if (keyword === 'COPY' || keyword === 'ADD')
        return /^\/root\/\.(?:local|cargo|rbenv|pyenv|nvm|bun|deno)\b/.test(args.at(-1)?.value ?? '');
      return false;
    }),
  );
}

/** The last non-root user that an earlier USER sets. */
function earlierUser(stage: Stage): string | undefined {
  const all = lineage(stage).flatMap(({ instructions }) => instructions.toReversed());
  return all.find((each) => each.keyword === 'USER' && userOf(each, stage.platform).root === false)?.args[0]
    ?.value;
}

/** The last account that the stage or an ancestor creates by a literal name. */
function createdAccount(stage: Stage): string | undefined {
  for (const { name, created } of accountsOf(stage)) {
    const account = created ? name.value : undefined;
    if (account && !/^(?:root|dockremap|sshd)$/.test(account) && /^[a-z_][a-z0-9_-]{0,31}$/.test(account)) {
      return account;
    }
  }
  return undefined;
}

/**
 * Puts lines after the last instruction that needs root or copies as root: in place of the USER that ends the stage on one line,
 * else before CMD.
 */
function place(stage: Stage, lines: readonly string[]): Omit<Edit, 'file'> {
  const { instructions, from, user } = stage;
  const last = instructions.findLastIndex(({ keyword }) => /^(?:RUN|WORKDIR|COPY|ADD)$/.test(keyword));
  const set = user.setBy ? instructions.indexOf(user.setBy) : -1;
  const isPlain = user.setBy && !/[\r\n]/.test(textOf(user.setBy));
  if (set > last && user.setBy && isPlain)
    return { span: user.setBy.span, text: lines.join(lineBreakOf(stage.dockerfile.file.text)) };
  const next = instructions
    .slice(Math.max(last, set) + 1)
    .find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK');
  return next ? linesAbove(next, lines) : linesBelow(instructions.at(-1) ?? from, lines);
}
