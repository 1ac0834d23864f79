import { Graph, layout } from '@dagrejs/dagre';
import type { Drawing } from '../engine/index.ts';

export type DrawnNode = Drawing['nodes'][number];
export type DrawnEdge = Drawing['edges'][number];

/** A point in a picture, from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box by its centre. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** The positions of everything in a drawing. */
export interface DrawingLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<DrawnNode, Box>;
  readonly groups: ReadonlyMap<string, Box>;
  /** For each edge, its points from end to end, and the place of its label. */
  readonly edges: ReadonlyMap<DrawnEdge, { readonly points: readonly Point[]; readonly label: Box }>;
}

/** The maximum number of characters shown of a label's line. The title contains all of it. */
export const longestLine = 36;
/** Estimated width of a character, for a font of 13 units. */
const character = 7.6;
const lineHeight = 18;

/** Cuts a line of a label to its maximum length. */
export function cut(text: string): string {
  const signs = Array.from(text);
  return signs.length > longestLine ? `${signs.slice(0, longestLine - 1).join('')}\u2026` : text;
}

/** The text at an edge. */
export function edgeText({ label, severity }: DrawnEdge): string {
  return cut([label, severity ?? ''].filter((each) => each !== '').join(': '));
}

const widthOf = (lines: readonly string[]) =>
  Math.max(...lines.map((line) => Array.from(cut(line)).length)) * character;

/** Lays out a drawing from left to right. */
export function layoutOf({ nodes, edges, groups }: Drawing): DrawingLayout {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 30, edgesep: 14, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label } of groups) graph.setNode(id, { width: widthOf([label]), height: lineHeight });
  for (const { id, label, note, group } of nodes) {
    const lines = [label, ...(note === undefined ? [] : [note])];
    graph.setNode(id, { width: widthOf(lines) + 32, height: lines.length * lineHeight + 16 });
    if (group !== undefined) graph.setParent(id, group);
  }
  for (const [nth, edge] of edges.entries()) {
    const text = edgeText(edge);
    const size = text === '' ? { width: 0, height: 0 } : { width: widthOf([text]) + 8, height: lineHeight };
    graph.setEdge(edge.from, edge.to, { ...size, labelpos: 'c' }, String(nth));
  }
  layout(graph);
  const whole = graph.graph();
  const boxOf = (id: string): Box => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(id);
    return { x, y, width, height };
  };
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  /** The point where an edge meets a side of a node. */
  const sideOf = (id: string, isRight: boolean, y: number): Point => {
    const box = boxOf(id);
    const reach = kinds.get(id) === 'service' ? box.height / 2 - 8 : 0;
    const x = box.x + (isRight ? box.width : -box.width) / 2;
    return { x, y: Math.min(box.y + reach, Math.max(box.y - reach, y)) };
  };
  return {
    width: Math.ceil(whole.width ?? 0),
    height: Math.ceil(whole.height ?? 0),
    nodes: new Map(nodes.map((each) => [each, boxOf(each.id)])),
    groups: new Map(groups.map(({ id }) => [id, boxOf(id)])),
    edges: new Map(
      edges.map((edge, nth) => {
        const given = graph.edge(edge.from, edge.to, String(nth));
        const { points = [], x = 0, y = 0, width = 0, height = 0 } = given;
        const isForward = boxOf(edge.from).x < boxOf(edge.to).x;
        const start = sideOf(edge.from, isForward, points[0]?.y ?? 0);
        const end = sideOf(edge.to, !isForward, points.at(-1)?.y ?? 0);
        return [edge, { points: [start, ...points.slice(1, -1), end], label: { x, y, width, height } }];
      }),
    ),
  };
}
