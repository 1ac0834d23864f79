import { traitsOf } from '../catalog/image-traits.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { EffectiveUser, Stage } from '../dockerfile/model.ts';
import { instructionsOf } from '../dockerfile/stages/ancestry.ts';
import type { Posture } from '../posture.ts';
import { shownValue } from '../secret/shown.ts';
import type { Known, Place } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerGroup } from './model.ts';

/** Whether a group owns raw disks, password files or Docker's socket, or may use sudo, by its name in distributions. */
export const isPrivilegedGroup = (name: string): boolean =>
  /^(?:\+?0+|root|docker|disk|shadow|sudo|wheel|kmem)$/.test(name);

/** The groups of a service's processes, without duplicates. */
export function groupsOf({ service, user }: Posture): ContainerGroup[] {
  const added = scalarsOf(nodeOf(service.effective, 'group_add')).map((item) => ({
    name: shownValue(item.text ?? item.raw),
    privileged: privileged(item.text),
    primary: false,
    at: plain(item),
  }));
  return [...new Map([...added, ...groupOfUser(user, user.at)].map((each) => [each.name, each])).values()];
}

/** The group written after a user. It gives root nothing; a group with the user's own name or number belongs only to the user. */
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

/** Numbers below 1000 belong to the system; their groups differ between distributions. */
function privileged(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return isPrivilegedGroup(name) || (/^\+?\d{1,3}$/.test(name) ? 'unknown' : false);
}

/** Whether the group of a service's user, if none is written, is certainly the user's own. */
export function ownsItsGroup({ stage, image, user: { name } }: Posture): boolean {
  if (name === undefined) return false;
  if (stage && makesAccount(stage, name)) return true;
  const facts = traitsOf(image?.ref?.name).ofGroupZero ? undefined : image?.facts;
  return facts !== undefined && [facts.user, facts.unprivileged, facts.unprivilegedUid].includes(name);
}

/** Whether a stage creates an account with a name or number, and adds no account to the groups docker, root or 0. */
function makesAccount(stage: Stage, name: string): boolean {
  let isMade = false;
  for (const { script } of instructionsOf(stage))
    for (const { name: tool = '', args } of script?.commands ?? []) {
      if (!/^(?:(?:user|group)(?:add|mod)|add(?:user|group)|gpasswd)$/.test(tool)) continue;
      if (args.some(({ value }) => value === undefined || /docker|^(?:root|0)$/.test(value))) return false;
      isMade ||=
        /^(?:useradd|adduser)$/.test(tool) &&
        args.some(({ shape }) => shape === name || shape === `--uid=${name}`);
    }
  return isMade;
}
