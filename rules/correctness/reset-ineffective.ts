import type { Compose, Mapping, Node } from '../../server/engine/compose/model.ts';
import { mappingOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Place } from '../../server/engine/source/text.ts';

export default rule({
  id: 'reset-ineffective',
  on: 'compose',
  severity: 'medium',
  fixable: false,
  title: 'A reset that removes nothing',
  why: 'What it seems to take away is still there: a mount, a port, or a variable with a secret.',
  refs: {},
  messages: {
    item: 'This !reset removes no item of the earlier {key}: only the whole list can be reset.',
    listed: 'This !reset removes nothing: the earlier {key} is a list, not a mapping.',
  },
  *check(compose) {
    for (const { kind, key, at } of vainResets(compose)) yield { at, message: kind, words: { key } };
  },
});

/** A `!reset` that removes nothing of what it is over. */
interface VainReset {
  /** On an item of a list, or on a name that the earlier value holds as a list. */
  readonly kind: 'item' | 'listed';
  readonly key: string;
  readonly at: Place;
}

const keyed = ['environment', 'labels', 'annotations', 'sysctls'];

/** The `!reset` tags of services that Compose does not heed (compose-go, loader/reset). */
function vainResets({ roots, effective }: Compose): VainReset[] {
  const found: VainReset[] = [];
  for (const [index, root] of roots.entries()) {
    if (!root.file.text.includes('!reset')) continue;
    for (const [name, { value }] of mappingOf(root, 'services')?.entries ?? []) {
      if (value?.kind !== 'mapping') continue;
      const own = value;
      const earlier = roots.slice(0, index).map((each) => nodeOf(mappingOf(each, 'services'), name));
      const target = scalarOf(own, 'extends')?.text ?? scalarOf(nodeOf(own, 'extends'), 'service')?.text;
      if (target !== undefined) earlier.push(nodeOf(mappingOf(effective, 'services'), target));
      look(own, earlier, found);
    }
  }
  return found;
}

function look(own: Mapping, earlier: readonly (Node | undefined)[], found: VainReset[]): void {
  for (const [key, { value }] of own.entries) {
    if (value?.kind === 'sequence') {
      for (const at of value.items) if (at.tag === '!reset') found.push({ kind: 'item', key, at });
    } else if (value?.kind === 'mapping' && keyed.includes(key)) {
      const listed = earlier.filter((node) => nodeOf(node, key)?.kind === 'sequence');
      for (const entry of value.entries.values())
        if (entry.value?.tag === '!reset' && listed.length > 0)
          found.push({ kind: 'listed', key, at: entry.key });
    }
  }
}
