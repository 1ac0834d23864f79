import type { Controlled } from '../engine/overview.ts';
import { grouped } from '../engine/source/groups.ts';
import type { LaneContent } from './content.ts';
import { mark } from './mark.ts';
import { html, type Markup } from './markup.ts';
import { namesOf } from './names.ts';

/** The most lanes that are drawn; the rest is folded. */
const most = 24;

const ends: Readonly<
  Record<Exclude<Controlled, 'nothing'>, { readonly name: string; readonly note: string }>
> = {
  host: { name: 'The host', note: 'everything on this machine' },
  part: { name: 'Part of the host', note: 'files, processes, network' },
  data: { name: 'Its own data', note: 'for anyone who asks' },
};

/**
 * Draws services as lanes of a table: who reaches each of them and how, what it can then do, and what that controls. All arrows are
 * level, and boxes span the lanes that they belong to. `id` is unique within the page.
 */
export function drawing(lanes: readonly LaneContent[], id: string): Markup {
  const drawn = lanes.filter(({ controls }) => controls !== 'nothing');
  const rest = lanes.filter(({ controls }) => controls === 'nothing');
  const groups = grouped(drawn.slice(0, most), ({ controls }) => controls);
  const count = drawn.reduce((sum, { names }) => sum + names.length, 0);
  const more = drawn.slice(most);
  return html`<div>
<h3>Who reaches what <small>${drawn.length === 0 ? 'no service has a path' : `${counted(count)} with a path, worst first`}</small></h3>
<div class="card drawing">
${
  drawn.length > 0
    ? html`<table><thead><tr><th scope="col">Who</th><th scope="col">reaches it how</th><th scope="col">Service</th><th scope="col">and can then</th><th scope="col">What it controls</th></tr></thead>
${[...groups].map(([controls, all]) => groupMarkup(controls as keyof typeof ends, all, id))}</table>`
    : undefined
}
${folded(more, `${more.length} more lanes`)}
${folded(rest, withoutPath(rest), 'nothing beyond themselves')}
${drawn.length > 0 ? key : undefined}
</div>
</div>
`;
}

const counted = (count: number) => `${count} ${count === 1 ? 'service' : 'services'}`;

/** The names of the first lanes. */
function few(lanes: readonly LaneContent[]): string {
  const names = lanes.slice(0, 6).map((each) => namesOf(each.names));
  return lanes.length > names.length
    ? `${names.join(', ')} and ${lanes.length - names.length} more`
    : names.join(', ');
}

function withoutPath(lanes: readonly LaneContent[]): string {
  const count = lanes.reduce((sum, { names }) => sum + names.length, 0);
  return `${counted(count)} without a path`;
}

/** A list of services that opens on demand. */
function folded(lanes: readonly LaneContent[], title: string, note?: string): Markup | undefined {
  if (lanes.length === 0) return undefined;
  const items = lanes.map(
    ({ names, severity, how, isOpen }) =>
      html`<li>${mark(severity)} ${namesOf(names)} <span class="quiet">${isOpen ? `open: ${how}` : 'not open'}</span></li>`,
  );
  return html`<details><summary>${title}${note === undefined ? undefined : html` <span class="quiet">${few(lanes)}: ${note}</span>`}</summary><ul>${items}</ul></details>`;
}

const key = html`<p class="key" aria-hidden="true"><span><i class="line critical"></i>critical</span><span><i class="line high"></i>high</span><span><i class="line"></i>less</span><span><i class="line later"></i>only after another service is taken</span></p>`;

function groupMarkup(controls: keyof typeof ends, lanes: readonly LaneContent[], id: string): Markup {
  const { name, note } = ends[controls];
  const spans = boxes(lanes);
  const rows = lanes.map((lane, nth) => {
    const span = spans.get(nth);
    const who =
      span === undefined
        ? undefined
        : html`<td class="box who" rowspan="${span}"><div><b>${lane.who.name}</b>${small(lane.who.note)}</div></td>`;
    const what =
      nth > 0
        ? undefined
        : html`<td class="box what ${controls}" rowspan="${lanes.length}"><div><b>${name}</b>${small(note)}</div></td>`;
    return laneMarkup(lane, id, who, what);
  });
  return html`<tbody>${rows}</tbody>
`;
}

/** For each lane at which a box of those who reach it begins, the number of lanes that the box spans. */
function boxes(lanes: readonly LaneContent[]): ReadonlyMap<number, number> {
  const spans = new Map<number, number>();
  let start = 0;
  for (const [nth, { who }] of lanes.entries()) {
    const first = lanes[start]!.who;
    if (first.name !== who.name || first.note !== who.note) start = nth;
    spans.set(start, nth - start + 1);
  }
  return spans;
}

const small = (text: string | undefined) => (text === undefined ? undefined : html`<small>${text}</small>`);

function laneMarkup(
  lane: LaneContent,
  id: string,
  who: Markup | undefined,
  what: Markup | undefined,
): Markup {
  const { names, severity, user, how, can, isLater } = lane;
  const note = names.length > 2 ? `${user}; ${names.length} alike` : user;
  const weight = severity ?? 'none';
  const service = html`<td class="service ${weight}"><a href="#${id}-s${lane.id}"><b>${mark(severity)} ${namesOf(names)}</b><small>${note}</small></a></td>`;
  return html`<tr class="lane ${weight}">${who}<td class="arrow open ${weight}${isLater ? ' later' : ''}"><span>${how}</span></td>${service}<td class="arrow can ${weight}"><span>${can}</span></td>${what}</tr>
`;
}
