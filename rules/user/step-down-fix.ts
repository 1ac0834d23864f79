import { runsEngine } from '../../server/engine/catalog/catalog.ts';
import { linesAbove, linesBelow } from '../../server/engine/dockerfile/edit/insert-instruction.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { instructionsOf, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { userOf } from '../../server/engine/dockerfile/stages/user.ts';
import type { ImageFacts } from '../../server/engine/image/model.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Script } from '../../server/engine/shell/model.ts';
import { type Edit, lineBreakOf, type SafeText, textOf } from '../../server/engine/source/text.ts';
import { accountsOf, numericUser } from './account.ts';
import { runsProgramOfBase } from './base-program.ts';
import { fileOwner } from './ownership.ts';
import { generatedKeys, holdsEngine, volumesOf } from './root-file.ts';
import { needsHome, runsAtHome } from './root-home.ts';
import { type RootProgram, rootProgram } from './root-program.ts';

/** A fix that makes a stage run as a non-root user. */
interface StepDown {
  readonly title: SafeText;
  readonly safety: 'unsafe' | 'drastic';
  readonly edits: readonly Omit<Edit, 'file'>[];
  /** True if no rule reports anything about the new user, so that the fix need not be tried. */
  readonly sound: boolean;
}

const sudo = /(?:^|[^\w-])sudo(?![\w-])/;
const uid = '10001';
/** The command that creates an account without a home, by image family. */
const creation: Readonly<Record<string, string>> = {
  debian: `useradd --no-create-home --uid ${uid} --shell /usr/sbin/nologin app`,
  redhat: `useradd --no-create-home --uid ${uid} --shell /sbin/nologin app`,
  suse: `useradd --no-create-home --uid ${uid} --shell /sbin/nologin app`,
  alpine: `adduser -D -H -u ${uid} app`,
};
const withHome = (command: string) =>
  command.replace('--no-create-home', '--create-home').replace(' -H ', ' ');

/**
 * Returns the fix that sets USER to an existing or new account, and gives that account the files it is known to need;
 * undefined if the started program is known to need root.
 */
export function stepDown(stage: Stage, script?: Script): StepDown | undefined {
  if (stage.platform === 'windows') return runAs('ContainerUser', stage, ['USER ContainerUser']);
  const facts = stage.rootImage?.facts;
  const program = rootProgram(stage, script);
  if (facts?.dropsPrivileges || (program && !mayBeAnother(program, stage))) return undefined;
  const rootless = rootlessVariant(stage);
  if (rootless) return rootless;
  const existing = existingUser(stage, facts);
  if (!existing && startsUnknown(stage)) return tryAs(stage, facts);
  const command = stage.base.kind === 'scratch' || !facts ? undefined : creation[facts.family];
  // A number works everywhere, including Kubernetes' runAsNonRoot, which can't resolve names.
  const number = existing && numericUser(stage, existing);
  const user = number ?? existing ?? (command ? uid : '65532:65532');
  const account = number === undefined || number === existing ? user : `${existing}, uid ${number}`;
  if (runsAtHome(stage)) return atHome(stage, user, account);
  const create = command && needsHome(stage) ? withHome(command) : command;
  const lines = [...(existing || !create ? [] : [`RUN ${create}`]), `USER ${user}`];
  if (program)
    return attempt(shown`Run ${program.name} as ${account} (programs with user= then fail)`, stage, lines);
  const keys = command ? generatedKeys(stage) : [];
  if (keys.length > 0)
    return unsafe(shown`Run as ${account}, who gets the build's keys (others must belong to it)`, stage, [
      ...lines.slice(0, -1),
      `RUN chown ${user} ${keys.join(' ')}`,
      ...lines.slice(-1),
    ]);
  if (holdsEngine(stage))
    return attempt(shown`Run as ${account} (an engine in it, see /var/lib/docker, then fails)`, stage, lines);
  const volumes =
    command || stage.instructions.some(({ keyword }) => keyword === 'RUN') ? volumesOf(stage) : [];
  if (volumes.length > 0) return withVolumes(stage, { user, account, lines }, volumes, script);
  if (!script && mayServe(stage))
    return attempt(shown`Run as ${account}, if that works (may need root; must own its files)`, stage, lines);
  return runAs(account, stage, lines);
}

