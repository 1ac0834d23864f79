import { noNewPrivileges } from '../../compose/service/security-opt.ts';
import { nodeOf, scalarsOf } from '../../compose/yaml/graph.ts';
import type { Posture, RunningUser } from '../../posture.ts';
import { gathered } from '../../source/list.ts';
import type { Known } from '../../source/text.ts';
import { ownsItsGroup } from '../privileged-group.ts';
import { hasSetuidPrograms } from '../setuid.ts';
import { capabilityName } from './capability.ts';

/**
 * How far a service's process gets with what a setting gives: it can use it as it starts (`now`), once a setuid program of the
 * image has made it root (`dormant`), or not at all (`none`).
 */
export type Power = 'now' | 'dormant' | 'none';

/** Whom the kernel lets use what a setting gives, beside root. */
export interface Gate {
  readonly anyone?: true;
  /** Who has this capability in effect. */
  readonly capability?: string;
  /** The members of a group of the host, by its names and its usual numbers. */
  readonly group?: ReadonlySet<string>;
  /** The user of the host with this ID. */
  readonly owner?: string;
}

/** What anyone can use, or a user of the host who is not known. */
export const ofAnyone: Gate = { anyone: true };
/** What nobody but root can use. */
export const onlyRoot: Gate = {};
/** What belongs to root alone, such as most files of the host. */
export const ofRoot: Gate = { capability: 'DAC_OVERRIDE' };
/** What root and the members of a group of the host can use. */
export function ofGroup(...names: readonly string[]): Gate & { readonly group: ReadonlySet<string> } {
  return { group: new Set(names) };
}
/** What takes a capability that the service adds. */
export const byCapability = (capability: string): Gate => ({ capability });
/** Control sockets, which are of `docker` in packages of Docker Engine, of `root` in Docker Desktop and of other engines. */
export const ofEngine = ofGroup('docker', 'root', '0');
export const ofDisks = ofGroup('disk', '6');
export const ofPasswords = ofGroup('shadow', '42');
/** All files of the host, of which each privileged group has some. */
export const ofSomeGroup = ofGroup('adm', 'docker', 'disk', 'kmem', 'root', 'shadow', 'sudo', 'wheel', '0');

/** Who a service's process is. */
export interface Process {
  readonly root: Known<boolean>;
  /** Its name or number; undefined where that is not known. */
  readonly user: string | undefined;
  /** The groups that are written, without the user's own; undefined for one that a variable decides. */
  readonly groups: readonly (string | undefined)[];
  /** Whether a group that nobody wrote may be another than the user's own: Docker takes 0 for a number without an account. */
  readonly mayBeInGroup0: boolean;
  /** Capabilities that another user than root has in effect. */
  readonly capabilities: ReadonlySet<string>;
  readonly noNewPrivileges: boolean;
  /** Whether the image holds a setuid program. */
  readonly setuid: Known<boolean>;
}

/** What a process can do with a setting that lets in who passes a gate; unknown where its user or its groups are. */
export function power(gate: Gate, process: Process): Known<Power> {
  const passes = passing(gate, process);
  if (passes === 'unknown') return 'unknown';
  if (passes) return 'now';
  return process.noNewPrivileges || process.setuid === false ? 'none' : 'dormant';
}

function passing({ anyone, capability, group, owner }: Gate, process: Process): Known<boolean> {
  const { root, user, capabilities } = process;
  if (anyone || root !== false) return anyone ?? root;
  if (capability !== undefined && (capabilities.has(capability) || capabilities.has('ALL'))) return true;
  if (owner !== undefined && owner === user) return true;
  return group ? isMember(group, process) : false;
}

/** Numbers of groups differ between hosts: one that is written may be the group in question. */
function isMember(group: ReadonlySet<string>, { groups, mayBeInGroup0 }: Process): Known<boolean> {
  if (groups.some((each) => isAmong(group, each))) return true;
  const isOpen = groups.some((each) => each === undefined || /^\+?\d+$/.test(each));
  return isOpen || (mayBeInGroup0 && group === ofEngine.group) ? 'unknown' : false;
}

/** Whether a group, as it is written, is one of some. */
export const isAmong = (group: ReadonlySet<string>, written: string | undefined): boolean =>
  written !== undefined && group.has(/^\+?\d+$/.test(written) ? `${Number(written)}` : written);

/** The process that a service starts. */
export function processOf(posture: Posture, profiles: readonly string[]): Process {
  const { service, user, platform } = posture;
  const added = scalarsOf(nodeOf(service.effective, 'group_add')).map(({ text }) => text);
  const options = gathered(service.securityOpt, ({ text }) => (text === undefined ? [] : [text]));
  return {
    // What Windows lets a user do is not known here.
    root: platform === 'windows' && user.root === false ? 'unknown' : user.root,
    user: user.name,
    groups: [...added, ...(user.group && user.group !== user.name ? [user.group] : [])],
    mayBeInGroup0: !user.group && !ownsItsGroup(posture),
    // Podman gives a user what is added, Docker only lets it become that (capabilities(7), ambient set).
    capabilities: new Set(
      profiles.includes('podman') ? service.capAdd.map(({ text }) => capabilityName(text ?? '')) : [],
    ),
    // A stack ignores security options.
    noNewPrivileges: !profiles.includes('swarm') && noNewPrivileges(options),
    setuid: user.root === false ? hasSetuidPrograms(posture) : 'unknown',
  };
}

/** A user in a message, behind the words *the user*. */
export const userWord = ({ name }: Pick<RunningUser, 'name'>): string => name || 'of the image';
