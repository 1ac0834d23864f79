import type { Drawing, DrawnKind } from '../engine/index.ts';
import {
  type Box,
  cut,
  type DrawingLayout,
  type DrawnEdge,
  type DrawnNode,
  edgeText,
  layoutOf,
  type Point,
} from './layout.ts';
import { html, type Markup } from './markup.ts';

/** Shows a drawing as SVG in HTML, with a title and a description, and as a table below it. `id` is unique within the page. */
export function picture(drawing: Drawing, id: string, name: string): Markup {
  const { nodes, edges, groups } = drawing;
  const layout = layoutOf(drawing);
  const { width, height } = layout;
  return html`<figure>
<div class="scroll" role="region" aria-label="Drawing of ${name}" tabindex="0">
<svg role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="${id}-title">Who reaches what in ${name}</title>
<desc id="${id}-text">${summary(drawing)} The table below says the same.</desc>
<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0 8 4 0 8z"/></marker></defs>
${groups.map(({ id: group, kind, label }) => groupMarkup(layout.groups.get(group)!, kind, label))}
${edges.map((each) => edgeMarkup(each, layout, id))}
${nodes.map((each) => nodeMarkup(each, layout.nodes.get(each)!))}
</svg>
</div>
${caption(drawing)}
${edges.length > 0 ? table(drawing, name) : undefined}
</figure>
`;
}

const labels = (drawing: Drawing) => new Map(drawing.nodes.map(({ id, label }) => [id, label]));

function summary(drawing: Drawing): string {
  const names = labels(drawing);
  const worst = drawing.edges.filter(({ isWorst }) => isWorst);
  const services = drawing.nodes.filter(({ kind }) => kind === 'service').length;
  const ways = worst
    .slice(0, 6)
    .map(({ from, to, severity }) => `${names.get(from)} to ${names.get(to)}, ${severity}`);
  const more = worst.length - ways.length;
  const worstWays =
    ways.length === 0 ? '' : ` The worst: ${ways.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
  return `${services} ${services === 1 ? 'service' : 'services'} and ${drawing.edges.length} ways between them, other machines and the host.${worstWays}`;
}

function caption({ left: { services, others } }: Drawing): Markup | undefined {
  const parts = [
    ...(services > 0 ? [`${services} more services`] : []),
    ...(others > 0 ? [`${others} more ports, mounts and ways between them`] : []),
  ];
  if (parts.length === 0) return undefined;
  return html`<figcaption>Too many to draw: ${parts.join(' and ')}. The services with the worst findings are shown; the table of what runs has all of them.</figcaption>`;
}

function table(drawing: Drawing, name: string): Markup {
  const names = labels(drawing);
  const rows = drawing.edges.map(
    ({ from, to, label, severity, isWorst }) =>
      html`<tr><th scope="row">${names.get(from)}</th><td>${names.get(to)}</td><td>${label === '' ? 'reach' : label}</td><td>${severity ?? 'nothing found'}${isWorst ? ', among the worst' : ''}</td></tr>
`,
  );
  return html`<details><summary>The drawing of ${name} as a table</summary>
<div class="scroll" role="region" aria-label="The drawing of ${name} as a table" tabindex="0"><table><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Way</th><th scope="col">Found there</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}

function groupMarkup({ x, y, width, height }: Box, kind: string, label: string): Markup {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  return html`<g class="group ${kind}"><rect x="${left}" y="${top}" width="${round(width)}" height="${round(height)}" rx="6"/><text x="${left + 8}" y="${top + 14}">${cut(label)}<title>${label}</title></text></g>
`;
}

function nodeMarkup({ kind, label, note }: DrawnNode, box: Box): Markup {
  const lines = [label, ...(note === undefined ? [] : [note])];
  const top = box.y - (lines.length - 1) * 9 + (kind === 'volume' ? 4 : 0);
  return html`<g class="node ${kind}">${outlines[kind](box)}${lines.map(
    (line, nth) =>
      html`<text x="${round(box.x)}" y="${round(top + nth * 18 + 4)}" text-anchor="middle"${nth === 0 ? undefined : noteClass}>${cut(line)}</text>`,
  )}<title>${lines.join(', ')}</title></g>
`;
}

const noteClass = html` class="note"`;

function edgeMarkup(edge: DrawnEdge, { edges }: DrawingLayout, id: string): Markup {
  const { points, label } = edges.get(edge)!;
  const text = edgeText(edge);
  const kind = `edge${edge.isWorst ? ' worst' : ''}${edge.severity === undefined ? ' plain' : ''}`;
  const box = html`<rect x="${round(label.x - label.width / 2)}" y="${round(label.y - 9)}" width="${round(label.width)}" height="18" rx="3"/>`;
  const words = html`<text x="${round(label.x)}" y="${round(label.y + 4)}" text-anchor="middle">${text}</text>`;
  return html`<g class="${kind}"><path d="${curve(points)}" marker-end="url(#${id}-arrow)"/>${text === '' ? undefined : [box, words]}</g>
`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;

/** A smooth path through points from left to right. */
function curve([first, ...rest]: readonly Point[]): string {
  if (!first) return '';
  let path = `M${at(first)}`;
  let from = first;
  for (const to of rest) {
    const x = (from.x + to.x) / 2;
    path += `C${at({ x, y: from.y })} ${at({ x, y: to.y })} ${at(to)}`;
    from = to;
  }
  return path;
}

type Outline = (box: Box) => Markup;

const rectangle =
  (corner: number): Outline =>
  ({ x, y, width, height }) =>
    html`<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="${corner}"/>`;

const polygon = (points: readonly (readonly [number, number])[]): Markup =>
  html`<polygon points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}"/>`;

/** A shape for each kind of node, so that it can be recognized without colours. */
const outlines: Readonly<Record<DrawnKind, Outline>> = {
  world: ({ x, y, width, height }) =>
    html`<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(width / 2)}" ry="${round(height / 2)}"/>`,
  port: rectangle(17),
  service: rectangle(2),
  volume: ({ x, y, width, height }) => {
    const [left, top] = [x - width / 2, y - height / 2];
    return html`<path d="M${round(left)} ${round(top + 6)}a${round(width / 2)} 6 0 0 1 ${round(width)} 0v${round(height - 12)}a${round(width / 2)} 6 0 0 1 ${round(-width)} 0zm0 0a${round(width / 2)} 6 0 0 0 ${round(width)} 0"/>`;
  },
  path: ({ x, y, width, height }) => {
    const [w, h] = [width / 2, height / 2];
    return polygon([
      [x - w + 10, y - h],
      [x + w, y - h],
      [x + w - 10, y + h],
      [x - w, y + h],
    ]);
  },
  host: ({ x, y, width, height }) => {
    const [w, h] = [width / 2, height / 2];
    return polygon([
      [x - w + 10, y - h],
      [x + w - 10, y - h],
      [x + w, y],
      [x + w - 10, y + h],
      [x - w + 10, y + h],
      [x - w, y],
    ]);
  },
};