/** Gives the user the volumes of a stage. */
function withVolumes(
  stage: Stage,
  { user, account, lines }: { user: string; account: string; lines: readonly string[] },
  volumes: readonly string[],
  script: Script | undefined,
): StepDown {
  const paths = volumes.join(' ');
  const given = `RUN mkdir -p ${paths} && chown -R ${user} ${paths}`;
  const all = [...lines.slice(0, -1), given, ...lines.slice(-1)];
  return !script && mayServe(stage)
    ? attempt(shown`Run as ${account}, who gets the volumes, if that works (it may need root)`, stage, all)
    : unsafe(shown`Run as ${account}, who gets the volumes (other files must belong to it)`, stage, all);
}

/**
 * Whether the program of a stage may run as another user: a supervisor may, unless it starts something that only root
 * can.
 */
const mayBeAnother = ({ kind }: RootProgram, stage: Stage): boolean =>
  kind === 'supervisor' &&
  !installedIn(stage).some(({ name }) => /^(?:openssh(?:-server)?|d?cron(?:ie)?)$/.test(name));

/** Packages of servers and of tools that change the network, which as installed are started by root. */
const servers =
  /^(?:apache2|httpd|nginx|openresty|openvpn|wireguard(?:-tools)?|iptables|nftables|strongswan|keepalived|dnsmasq|cron|cronie|dcron|supervisor|samba|vsftpd|proftpd|postfix|dovecot|slapd|(?:mariadb|mysql)-server|postgresql)(?:-|\d|$)/;

/** Whether a stage installs a server and starts its own program, so that it is unknown how that uses the server. */
function mayServe(stage: Stage): boolean {
  const [first] = [stage.entrypoint, stage.cmd].flatMap((each) => each?.script?.commands ?? []);
  const isOwn = first === undefined || first.nameWord?.shape.includes('/') || /\.sh$/.test(first.name ?? '');
  return isOwn === true && installedIn(stage).some(({ name }) => servers.test(name));
}

/** Whether an instruction exposes a port that a non-root user may not listen on. */
const exposesLow = ({ keyword, args }: Instruction) =>
  keyword === 'EXPOSE' && args.some(({ value }) => Number.parseInt(value ?? '', 10) < 1024);

/**
 * Whether a stage starts its image's program and it is unknown whether that works as another user: the fix is then
 * only a try.
 */
export function mayOnlyTry(stage: Stage): boolean {
  if (stage.platform === 'windows' || !startsUnknown(stage)) return false;
  const facts = stage.rootImage?.facts;
  const program = rootProgram(stage);
  if (facts?.dropsPrivileges || (program && program.kind !== 'supervisor')) return false;
  return !rootlessVariant(stage) && !existingUser(stage, facts);
}

/** Returns an account of a stage that can run its program. */
function existingUser(stage: Stage, facts: ImageFacts | undefined): string | undefined {
  return earlierUser(stage) ?? fileOwner(stage) ?? facts?.unprivileged ?? createdAccount(stage);
}

/** Inserts lines, the last of which sets USER, in the right place. */
const unsafe = (title: SafeText, stage: Stage, lines: readonly string[]): StepDown => ({
  title,
  safety: 'unsafe',
  edits: [place(stage, lines)],
  sound: isUnreported(stage, lines),
});

/** The same for a program that may not start as another user. */
const attempt = (title: SafeText, stage: Stage, lines: readonly string[]): StepDown => ({
  ...unsafe(title, stage, lines),
  safety: 'drastic',
});

const runAs = (account: string, stage: Stage, lines: readonly string[]): StepDown =>
  unsafe(shown`Run as ${account} (files it writes must belong to it)`, stage, lines);

/** Whether lines change the owner of files. */
const givesFiles = (lines: readonly string[]) => lines.some((line) => /^RUN .*chown /.test(line));

/**
 * Whether USER is a number, no files change owner, nothing uses sudo and no low port is exposed, since other rules
 * report those for a user.
 */
