import { maySayTwice } from '../load/unique.ts';
import type { Compose, Node } from '../model.ts';

/** Paths of lists that Compose converts to mappings before it reads a later file. */
const turned = /\.(?:depends_on|networks|models|ssh)$/;

/**
 * Tells which lists Compose has lost when it checks a project again below a later file, or after including it: the empty lists
 * that it neither checks for duplicates nor converts to mappings (compose-go, loader/omitEmpty).
 */
export function hollowLists(below: Compose['below']): (node: Node, path: string) => boolean {
  let empty: Set<Node> | undefined;
  return (node, path) => {
    if (node.kind !== 'sequence' || node.items.length > 0 || turned.test(path) || maySayTwice(path))
      return false;
    empty ??= emptyIn(below);
    return empty.has(node);
  };
}

function emptyIn(roots: readonly Node[]): Set<Node> {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  const look = (node: Node | undefined): void => {
    if (!node || node.kind === 'scalar' || seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'mapping') for (const { value } of node.entries.values()) look(value);
    else if (node.items.length === 0) found.add(node);
    else for (const item of node.items) look(item);
  };
  for (const root of roots) look(root);
  return found;
}
