import type { LaneContent } from './content.ts';
import { mark, worstFirst } from './mark.ts';
import { html, type Markup } from './markup.ts';
import { namesOf } from './names.ts';
import type { ShowPlace } from './place.ts';

/** A column of the table of services. */
interface Column {
  readonly name: string;
  /** The content of a cell; undefined if it is empty. */
  cell(lane: LaneContent): Markup | undefined;
  /** What a sentence below the table says if all cells are empty. */
  readonly none: string;
}

/** What is open, with its reason in bold. */
function bold(how: string): Markup {
  const [, ports = how, reason] = /^(.*), (no login|weak password)$/.exec(how) ?? [];
  return reason === undefined ? html`${how}` : html`${ports} <b>${reason}</b>`;
}

const columns: readonly Column[] = [
  {
    name: 'Open to other machines',
    cell: ({ isOpen, how, who }) =>
      isOpen
        ? html`${bold(how)}${who.name === 'Other machines' ? undefined : html` <small>through ${who.name}</small>`}`
        : undefined,
    none: 'No service is open to other machines.',
  },
  { name: 'Runs as', cell: ({ user }) => html`${user.replace(/^user unknown$/, 'unknown')}`, none: '' },
  {
    name: 'Powers',
    cell: ({ powers }) =>
      powers.length === 0
        ? undefined
        : html`${powers.map(({ text, isWorst }, nth) => html`${nth > 0 ? ', ' : ''}${isWorst ? html`<b>${text}</b>` : text}`)}`,
    none: 'No service has more powers than Docker gives.',
  },
  {
    name: 'Secrets in the file',
    cell: ({ secrets }) =>
      secrets.length === 0
        ? undefined
        : html`${secrets.map((each, nth) => html`${nth > 0 ? ', ' : ''}<code>${each}</code>`)}`,
    none: 'No service has a secret in the file.',
  },
  {
    name: 'Limits',
    cell: ({ limits }) => (limits.length === 0 ? undefined : html`${limits.join(', ')}`),
    none: 'No service has limits.',
  },
];

/**
 * A table of services, one row each or for several alike; a column that is empty in all rows becomes a sentence. The rows of
 * `linked` lanes lead to their findings; `name` is the project's file.
 */
export function servicesMarkup(
  lanes: readonly LaneContent[],
  id: string,
  { name: file, linked }: { readonly name: string; readonly linked: ReadonlySet<number> },
  show: ShowPlace,
): Markup {
  const isEmpty = ({ cell }: Column) => lanes.every((each) => cell(each) === undefined);
  const shown = columns.filter((each) => !isEmpty(each));
  const said = columns.filter(isEmpty).map(({ none }) => none);
  return html`<div>
<h3>What runs <small>worst first; a service opens its findings</small></h3>
<table class="services"><thead><tr><th scope="col">Service</th>${shown.map(({ name }) => html`<th scope="col">${name}</th>`)}<th scope="col">Findings</th></tr></thead>
<tbody>
${lanes.map((lane) => rowMarkup(lane, shown, { id, file, address: linked.has(lane.id) ? `#${id}-f${lane.id}` : undefined, show }))}</tbody></table>
${said.length > 0 ? html`<p class="quiet">${said.join(' ')}</p>` : undefined}
</div>
`;
}

interface RowDeps {
  readonly id: string;
  /** The project's file. */
  readonly file: string;
  /** The address of its findings; undefined if they have no heading of their own. */
  readonly address: string | undefined;
  readonly show: ShowPlace;
}

function rowMarkup(
  lane: LaneContent,
  shown: readonly Column[],
  { id, file, address, show }: RowDeps,
): Markup {
  const { names, severity, image, place, counts } = lane;
  const cells = shown.map(({ name, cell }) => {
    const content = cell(lane);
    return content
      ? html`<td data-name="${name}">${content}</td>`
      : html`<td class="empty" data-name="${name}">\u2013</td>`;
  });
  const numbers = worstFirst.flatMap((each) => {
    const count = counts.get(each) ?? 0;
    return count === 0
      ? []
      : [html`<span class="count">${mark(each)}<span class="hidden">${each} </span>${count}</span> `];
  });
  const head = html`${mark(severity)} ${namesOf(names)}`;
  const alike = names.length > 2 ? html`<small>${names.length} alike</small>` : undefined;
  const short = image?.split('@')[0]?.split('/').at(-1);
  const from = html`<small class="image"${image === undefined ? undefined : html` title="${image}"`}>${place && show(place, file)} ${short}</small>`;
  return html`<tr id="${id}-s${lane.id}"><th scope="row">${address === undefined ? head : html`<a href="${address}">${head}</a>`}${alike}${from}</th>${cells}<td>${numbers.length > 0 ? numbers : 'none'}</td></tr>
`;
}
