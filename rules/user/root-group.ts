import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import { removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { zeroBy } from '../../server/engine/compose/service/service-user.ts';
import { nodeOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import { hasNoAccount } from '../../server/engine/posture/primary-group.ts';
import { isPrivilegedGroup } from '../../server/engine/posture/privileged-group.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'root-group',
  on: 'posture',
  severity: 'medium',
  levels: { openshift: 'off' },
  fixable: true,
  hardens: true,
  title: 'A service runs with a privileged group',
  label: 'Privileged group',
  why: 'Group rights also apply to mounted host files and sockets, and these groups can reach much of the host.',
  refs: { cwe: ['CWE-250'] },
  messages: {
    user: 'The user {user} runs with the privileged group {group}.',
    stays: {
      text: 'Runs with the group 0: {variable}, the group to which its image would switch, is 0.',
      severity: 'low',
    },
    documented: {
      text: '{image} expects the group {group}; its rights also apply to files of the host that are mounted.',
      severity: 'info',
    },
    implicit: {
      text: 'Runs with the group 0: the image has no account {user}.',
      severity: 'low',
    },
    added: 'The service is a member of the privileged group {group}.',
  },
  check({ service, stage, platform }, report) {
    if (platform === 'windows') return;
    const pgid = zeroBy('group', service, stage);
    if (pgid && !zeroBy('user', service, stage))
      report({ at: pgid.at, message: 'stays', words: { variable: pgid.name } });
    const own = service.user;
    const name = own?.text;
    if (own && name !== undefined && !isZero(name) && hasNoAccount(name, service, stage)) {
      const title = shown`Use the group ${name} (files of the group 0 may become inaccessible)`;
      const fixes = () => [replacementFix(title, own, `${name}:${name}`)];
      report({ at: own, message: 'implicit', words: { user: name }, fixes });
    }
    for (const { group, at, user } of privilegedGroups(service)) {
      if (user === undefined) {
        const fixes = () => [
          removalFix(shown`Remove the group ${group} (files of that group may become inaccessible)`, at),
        ];
        report({ at, message: 'added', words: { group }, fixes });
      } else if (group === '0' && traitsOf(service.image?.ref?.name).ofGroupZero) {
        report({
          at,
          message: 'documented',
          words: { group, image: service.image?.named?.repository ?? '' },
        });
      } else {
        const title = shown`Use the group ${user} (files of the group ${group} may become inaccessible)`;
        const fixes = () => (/^\d+$/.test(user) ? [replacementFix(title, at, `${user}:${user}`)] : []);
        report({ at, message: 'user', words: { user, group }, fixes });
      }
    }
  },
});

const isZero = (user: string) => /^(?:|root|\+?0+)$/.test(user);

/** A privileged group of a service, from `user` or `group_add`. */
interface PrivilegedGroup {
  readonly group: string;
  readonly at: Scalar;
  /** The user part of `user`; undefined for `group_add`. */
  readonly user: string | undefined;
}

/** The privileged groups of a service whose own `user` is not root. */
function privilegedGroups(service: Service): PrivilegedGroup[] {
  const found: PrivilegedGroup[] = [];
  const [user = '', group] = service.user?.text?.split(':') ?? [];
  const root = service.user !== undefined && isZero(user);
  if (root) return found;
  if (service.user && group !== undefined && isPrivilegedGroup(group))
    found.push({ group, at: service.user, user });
  for (const at of scalarsOf(nodeOf(service.effective, 'group_add')))
    if (isPrivilegedGroup(at.text ?? '')) found.push({ group: at.text ?? '', at, user: undefined });
  return found;
}
