import type { Compose, Mapping, Node } from '../../server/engine/compose/model.ts';
import { mappingOf, nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Place } from '../../server/engine/source/text.ts';

export default rule({
  id: 'reset-ineffective',
  on: 'compose',
  severity: 'medium',
  fixable: false,
  title: 'A `!reset` tag has no effect',
  label: '!reset has no effect',
  why: 'The value that it seems to remove stays in effect: a mount, a port, or a variable with a secret.',
  refs: {},
  messages: {
    item: '!reset on an item of {key} has no effect: only the whole list can be reset.',
    listed: '!reset has no effect here: the earlier {key} is a list, not a mapping.',
  },
  check(compose, report) {
    for (const { kind, key, at } of ineffectiveResets(compose)) report({ at, message: kind, words: { key } });
  },
});

/** A `!reset` that removes nothing. */
interface IneffectiveReset {
  /** `item`: on an item of a list; `listed`: on a name whose earlier value is in list syntax. */
  readonly kind: 'item' | 'listed';
  readonly key: string;
  readonly at: Place;
}

const keyed = ['environment', 'labels', 'annotations', 'sysctls'];

/** The `!reset` tags of services that Compose ignores (compose-go, loader/reset). */
function ineffectiveResets({ roots, effective }: Compose): IneffectiveReset[] {
  const found: IneffectiveReset[] = [];
  for (const [index, root] of roots.entries()) {
    if (!root.file.text.includes('!reset')) continue;
    for (const [name, { value }] of mappingOf(root, 'services')?.entries ?? []) {
      if (value?.kind !== 'mapping') continue;
      const own = value;
      const earlier = roots.slice(0, index).map((each) => nodeOf(mappingOf(each, 'services'), name));
      const target = scalarOf(own, 'extends')?.text ?? scalarOf(nodeOf(own, 'extends'), 'service')?.text;
      if (target !== undefined) earlier.push(nodeOf(mappingOf(effective, 'services'), target));
      collect(own, earlier, found);
    }
  }
  return found;
}

function collect(own: Mapping, earlier: readonly (Node | undefined)[], found: IneffectiveReset[]): void {
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
