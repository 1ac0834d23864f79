import type { Mapping, Node, Scalar } from '../model.ts';
import { entryLines, type YamlValue } from './render.ts';

/** Deeper than any project nests, including extensions. */
const deepest = 64;

/**
 * The effective project as YAML: merge keys, `extends`, `include` and override files are applied, variables stay as written.
 * Values for which `hides` returns true are masked.
 */
export function effectiveText(root: Mapping, hides: (scalar: Scalar) => boolean): string {
  const plain = plainOf(root, hides, deepest);
  const layout = { step: 2, dash: 2, eol: '\n' } as const;
  const lines = Object.entries(plain as { readonly [key: string]: YamlValue }).flatMap(([key, value]) =>
    entryLines(key, value, 0, layout),
  );
  return `${lines.join('\n')}\n`;
}

function plainOf(node: Node | undefined, hides: (scalar: Scalar) => boolean, depth: number): YamlValue {
  if (!node || depth === 0) return null;
  if (node.kind === 'sequence') return node.items.map((item) => plainOf(item, hides, depth - 1));
  if (node.kind === 'mapping')
    return Object.fromEntries(
      [...node.entries].map(([key, { value }]) => [key, plainOf(value, hides, depth - 1)]),
    );
  if (hides(node)) return node.raw.includes('=') ? `${node.raw.slice(0, node.raw.indexOf('='))}=***` : '***';
  return node.value === null || typeof node.value === 'number' || typeof node.value === 'boolean'
    ? node.value
    : node.raw;
}
