import { openLogins, removalFix, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'authentication-off',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A service lets in everyone who reaches it',
  why: 'Every container on the same network can read and change what it holds, and so can whoever reaches its port.',
  refs: { cwe: ['CWE-306', 'CWE-1392'] },
  messages: {
    published: {
      text: '{product} asks for no login, and a port of the service is published on every interface.',
      levels: { homelab: 'medium', devcontainer: 'medium' },
    },
    inside: {
      text: '{product} asks for no login.',
      severity: 'low',
      levels: { production: 'medium' },
    },
  },
  *check(service) {
    for (const { product, at, node, published } of openLogins(service)) {
      const message = published ? 'published' : 'inside';
      const title =
        'Remove the setting (a login is asked for, and the service may need a password to start)' as const;
      const fixes = () => [node && removalFix(title, node)];
      yield { at, message, words: { product }, fixes };
    }
  },
});
