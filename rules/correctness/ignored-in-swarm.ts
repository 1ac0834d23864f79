import { swarmKeys } from '../../server/engine/compose/service/swarm.ts';
import { onlyIn } from '../../server/engine/config/profiles.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'ignored-in-swarm',
  on: 'service',
  severity: 'medium',
  levels: onlyIn('swarm'),
  fixable: false,
  title: 'A swarm passes over what is written here',
  why: 'docker stack deploy drops the key with at most a line of warning: protection that stands in the file is lost.',
  refs: {},
  messages: {
    ignored: 'docker stack deploy passes over {key}.',
    refused: 'docker stack deploy refuses {key}; limits of a swarm stand under deploy.resources.',
  },
  *check(service) {
    for (const { refused, entry } of swarmKeys(service)) {
      yield { at: entry.key, message: refused ? 'refused' : 'ignored', words: { key: entry.key.raw } };
    }
  },
});
