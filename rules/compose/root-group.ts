import { removalFix, replacementFix, rule, shown, strongGroups } from '../../server/engine/judge.ts';

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
