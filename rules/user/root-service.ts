import { drasticFix, removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { commandsOf } from '../../server/engine/compose/service/hooks.ts';
import { zeroBy } from '../../server/engine/compose/service/service-user.ts';
import { valueAt } from '../../server/engine/compose/yaml/graph.ts';
import { stepDownOf } from '../../server/engine/dockerfile/stages/step-down.ts';
import { withoutOwner } from '../../server/engine/image/short-name.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { variantFix } from './unprivileged-variant.ts';

const refs = { 'compose-lint': ['CL-0018'] };

export default rule({
  id: 'root-service',
  on: 'posture',
  severity: 'medium',
  levels: { rootless: 'info' },
  fixable: true,
  title: 'A service runs as root',
  label: 'Runs as root',
  why: 'A process that escapes its container keeps its user: without user namespaces, root inside is root on the host.',
  refs: { cis: ['4.1'], cwe: ['CWE-250'] },
  messages: {
    explicit: { text: 'Runs as root: it sets the user {user}.', refs },
    undoes: {
      text: 'Runs as root: its user {user} overrides the USER of its Dockerfile.',
      refs,
    },
    unset: {
      text: 'Runs as root unless someone exports {user}: shells do not do that.',
      refs,
    },
    puid: {
      text: 'Stays root: {variable}, the user to which its image would switch, is 0.',
      refs,
      remedy: 'Set it to the ID of a user that is not root and that owns the mounted files.',
    },
    dropped: {
      text: 'Root at start, then {account}.',
      severity: 'info',
      refs,
    },
    replaced: 'Runs as root: its entrypoint replaces the one that would become another user.',
    built: 'Runs as root: the image that it builds does.',
    image: { text: 'Runs as root, the default of {image}.', severity: 'info' },
    admin: {
      text: 'Runs as ContainerAdministrator, the administrator account.',
      severity: 'low',
    },
  },
  check(posture, report) {
    const { service, user, stage, dockerfile, stepDown } = posture;
    const entrypoint = service.effective.entries.get('entrypoint')?.value;
    const puid = zeroBy('user', service, stage);
    if (puid) {
      report({ at: puid.at, message: 'puid', words: { variable: puid.name } });
      return;
    }
    if (user.root !== true || (service.partial && user.setBy !== 'service')) return;
    if (posture.platform === 'windows') {
      report({ at: user.setBy === 'service' ? user.at : service.key, message: 'admin' });
      return;
    }
    const image = withoutOwner(service.image?.named?.repository ?? '');
    if (user.setBy === 'service') {
      const written = service.user?.text;
      const words = { user: written || service.user?.raw || 'root' };
      if (written === undefined && service.user)
        report({ at: user.at, message: 'unset', words, fixes: [defaultFix(service.user)] });
      else if (stepDown) {
        if (stepDown.isSure)
          report({ at: user.at, message: 'dropped', words: { account: stepDown.account ?? 'another user' } });
      } else if (preparesFiles(service)) return;
      else {
        const own = stage?.user.root === false ? stage.user.setBy : undefined;
        const related = own ? [{ at: own, message: 'Overridden USER' as const }] : [];
        report({
          at: user.at,
          message: own ? 'undoes' : 'explicit',
          words,
          related,
          fixes: [ownUser(posture)],
        });
      }
    } else if (stepDown) return;
    else if (user.setBy === 'stage' && entrypoint && stage && stepDownOf(stage, undefined)) {
      if (!preparesFiles(service)) report({ at: entrypoint, message: 'replaced' });
    }
    // root-user already reports an output stage that runs as root.
    else if (user.setBy === 'stage' && stage?.isOutput && dockerfile?.stages[stage.index]?.user.root === true)
      return;
    else if (user.setBy === 'stage' && service.build) {
      const { target, dockerfile, context } = service.build;
      const related = stage ? [{ at: user.at, message: 'The user comes from here' as const }] : [];
      report({ at: target ?? dockerfile ?? context ?? service.key, message: 'built', related });
    } else if (user.setBy === 'image' && service.image) {
      if (preparesFiles(service)) return;
      report({ at: service.image, message: 'image', words: { image }, fixes: () => [variantFix(service)] });
    }
  },
});

/**
 * Whether a service changes the owner of files and then ends, as its last command shows or because another service
 * waits for it to complete: only root can change owners.
 */
function preparesFiles(service: Service): boolean {
  const { name, compose, command, entrypoint } = service;
  if (!runsAny(service, ['chown', 'chgrp'])) return false;
  const last = (command ?? entrypoint)?.commands.at(-1);
  if (
    last?.conditional === false &&
    /^(?:ch(?:grp|mod|own)|cp|echo|exit|mkdir|touch|true)$/.test(last.name ?? '')
  )
    return true;
  return compose.services.some(({ effective }) => {
    const condition = valueAt(effective, 'depends_on', name, 'condition');
    return condition?.kind === 'scalar' && condition.text === 'service_completed_successfully';
  });
}

/** A fix that sets the shell's variables to the ids of the first account of most systems. */
function defaultFix(user: Scalar) {
  const text = user.raw.replace(/\$\{?(\w+)\}?/g, (_, name) => `\${${name}:-1000}`);
  const title = 'Use 1000 if the variables are not set (other files may be read-only)';
  return replacementFix(title, user, text);
}

/** A fix that uses the image's own user if it is not root, or else an account known to exist in the image. */
function ownUser({ service, stage }: Posture) {
  const hint = "(root's files may become read-only)";
  if (!service.user || needsRoot(service)) return undefined;
  const own = stage ? stage.user.root : service.build ? 'unknown' : service.image?.facts?.root;
  const isDrastic = usesHost(service);
  if (own === false)
    return drasticFix(removalFix(shown`Run as the image's own user ${hint}`, service.user), isDrastic);
  const account = stage ? undefined : service.image?.facts?.unprivileged;
  return account
    ? drasticFix(replacementFix(shown`Run as ${account} ${hint}`, service.user, account), isDrastic)
    : undefined;
}

/** Whether a service uses files, devices or privileges of the host, for which someone may have made it root. */
const usesHost = ({ mounts, devices, capAdd, privileged }: Service) =>
  mounts.some(({ type }) => type === 'bind' || type === 'unknown') ||
  devices.length > 0 ||
  capAdd.length > 0 ||
  privileged !== undefined;

/** Commands that work only as root. */
const rootOnly = (
  'chown chgrp chroot useradd adduser usermod groupadd addgroup apt apt-get apk dnf yum microdnf su su-exec gosu runuser setpriv ' +
  'mount umount iptables ip6tables nft sysctl setcap sshd cron crond'
).split(' ');

const needsRoot = (service: Service) => runsAny(service, rootOnly);

/** Whether a service runs one of some commands. */
function runsAny(service: Service, names: readonly string[]): boolean {
  return commandsOf(service).some(({ command }) => names.includes(command.name ?? ''));
}
