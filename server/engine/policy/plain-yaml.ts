import type { Node } from '../compose/model.ts';
import { parsePlainYaml } from '../compose/parse.ts';
import { limits } from '../source/limits.ts';
import { sourceFile } from '../source/text.ts';

/** A value of a YAML or JSON file. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The first document of a YAML or JSON text; undefined if it can't be read or exceeds a limit. */
export function plainYaml(text: string): Plain | undefined {
  const { documents, problems } = parsePlainYaml(sourceFile('', text));
  const budget = { left: limits.expanded };
  const [root] = documents;
  if (problems.length > 0) return undefined;
  const value = root ? plainOf(root, budget) : null;
  return budget.left < 0 ? undefined : value;
}

function plainOf(node: Node, budget: { left: number }): Plain {
  if (--budget.left < 0) return null;
  if (node.kind === 'scalar') return node.style === 'plain' ? node.value : node.raw;
  if (node.kind === 'sequence') return node.items.map((item) => plainOf(item, budget));
  const entries = [...node.entries].map(([key, { value }]) => [key, value ? plainOf(value, budget) : null]);
  return Object.fromEntries(entries) as Plain;
}
