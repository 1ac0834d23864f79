import type { Node, Variable } from '../../server/engine/compose/model.ts';
import { parseYaml } from '../../server/engine/compose/parse.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { type Place, textOf } from '../../server/engine/source/text.ts';

type Tree = ReturnType<typeof parseYaml>;

/** Returns the variables of a file in document order. */
const variablesOf = perObject((tree: Tree): readonly Variable[] => {
  const found: Variable[] = [];
  const seen = new Set<Node>();
  const walk = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'scalar') found.push(...node.variables);
    else if (node.kind === 'sequence') node.items.forEach(walk);
    else for (const { value } of node.entries.values()) if (value) walk(value);
  };
  for (const root of tree.documents) if (root) walk(root);
  return found.sort((a, b) => a.span.start - b.span.start);
});

/**
 * Returns the variables at a place of a compose file that have a value as their default. Empty if the place also
 * contains the value outside of them, since it may then be that one.
 */
export function defaultsAt(at: Place, value: string): readonly Variable[] {
  if (value === '') return [];
  const { start, end } = at.span;
  const isHere = ({ span }: Variable) => span.start < end && span.end > start;
  const found = variablesOf(parseYaml(at.file)).filter(
    (each) => isHere(each) && each.operator.endsWith('-') && each.fallback === value,
  );
  let rest = textOf(at);
  for (const { span } of [...found].reverse())
    rest = rest.slice(0, Math.max(0, span.start - start)) + rest.slice(Math.max(0, span.end - start));
  return rest.includes(value) ? [] : found;
}