const isUnreported = (stage: Stage, lines: readonly string[]): boolean =>
  /^USER \d/.test(lines.at(-1) ?? '') &&
  !givesFiles(lines) &&
  !stage.instructions.some((each) => sudo.test(textOf(each))) &&
  !instructionsOf(stage).some(exposesLow);

/** Whether a stage starts a program of its image that is not known to work as another user. */
function startsUnknown(stage: Stage): boolean {
  const facts = stage.rootImage?.facts;
  if (runsProgramOfBase(stage)) return true;
  const hasAccounts = facts !== undefined && creation[facts.family] !== undefined;
  return !stage.cmd && !stage.entrypoint && (!hasAccounts || facts?.needs !== undefined);
}

/** Gives another user the folders that the image's program is known to write to, as a try. */
function tryAs(stage: Stage, facts: ImageFacts | undefined): StepDown {
  const known = facts?.needs?.writable.flatMap(({ path, when }) => (when === undefined ? path : [])) ?? [];
  const paths = [...known, ...(facts?.unpacksTo ?? [])].filter((path) => path !== '/tmp' && path !== '/run');
  if (paths.length === 0 || facts?.family === 'none')
    return attempt(shown`Run as ${uid}, if that works (may need root; must own its files)`, stage, [
      `USER ${uid}:${uid}`,
    ]);
  const folders = paths.length > 1 ? 'the folders that it writes to' : shown`${paths[0] ?? ''}`;
  return attempt(shown`Run as ${uid}, who gets ${folders} (may need root)`, stage, [
    `RUN mkdir -p ${paths.join(' ')} && chown -R ${uid}:${uid} ${paths.join(' ')}`,
    `USER ${uid}:${uid}`,
  ]);
}

/** Returns the variant of Docker's own image with a rootless daemon (docker-library/docs, docker, "Rootless"). */
function rootlessVariant({ base, cmd, entrypoint }: Stage): StepDown | undefined {
  const ref = base.kind === 'image' ? base.use.ref : undefined;
  if (!ref?.tagSpan || !runsEngine(ref) || ref.digest || cmd || entrypoint) return undefined;
  if (!ref.tag?.endsWith('dind')) return undefined;
  const { end } = ref.tagSpan;
  const title = 'Use the rootless variant (the host must allow user namespaces)';
  const edit = { span: { start: end, end }, text: '-rootless' };
  return { title, safety: 'drastic', edits: [edit], sound: false };
}

/** Gives another user root's home, where the program and its settings are. */
function atHome(stage: Stage, user: string, account: string): StepDown {
  const lines = [`RUN chown ${user} /root`, 'ENV HOME=/root', `USER ${user}`];
  return unsafe(
    shown`Run as ${account} with /root as home (files it writes must belong to it)`,
    stage,
    lines,
  );
}

/** Returns the last non-root user that an earlier USER sets. */
function earlierUser(stage: Stage): string | undefined {
  const all = lineage(stage).flatMap(({ instructions }) => instructions.toReversed());
  return all.find((each) => each.keyword === 'USER' && userOf(each, stage.platform).root === false)?.args[0]
    ?.value;
}

/** Returns the last account that the stage or an ancestor creates by a literal name. */
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
 * Inserts lines after the last instruction that needs root or copies as root: in place of the USER that ends the
 * stage, if it is on one line, or else before CMD.
 */
function place(stage: Stage, lines: readonly string[]): Omit<Edit, 'file'> {
  const { instructions, from, user } = stage;
  const last = instructions.findLastIndex(({ keyword }) => /^(?:RUN|WORKDIR|COPY|ADD)$/.test(keyword));
  const set = user.setBy ? instructions.indexOf(user.setBy) : -1;
  // Only root can change the owner of files, so the USER that sets root stays.
  if (set > last && user.setBy && givesFiles(lines)) return linesBelow(user.setBy, lines);
  const isPlain = user.setBy && !/[\r\n]/.test(textOf(user.setBy));
  if (set > last && user.setBy && isPlain)
    return { span: user.setBy.span, text: lines.join(lineBreakOf(stage.dockerfile.file.text)) };
  const next = instructions
    .slice(Math.max(last, set) + 1)
    .find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK');
  return next ? linesAbove(next, lines) : linesBelow(instructions.at(-1) ?? from, lines);
}
