import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { isLoggedInto, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { type ReportFix, replace, rule } from '../../server/engine/rule.ts';
import type { Package } from '../../server/engine/shell/command/packages.ts';
import { placeIn } from '../../server/engine/shell/command/writes.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'ssh-server-installed',
  on: 'stage',
  severity: 'medium',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'The final image contains an SSH server',
  label: 'SSH server installed',
  why: 'It is a second login with its own keys and passwords, and its host keys may be the same in every container.',
  refs: { cis: ['4.3'], cwe: ['CWE-1125'] },
  messages: {
    runs: 'The container starts an SSH server.',
    server: '{name} is installed, which is an SSH server.',
    both: { text: '{name} installs an SSH server together with the client.', severity: 'low' },
    root: {
      text: 'PermitRootLogin yes lets root log in with a password, which can be guessed.',
      remedy: 'Write `prohibit-password`, so that root needs a key, and log in as another account.',
    },
    blank: {
      text: 'PermitEmptyPasswords yes lets accounts without a password log in over SSH.',
      severity: 'high',
      remedy: 'Leave it at its default, which is `no`.',
    },
  },
  check(stage, report) {
    if (!stage.isOutput) return;
    const { file } = stage.dockerfile;
    for (const { kind, span } of loosened(stage)) {
      if (kind === 'blank') report({ at: { file, span }, message: 'blank' });
      else report({ at: { file, span }, message: 'root', fixes: [keysForRoot(file.text, span)] });
    }
    if (isLoggedInto(stage)) return;
    const start = sshStart(stage);
    if (start) report({ at: { file, span: start }, message: 'runs' });
    for (const { name, word, alone } of sshServers(stage)) {
      const at = { file, span: word.span };
      if (alone) report({ at, message: 'server', words: { name } });
      else {
        const plain = file.text.slice(word.span.start, word.span.end) === name;
        const title = 'Install only openssh-client (the image then has no SSH server)';
        const edits = [replace(word.span, 'openssh-client')];
        report({
          at,
          message: 'both',
          words: { name },
          fixes: plain && !start ? [{ title, safety: 'unsafe', edits }] : [],
        });
      }
    }
  },
});

const servers = /^(?:openssh-server|dropbear(?:-bin|-run)?|tinysshd|openssh-sftp-server)(?:-\d|$)/;

/** The packages of a stage that contain an SSH server; `alone` is false if they contain the client too. */
function sshServers(stage: Stage): readonly (Package & { readonly alone: boolean })[] {
  return gathered(installedIn(stage), (each) => {
    if (servers.test(each.name)) return { alone: true, ...each };
    const both =
      each.name === (/^apt/.test(each.manager) ? 'ssh' : 'openssh') &&
      /^(?:apk|pacman|apt.*)$/.test(each.manager);
    return both ? { alone: false, ...each } : [];
  });
}

/**
 * Options that make sshd only test or show its configuration, and verbs that make a service report its status or stop
 * (sshd(8), service(8)).
 */
const asksOnly = /^(?:-[tTVG]|status|stop)$/;

/** Returns where the start command of a stage runs an SSH server. */
function sshStart({ cmd, entrypoint }: Stage): Span | undefined {
  for (const each of [entrypoint, cmd]) {
    for (const { name, nameWord, args } of each?.script?.commands ?? []) {
      const asks = args.some(({ shape }) => asksOnly.test(shape));
      const service = name === 'service' && /^(?:ssh|sshd|dropbear)$/.test(args[0]?.value ?? '');
      const script =
        nameWord?.value !== undefined && /^\/etc\/init\.d\/(?:ssh|sshd|dropbear)$/.test(nameWord.value);
      if (nameWord && !asks && (name === 'sshd' || name === 'dropbear' || service || script))
        return nameWord.span;
    }
  }
  return undefined;
}

/** Settings that let a server accept weak logins: their line, and any line that sets the same keyword (sshd_config(5)). */
const openings = [
  ['root', /^[ \t]*PermitRootLogin[ \t=]+yes\b/im, /^[ \t]*PermitRootLogin[ \t=]+\w/im],
  ['blank', /^[ \t]*PermitEmptyPasswords[ \t=]+yes\b/im, /^[ \t]*PermitEmptyPasswords[ \t=]+\w/im],
] as const;

/** Returns where a stage lets root, or accounts without a password, log in without a key; the last setting counts. */
function loosened(stage: Stage): readonly { readonly kind: 'root' | 'blank'; readonly span: Span }[] {
  const instructions = lineage(stage)
    .toReversed()
    .flatMap((each) => each.instructions);
  const all = gathered(instructions, ({ written }) => written).filter(
    ({ file, text }) =>
      /(?:^|\/)sshd_config(?:[\w.-]*|\.d\/[^/]+)$/.test(file) && !/^[ \t]*Match[ \t]/im.test(text),
  );
  if (all.some(({ text }) => /^[ \t]*PasswordAuthentication[ \t=]+no\b/im.test(text))) return [];
  return gathered(openings, ([kind, opens, sets]) => {
    const last = all.findLast(({ text }) => sets.test(text));
    const match = last && opens.exec(last.text);
    return match ? { kind, span: placeIn(last, match) } : [];
  });
}

/** Allows root to log in only with a key. */
function keysForRoot(text: string, span: Span): ReportFix | undefined {
  const match = /PermitRootLogin[ \t\\]+(?=yes\b)/i.exec(text.slice(span.start, span.end));
  if (!match) return undefined;
  const start = span.start + match.index + match[0].length;
  const title = 'Require a key for root (logging in with its password no longer works)';
  return { title, safety: 'unsafe', edits: [replace({ start, end: start + 3 }, 'prohibit-password')] };
}
