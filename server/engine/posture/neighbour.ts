import type { Service } from '../compose/model.ts';
import { serviceNamedBy } from '../compose/service/network-stack.ts';
import type { Posture } from '../posture.ts';
import { perObject } from '../source/memo.ts';
import type { Known } from '../source/text.ts';
import { grantedTo } from './granted.ts';
import { confinementOf } from './isolation.ts';
import { userOfService } from './starting-user.ts';

/** The other services of a project whose files and environment a service certainly can read through their processes. */
export const processesReadBy = perObject((posture: Posture): readonly Posture[] => {
  const { service } = posture;
  // Nearly every service only sees its own processes.
  if (!service.pid && !service.compose.services.some(({ pid }) => pid)) return [];
  return service.compose.services.flatMap((other) => {
    if (other === service || !sees(service, other)) return [];
    const found = posture.neighbours.postureOf(other);
    return readsProcesses(posture, found) === true ? [found] : [];
  });
});

/**
 * Whether a process of one service can read `/proc/PID/root` and `/proc/PID/environ` of another service's visible process: as
 * the same user and group with at least its capabilities, or with SYS_PTRACE (ptrace(2), "Ptrace access mode checking").
 */
export function readsProcesses(reader: Posture, other: Posture): Known<boolean> {
  if (reader.platform === 'windows' || other.platform === 'windows') return false;
  const byKernel = passesCheck(reader, other);
  return byKernel === true && !isConfinedAlike(reader.service, other.service) ? 'unknown' : byKernel;
}

/**
 * Whether AppArmor and SELinux, if the host uses them, give both services the same confinement, or leave the first unconfined.
 */
function isConfinedAlike(reader: Service, other: Service): boolean {
  const [own, theirs] = [confinement(reader), confinement(other)];
  return (['apparmor', 'selinux'] as const).every(
    (key) =>
      own[key].value === 'off' ||
      (own[key].value === theirs[key].value && own[key].detail === theirs[key].detail),
  );
}

/** The kernel's access check, by users and capabilities only. */
function passesCheck(reader: Posture, other: Posture): Known<boolean> {
  const { root } = reader.user;
  if (root === 'unknown' || reader.stepDown) return 'unknown';
  if (!root) return isSameUser(reader, other);
  const granted = grantedTo(reader.service);
  if (granted === 'unknown') return granted;
  if (granted === 'all') return true;
  // Reading files of another user, such as /proc/PID/environ, requires DAC_OVERRIDE.
  if (granted.includes('SYS_PTRACE')) return granted.includes('DAC_OVERRIDE') ? true : 'unknown';
  if (other.stepDown || other.user.root === 'unknown') return 'unknown';
  const held = grantedTo(other.service);
  if (!other.user.root || held === 'all') return false;
  if (held === 'unknown') return held;
  return held.every((name) => granted.includes(name)) && isSameGroup(reader, other);
}

/** Whether two non-root services run as the same user and group. Neither has a capability in effect. */
function isSameUser(reader: Posture, other: Posture): Known<boolean> {
  const [one, two] = [reader, other].map((each) => userOf(each).uid);
  if (other.user.root === true && !other.stepDown) return false;
  if (one === undefined || two === undefined) return 'unknown';
  return one === two && isSameGroup(reader, other);
}

function isSameGroup(reader: Posture, other: Posture): Known<boolean> {
  const [own, theirs] = [groupOf(reader), groupOf(other)];
  if (own !== undefined && theirs !== undefined) {
    if (own === theirs) return true;
    return [own, theirs].every((each) => /^\d+$/.test(each)) ? false : 'unknown';
  }
  return own === theirs && isSameImage(reader, other) ? true : 'unknown';
}

/** The user and the confinement of a service. Cached, because each service in its namespace is compared with it. */
const userOf = perObject(userOfService);
const confinement = perObject(confinementOf);

/** The group of a service's process, by number if known; undefined if it depends on the accounts of the image. */
function groupOf(posture: Posture): string | undefined {
  const { gid } = userOf(posture);
  const { group, root } = posture.user;
  return gid === undefined ? (group ?? (root === true ? '0' : undefined)) : `${gid}`;
}

function isSameImage(one: Posture, other: Posture): boolean {
  if (one.service.build || other.service.build) return one.stage !== undefined && one.stage === other.stage;
  const { ref } = one.service.image ?? {};
  return ref !== undefined && ref.text === other.service.image?.ref?.text;
}

/** Whether a service sees the processes of another: in the same namespace, or in that of the host. */
function sees(reader: Service, other: Service): boolean {
  const namespace = processNamespaceOf(reader);
  return namespace === 'host' || (namespace !== undefined && namespace === processNamespaceOf(other));
}

/** The owner of a service's PID namespace: itself, the service that it finally joins, or the host. */
const processNamespaceOf = perObject((service: Service): Service | 'host' | undefined => {
  const seen = new Set<Service>();
  for (let each = service; !seen.has(each); ) {
    seen.add(each);
    if (!each.pid) return each;
    if (each.pid.text === 'host') return 'host';
    const next = serviceNamedBy(each.pid.text, each);
    if (!next) return undefined;
    each = next;
  }
  return undefined;
});
