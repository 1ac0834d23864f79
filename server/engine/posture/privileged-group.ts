import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { EffectiveUser } from '../dockerfile/model.ts';
import type { Posture } from '../posture.ts';
import { shownValue } from '../secret/shown.ts';
import type { Known, Place } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerGroup } from './model.ts';

/** Groups that own raw disks, password files or Docker's socket, or that may use sudo, by their names in distributions. */
export const isPrivilegedGroup = (name: string): boolean =>
  /^(?:\+?0+|root|docker|disk|shadow|sudo|wheel|kmem)$/.test(name);

/** The groups of a service's processes, each once. */
export function groupsOf({ service, user }: Posture): ContainerGroup[] {
  const added = scalarsOf(nodeOf(service.effective, 'group_add')).map((item) => ({
    name: shownValue(item.text ?? item.raw),
    privileged: privileged(item.text),
    primary: false,
    at: plain(item),
  }));
  return [...new Map([...added, ...groupOfUser(user, user.at)].map((each) => [each.name, each])).values()];
}

/** The group that is written behind a user, which gives root nothing; one of the user's own name or number is the user's alone. */
export function groupOfUser({ name, group, root }: Grouped, at: Place): ContainerGroup[] {
  if (!group || root === true) return [];
  const owns = privileged(group);
  return [
    {
      name: shownValue(group),
      privileged: owns === 'unknown' && group === name ? false : owns,
      primary: true,
      at: plain(at),
    },
  ];
}

type Grouped = Pick<EffectiveUser, 'name' | 'group' | 'root'>;

/** Numbers below 1000 are the system's, and which group has one differs between distributions. */
function privileged(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return isPrivilegedGroup(name) || (/^\+?\d{1,3}$/.test(name) ? 'unknown' : false);
}
