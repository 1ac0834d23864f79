import type { Mount, Service } from '../../server/engine/compose/model.ts';
import { unconfined } from '../../server/engine/compose/service/security-opt.ts';
import { mappingOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { hostPath, tierOf } from '../../server/engine/posture/host/hostpath.ts';

/** Paths that Docker refuses to label (opencontainers/selinux, relabel). */
const refused: readonly string[] = (
  '/ /bin /boot /dev /etc /etc/passwd /etc/pki /etc/shadow /home /lib /lib64 /media /opt /proc /root /run /sbin /srv /sys ' +
  '/tmp /usr /var /var/lib /var/log'
).split(' ');
const system =
  /^\/(?:etc|bin|sbin|lib|lib64|boot|root|proc|sys|dev|run|usr\/(?:s?bin|lib(?:64|exec)?|share|include)|var\/(?:log|run|spool|cache|lib\/(?:docker|containers|containerd|kubelet|systemd)))(?:\/|$)/;

/**
 * What a label does to files of the host: `refused` by Docker, `socket` relabelled without effect, `relabels` files
 * that programs of the host need. Undefined for files of the project, and for unknown paths.
 */
export function relabelling({ type, source }: Mount): 'refused' | 'socket' | 'relabels' | undefined {
  if (type !== 'bind' || source === undefined) return undefined;
  const path = hostPath(source);
  if (!/^[/~]/.test(path)) return undefined;
  if (refused.includes(path)) return 'refused';
  const tier = tierOf(path);
  if (tier === 'socket' || /\.sock(?:et)?$/.test(path)) return 'socket';
  if (/^\/var\/lib\/docker\/volumes\/./.test(path)) return undefined;
  return tier !== undefined || system.test(path) ? 'relabels' : undefined;
}

/** Describes who else uses the same files: another service, or the other replicas of this one. */
export function sharerOf(mount: Mount, service: Service): string | undefined {
  if (mount.source === undefined) return undefined;
  const { effective } = service;
  const deploy = mappingOf(effective, 'deploy');
  const count = Number((scalarOf(effective, 'scale') ?? scalarOf(deploy, 'replicas'))?.text);
  if (count > 1) return `the other replicas of ${service.name}`;
  const other = service.compose.services.find(
    (each) =>
      each !== service &&
      each.mounts.some(({ type, source }) => type === mount.type && source === mount.source),
  );
  return other && `the service ${other.name}`;
}

/**
 * Whether SELinux confines the service: not if labels are disabled, or if it is privileged or shares the host's pid
 * or ipc.
 */
function isLabelled({ securityOpt, privileged, pid, ipc }: Service): boolean {
  const off = securityOpt.some(
    ({ text }) => text === undefined || /label/.test(unconfined(text)?.toLowerCase() ?? ''),
  );
  return !off && (privileged?.value ?? false) === false && pid?.text !== 'host' && ipc?.text !== 'host';
}

/** Returns bind mounts of the project's or a user's own files that have no label. */
export function unlabelled(service: Service): Mount[] {
  if (!isLabelled(service)) return [];
  return service.mounts.filter((mount) => {
    const { type, source, selinux, options, node } = mount;
    if (type !== 'bind' || source === undefined || source.includes('\\') || /^[a-z]:/i.test(source))
      return false;
    if (selinux !== undefined || options.some(({ text }) => text === 'O') || relabelling(mount)) return false;
    return node.kind !== 'mapping' || nodeOf(mappingOf(node, 'bind'), 'selinux') === undefined;
  });
}
