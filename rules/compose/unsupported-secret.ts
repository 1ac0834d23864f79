import { ignoredOptions, rule } from '../../server/engine/judge.ts';

export default rule({
  id: 'unsupported-secret',
  on: 'compose',
  severity: 'medium',
  levels: { swarm: 'off' },
  fixable: false,
  title: 'What is written about a secret has no effect outside a swarm',
  why: 'Compose mounts the file of a secret as it is: who may read it is decided by the file on the host alone.',
  refs: { cwe: ['CWE-732'] },
  messages: {
    external: 'Compose has no secret store: it cannot give the external secret {name} to a container.',
    driver: 'Compose passes over {key} of the secret {name}.',
    permission: {
      text: 'Compose passes over {key} of a secret from a file: the file on the host keeps its own.',
      severity: 'low',
    },
  },
  *check(compose) {
    for (const { kind, name, key, at } of ignoredOptions(compose)) {
      if (kind === 'external') yield { at, message: kind, words: { name } };
      else if (kind === 'driver') yield { at, message: kind, words: { key, name } };
      else yield { at, message: kind, words: { key } };
    }
  },
});
