import type { Hook } from '../../compose/service/hooks.ts';
import { noNewPrivileges } from '../../compose/service/security-opt.ts';
import { isRoot, userText } from '../../compose/service/service-user.ts';
import { nodeOf, scalarsOf } from '../../compose/yaml/graph.ts';
import type { Posture, RunningUser } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import type { Known } from '../../source/text.ts';
import { ownsItsGroup } from '../privileged-group.ts';
import { hasSetuidPrograms } from '../setuid.ts';
import { addedCapabilities } from './capability.ts';

/**
 * Whether a service's process can use what a setting gives: from its start (`now`), after a setuid program of the image made it
 * root (`dormant`), or not at all (`none`).
 */
export type Power = 'now' | 'dormant' | 'none';

/** The processes, besides root's, that may use what a setting gives. */
export interface Gate {
  readonly anyone?: true;
  /** Processes with this capability in effect. */
  readonly capability?: string;
  /** The members of a host group, by its names and usual numbers. */
  readonly group?: ReadonlySet<string>;
  /** The host user with this ID. */
  readonly owner?: string;
}

/** Usable by anyone, or by an unknown host user. */
export const ofAnyone: Gate = { anyone: true };
/** Usable only by root. */
export const onlyRoot: Gate = {};
/** Owned by root, such as most files of the host. */
export const ofRoot: Gate = { capability: 'DAC_OVERRIDE' };
/** Usable by root and the members of a host group. */
export function ofGroup(...names: readonly string[]): Gate & { readonly group: ReadonlySet<string> } {
  return { group: new Set(names) };
}
/** Usable with a capability that the service adds. */
export const byCapability = (capability: string): Gate => ({ capability });
/** Control sockets. Their group is `docker` in packages of Docker Engine, and `root` in Docker Desktop and other engines. */
export const ofEngine = ofGroup('docker', 'root', '0');
export const ofDisks = ofGroup('disk', '6');
export const ofPasswords = ofGroup('shadow', '42');
/** All files of the host: each privileged group owns some. */
export const ofSomeGroup = ofGroup('adm', 'docker', 'disk', 'kmem', 'root', 'shadow', 'sudo', 'wheel', '0');

/** The identity of a service's process. */
export interface Process {
  readonly root: Known<boolean>;
  /** Its name or number; undefined if not known. */
  readonly user: string | undefined;
  /** The written groups, without the user's own; undefined for a variable. */
  readonly groups: readonly (string | undefined)[];
  /** Whether its implicit group may be 0 instead of the user's own: Docker uses 0 for a uid without an account. */
  readonly mayBeInGroup0: boolean;
  /** Capabilities in effect for a non-root user. */
  readonly capabilities: ReadonlySet<string>;
  readonly noNewPrivileges: boolean;
  /** Whether the image contains a setuid program. */
  readonly setuid: Known<boolean>;
}

/** Whether a process passes a gate, and how; unknown if its user or groups are. */
export function power(gate: Gate, process: Process): Known<Power> {
  const passes = passing(gate, process);
  if (passes === 'unknown') return 'unknown';
  if (passes) return 'now';
  return process.noNewPrivileges || process.setuid === false ? 'none' : 'dormant';
}

function passing({ anyone, capability, group, owner }: Gate, process: Process): Known<boolean> {
  const { root, user, capabilities } = process;
  if (anyone || root !== false) return anyone ?? root;
  if (capability !== undefined && capabilities.has(capability)) return true;
  if (owner !== undefined && owner === user) return true;
  return group ? isMember(group, process) : false;
}

/** Group numbers differ between hosts: a written number may be this group. */
function isMember(group: ReadonlySet<string>, { groups, mayBeInGroup0 }: Process): Known<boolean> {
  if (groups.some((each) => isAmong(group, each))) return true;
  const isOpen = groups.some((each) => each === undefined || /^\+?\d+$/.test(each));
  return isOpen || (mayBeInGroup0 && group === ofEngine.group) ? 'unknown' : false;
}

/** Whether a written group is one of a set. */
export const isAmong = (group: ReadonlySet<string>, written: string | undefined): boolean =>
  written !== undefined && group.has(/^\+?\d+$/.test(written) ? `${Number(written)}` : written);

/** The process that a service starts. */
export function processOf(posture: Posture, profiles: readonly string[]): Process {
  const { service, user, platform } = posture;
  const added = scalarsOf(nodeOf(service.effective, 'group_add')).map(({ text }) => text);
  const options = gathered(service.securityOpt, ({ text }) => (text === undefined ? [] : [text]));
  return {
    // The rights of Windows users are not known here.
    root: platform === 'windows' && user.root === false ? 'unknown' : user.root,
    user: user.name,
    groups: [...added, ...(user.group && user.group !== user.name ? [user.group] : [])],
    mayBeInGroup0: !user.group && !ownsItsGroup(posture),
    // Podman gives a user the added capabilities; with Docker the user can only gain them (capabilities(7), ambient set).
    capabilities: new Set(
      profiles.includes('podman') ? gathered(addedCapabilities(service), (each) => each.capabilities) : [],
    ),
    // A stack ignores security options.
    noNewPrivileges: !profiles.includes('swarm') && noNewPrivileges(options),
    setuid: user.root === false ? hasSetuidPrograms(posture) : 'unknown',
  };
}

/** The process that a hook starts in the container of its service. */
export function processOfHook({ user }: Hook, posture: Posture, profiles: readonly string[]): Process {
  const main = processOf(posture, profiles);
  const text = user && userText(user);
  if (!user || text === '') return main;
  const [name, group] = text?.split(':') ?? [];
  const groups = group && group !== name ? [...main.groups, group] : main.groups;
  return { ...main, root: isRoot(name), user: name, groups, setuid: hasSetuidPrograms(posture) };
}

/**
 * What a privileged service can do: groups of the host own some of its devices. A group that is written after the user is its
 * own from 1000 on.
 */
export function privilegedPower({ user }: Posture, process: Process): Known<Power> {
  const isOwn = (group = '') => group === user.group && /^\+?\d{4,}$/.test(group);
  return power(ofSomeGroup, { ...process, groups: process.groups.filter((each) => !isOwn(each)) });
}

/** A user in a message, after the words *the user*. */
export const userWord = ({ name }: Pick<RunningUser, 'name'>): string => name || 'of the image';
