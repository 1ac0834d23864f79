import { removedKeyFix } from '../../server/engine/compose/edit/fix.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'obsolete-version',
  on: 'compose',
  severity: 'info',
  levels: { recommended: 'off', homelab: 'off', devcontainer: 'off', swarm: 'off' },
  fixable: true,
  title: 'The version of a format that no longer has one',
  why: 'Compose passes over it with a warning, and readers take it for a promise of what is supported.',
  refs: { dclint: ['no-version-field'] },
  messages: { version: 'Compose does not read version any more.' },
  *check({ roots, effective }) {
    for (const root of roots) {
      const key = root.entries.get('version')?.key;
      if (!key || !effective?.entries.has('services')) continue;
      yield { at: key, message: 'version', fixes: () => [removedKeyFix('Remove version', root, 'version')] };
    }
  },
});
