import type { ContainerContent, RowContent } from './content.ts';
import { html, type Markup } from './markup.ts';
import type { ShowPlace } from './place.ts';

/** A table of containers: a column for each container, and a row for each of their properties. */
export function containersMarkup(
  containers: readonly ContainerContent[],
  name: string,
  show: ShowPlace,
): Markup {
  const names = [...new Set(containers.flatMap(({ rows }) => rows.map((row) => row.name)))];
  const itemsOf = (part: string) =>
    containers.map(({ rows }) => rows.find((row) => row.name === part)?.items ?? []);
  const shown = names.filter((part) => itemsOf(part).some((items) => items.length > 0));
  const heads = containers.map(
    ({ kind, name: own, place }) => html`<th scope="col">${kind} ${own}${place && show(place)}</th>`,
  );
  const rows = shown.map(
    (part) => html`<tr><th scope="row">${part}</th>${itemsOf(part).map((items) => cell(items, show))}</tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="What runs of ${name}" tabindex="0"><table class="running">
<thead><tr><td></td>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
<p class="quiet">An exclamation mark stands before what gives more than a container has by default, or is in reach of other machines.</p>`;
}

function cell(items: readonly RowContent[], show: ShowPlace): Markup {
  if (items.length === 0) return html`<td>none</td>`;
  const list = items.map(({ text, isRisky, place }) => {
    const said = isRisky ? html`<span class="risky">! ${text}</span>` : text;
    return html`<li>${said}${place && show(place)}</li>`;
  });
  return html`<td><ul>${list}</ul></td>`;
}
