import type { Service } from '../compose/model.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import { shownValue } from '../secret/shown.ts';
import type { Known } from '../source/text.ts';
import { plain } from './fact.ts';
import type { ContainerGroup } from './model.ts';

/** Groups that own raw disks, password files or Docker's socket, or that may use sudo, by their names in distributions. */
export const isPrivilegedGroup = (name: string): boolean =>
  /^(?:\+?0+|root|docker|disk|shadow|sudo|wheel|kmem)$/.test(name);

/** The groups that `group_add` gives a service, each once. */
export function groupsOf(service: Service): ContainerGroup[] {
  const groups = scalarsOf(nodeOf(service.effective, 'group_add')).map((item): [string, ContainerGroup] => {
    const name = shownValue(item.text ?? item.raw);
    return [name, { name, privileged: privileged(item.text), at: plain(item) }];
  });
  return [...new Map(groups).values()];
}

/** Numbers below 1000 are the system's, and which group has one differs between distributions. */
function privileged(name: string | undefined): Known<boolean> {
  if (name === undefined) return 'unknown';
  return isPrivilegedGroup(name) || (/^\+?\d{1,3}$/.test(name) ? 'unknown' : false);
}
