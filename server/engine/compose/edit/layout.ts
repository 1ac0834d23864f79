import { perObject } from '../../source/memo.ts';
import { lineBreakOf, type SourceFile, type Span } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Node, Sequence } from '../model.ts';
import type { Tree } from '../yaml/graph.ts';
import type { YamlLayout } from '../yaml/render.ts';

/** The parent of a node in its own file. */
export type NodeParent =
  | { readonly kind: 'entry'; readonly mapping: Mapping; readonly entry: ComposeEntry }
  | { readonly kind: 'item'; readonly sequence: Sequence; readonly index: number };

/** Finds the parent of the value at a place; undefined if no value has exactly this span. */
export function holderAt(tree: Tree, span: Span): NodeParent | undefined {
  return holdersIn(tree).get(`${span.start}:${span.end}`);
}

const holdersIn = perObject((tree: Tree): ReadonlyMap<string, NodeParent> => {
  const index = new Map<string, NodeParent>();
  const seen = new Set<Node>();
  const add = (node: Node, place: Span, holder: NodeParent) => {
    const here = node.span.start >= place.start && node.span.end <= place.end;
    const key = `${node.span.start}:${node.span.end}`;
    if (here && !index.has(key)) index.set(key, holder);
    walk(node);
  };
  const walk = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'sequence')
      node.items.forEach((item, at) => {
        add(item, node.places[at] ?? item.span, { kind: 'item', sequence: node, index: at });
      });
    if (node.kind !== 'mapping') return;
    for (const entry of node.entries.values())
      if (entry.value && !entry.merged) add(entry.value, entry.span, { kind: 'entry', mapping: node, entry });
  };
  for (const root of tree.documents) if (root) walk(root);
  return index;
});

/** Offset of the first character in the line of an offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Column of an offset; dashes before it count as blanks. Undefined if anything else comes before it. */
export function columnOf(text: string, offset: number): number | undefined {
  const start = lineStart(text, offset);
  const before = text.slice(start, offset).replace(/^\uFEFF/, '');
  return /^[ ]*(?:- +)*$/.test(before) ? before.length : undefined;
}

/** The indentation of a file, from its first nested mapping and its first list below a key. */
export function layoutOf(file: SourceFile, root: Node | undefined): YamlLayout {
  return root ? layoutBelow(root) : { ...usual, eol: lineBreakOf(file.text) };
}

const usual = { step: 2, dash: 2 };

const layoutBelow = perObject((root: Node): YamlLayout => {
  const { file } = root;
  let step: number | undefined;
  let dash: number | undefined;
  let budget = 2000;
  const walk = (node: Node) => {
    if (node.kind !== 'mapping' || node.flow || (step !== undefined && dash !== undefined) || budget-- < 0)
      return;
    for (const { key, value, merged } of node.entries.values()) {
      if (!value || merged || value.kind === 'scalar' || value.flow || value.span.start < key.span.end)
        continue;
      const column = columnOf(file.text, key.span.start);
      const first = value.kind === 'mapping' ? [...value.entries.values()][0]?.key.span : value.places[0];
      const below = first && columnOf(file.text, first.start);
      if (column !== undefined && below !== undefined) {
        if (value.kind === 'mapping' && below > column) step ??= below - column;
        else if (value.kind === 'sequence' && below >= column) dash ??= below - column;
      }
      walk(value);
    }
  };
  walk(root);
  return { step: step ?? usual.step, dash: dash ?? step ?? usual.dash, eol: lineBreakOf(file.text) };
});
