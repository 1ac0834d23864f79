import { swarmKeys } from '../../server/engine/compose/service/swarm.ts';
import { onlyIn } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'ignored-in-swarm',
  on: 'service',
  severity: 'medium',
  levels: onlyIn('swarm'),
  fixable: false,
  title: '`docker stack deploy` ignores this key',
  label: 'Ignored in a swarm',
  why: 'Swarm drops the key with at most a warning, so the protection written in the file is not applied.',
  refs: {},
  messages: {
    ignored: 'docker stack deploy ignores {key}.',
    refused: 'docker stack deploy rejects {key}; resource limits belong under deploy.resources.',
  },
  check(service, report) {
    for (const { refused, entry } of swarmKeys(service)) {
      report({ at: entry.key, message: refused ? 'refused' : 'ignored', words: { key: entry.key.raw } });
    }
  },
});
