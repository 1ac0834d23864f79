import { removedKeyFix } from '../../server/engine/compose/edit/fix.ts';
import { offIn } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'obsolete-version',
  on: 'compose',
  severity: 'info',
  levels: offIn('recommended', 'homelab', 'devcontainer', 'swarm'),
  fixable: true,
  title: 'The top-level version key is obsolete',
  label: 'Obsolete version key',
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
