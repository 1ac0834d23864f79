import type { Compose, Mapping, Node } from '../../server/engine/compose/model.ts';
import { booleanOf } from '../../server/engine/compose/service/scalar.ts';
import { isForSwarm } from '../../server/engine/compose/service/swarm.ts';
import { mappingOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Place } from '../../server/engine/source/text.ts';

export default rule({
  id: 'unsupported-secret',
  on: 'compose',
  severity: 'medium',
  levels: { swarm: 'off' },
  fixable: false,
  title: 'A secret option has no effect outside a swarm',
  label: 'Secret without effect',
  why: 'Compose mounts the file of a secret as it is: only the file on the host decides who can read it.',
  refs: { cwe: ['CWE-732'] },
  messages: {
    external: 'Compose has no secret store and cannot provide the external secret {name}.',
    driver: 'Compose ignores {key} of the secret {name}.',
    permission: {
      text: 'Compose ignores {key} for a secret from a file: what the host sets on the file applies.',
      severity: 'low',
    },
  },
  check(compose, report) {
    for (const { kind, name, key, at } of ignoredOptions(compose)) {
      if (kind === 'external') report({ at, message: kind, words: { name } });
      else if (kind === 'driver') report({ at, message: kind, words: { key, name } });
      else report({ at, message: kind, words: { key } });
    }
  },
});

/** An option of a secret that Compose ignores or rejects outside of a swarm. */
interface IgnoredOption {
  readonly kind: 'external' | 'driver' | 'permission';
  readonly name: string;
  readonly key: string;
  readonly at: Place;
}

/**
 * Returns what Compose ignores or rejects in the definitions and uses of secrets (Compose Specification, secrets);
 * empty in a file for a swarm.
 */
function ignoredOptions(compose: Compose): IgnoredOption[] {
  const found: IgnoredOption[] = [];
  const secrets = mappingOf(compose.effective, 'secrets');
  const used = new Set<string>();
  const uses: { readonly item: Mapping; readonly source: string }[] = [];
  for (const { effective, build } of compose.services) {
    const lists: (Node | undefined)[] = [nodeOf(effective, 'secrets')];
    if (build) lists.push(nodeOf(nodeOf(effective, 'build'), 'secrets'));
    for (const [index, list] of lists.entries())
      for (const item of list?.kind === 'sequence' ? list.items : []) {
        const source = item.kind === 'scalar' ? item.text : scalarOf(item, 'source')?.text;
        if (source === undefined) continue;
        used.add(source);
        if (item.kind === 'mapping' && index === 0) uses.push({ item, source });
      }
  }
  for (const name of used) {
    const secret = mappingOf(secrets, name);
    const external = secret?.entries.get('external');
    if (external && (external.value?.kind === 'mapping' || booleanOf(external.value)?.value === true))
      found.push({ kind: 'external', name, key: 'external', at: external.key });
    for (const key of ['driver', 'template_driver'] as const) {
      const entry = secret?.entries.get(key);
      if (entry) found.push({ kind: 'driver', name, key, at: entry.key });
    }
  }
  for (const { item, source } of uses) {
    if (!scalarOf(mappingOf(secrets, source), 'file')) continue;
    for (const key of ['uid', 'gid', 'mode'] as const) {
      const entry = item.entries.get(key);
      if (entry) found.push({ kind: 'permission', name: source, key, at: entry.key });
    }
  }
  return found.length > 0 && isForSwarm(compose) ? [] : found;
}
