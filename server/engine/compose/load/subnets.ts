import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import type { Place, SafeText } from '../../source/text.ts';
import type { Clashing, Mapping, Node } from '../model.ts';
import { scalarOf } from '../yaml/graph.ts';
import { makeSequence } from '../yaml/node.ts';

/**
 * Merges lists of subnets as compose-go does (override, mergeIPAMConfig): each earlier subnet is merged with each later one in
 * turn and keeps the result, so the outcome may equal neither. `merge` merges two mappings.
 */
export function mergeSubnets(
  base: Node,
  over: Node,
  merging: {
    clash(over: Node, key: string, wanted: Clashing['wanted']): void;
    problem(message: SafeText, at: Place): void;
  },
  merge: (base: Mapping, over: Mapping) => Mapping,
): Node {
  if (base.kind !== 'sequence' || over.kind !== 'sequence') {
    merging.clash(over, 'config', 'a list, as it is in an earlier file');
    return over;
  }
  // An empty list merged with any other gives an empty list.
  if (base.items.length * over.items.length === 0)
    merging.clash(over, 'config', 'a list with items in each file');
  if (base.items.length * over.items.length > limits.subnets) {
    merging.problem(
      shown`More than ${limits.subnets} pairs of subnets would be merged; only the later list is used.`,
      over,
    );
    return over;
  }
  /** An item that may still change while it is in the list. */
  interface Draft {
    node: Node;
  }
  const subnetOf = ({ node }: Draft) => scalarOf(node, 'subnet')?.text;
  const found: Draft[] = [];
  const later = over.items.map((node): Draft => ({ node }));
  for (const draft of base.items.map((node): Draft => ({ node })))
    for (const next of later) {
      const subnet = subnetOf(next);
      if (subnet !== subnetOf(draft) && !found.some((each) => subnetOf(each) === subnet)) {
        found.push(next);
        continue;
      }
      if (draft.node.kind === 'mapping' && next.node.kind === 'mapping')
        draft.node = merge(draft.node, next.node);
      const place = found.findIndex((each) => subnetOf(each) === subnetOf(draft));
      if (place < 0) found.push(draft);
      else found[place] = draft;
    }
  return makeSequence(
    base,
    found.map(({ node }) => node),
  );
}
