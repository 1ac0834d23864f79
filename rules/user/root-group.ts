import { removalFix, replacementFix } from '../../server/engine/compose/edit/fix.ts';
import type { Scalar, Service } from '../../server/engine/compose/model.ts';
import { nodeOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';

export default rule({
  id: 'root-group',
  on: 'service',
  severity: 'medium',
  levels: { openshift: 'off' },
  fixable: true,
  title: 'A service in a powerful group',
  why: "In a mounted directory of the host the group counts as much as the user, and root's group owns much of it.",
  refs: { cwe: ['CWE-250'] },
  messages: {
    user: 'The user {user} runs with the group {group}.',
    added: 'The service is in the group {group}.',
  },
  *check(service) {
    for (const { group, at, user } of strongGroups(service)) {
      if (user === undefined) {
        const fixes = () => [removalFix(shown`Leave the group ${group} (its files become unreachable)`, at)];
        yield { at, message: 'added', words: { group }, fixes };
      } else {
        const title = shown`Use the group ${user} (files of the group ${group} become unreachable)`;
        const fixes = () => (/^\d+$/.test(user) ? [replacementFix(title, at, `${user}:${user}`)] : []);
        yield { at, message: 'user', words: { user, group }, fixes };
      }
    }
  },
});

/** Groups that own disks, passwords, the engine's socket or the way to root, by the names that distributions give them. */
const strong = /^(?:\+?0+|root|docker|disk|shadow|sudo|wheel|kmem)$/;

/** A strong group that a service is in: of its `user`, with the user beside it, or of `group_add`. */
interface StrongGroup {
  readonly group: string;
  readonly at: Scalar;
  /** The user part of `user`; undefined for `group_add`. */
  readonly user: string | undefined;
}

/** The strong groups of a service that does not run as root by its own `user`. */
function strongGroups(service: Service): StrongGroup[] {
  const found: StrongGroup[] = [];
  const [user = '', group] = service.user?.text?.split(':') ?? [];
  const root = service.user !== undefined && /^(?:|root|\+?0+)$/.test(user);
  if (root) return found;
  if (service.user && group !== undefined && strong.test(group))
    found.push({ group, at: service.user, user });
  for (const at of scalarsOf(nodeOf(service.effective, 'group_add')))
    if (strong.test(at.text ?? '')) found.push({ group: at.text ?? '', at, user: undefined });
  return found;
}
