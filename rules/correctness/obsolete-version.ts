import { removedKeyFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'obsolete-version',
  on: 'compose',
  severity: 'info',
  levels: { recommended: 'off', homelab: 'off', devcontainer: 'off', swarm: 'off' },
  fixable: true,
  title: 'The top-level version key is obsolete',
  why: 'Compose ignores it with a warning, and readers may take it for the set of supported features.',
  refs: { dclint: ['no-version-field'] },
  messages: { version: 'Compose ignores the top-level version key.' },
  check({ roots, effective }, report) {
    for (const root of roots) {
      const key = root.entries.get('version')?.key;
      if (!key || !effective?.entries.has('services')) continue;
      report({
        at: key,
        message: 'version',
        fixes: () => [removedKeyFix('Remove version', root, 'version')],
      });
    }
  },
});
