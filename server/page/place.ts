import type { PageContent, PlaceContent } from './content.ts';
import { html, type Markup } from './markup.ts';

/** How a place is shown. */
export type ShowPlace = (place: PlaceContent) => Markup;

/** Shows places, as links if they can be opened. */
export const placesOf =
  ({ linkTo }: Pick<PageContent, 'linkTo'>): ShowPlace =>
  (place) => {
    const link = linkTo?.(place);
    const text = `${place.file}:${place.line}`;
    return link === undefined
      ? html`<span class="place">${text}</span>`
      : html`<a class="place" href="${link}">${text}</a>`;
  };
