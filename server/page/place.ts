import type { PageContent, PlaceContent } from './content.ts';
import { html, type Markup } from './markup.ts';

/** How a place is shown: without the file's name if that is the file that the text is `within`. */
export type ShowPlace = (place: PlaceContent, within?: string) => Markup;

/** Shows places, as links if they can be opened. */
export const placesOf =
  ({ linkTo }: Pick<PageContent, 'linkTo'>): ShowPlace =>
  (place, within) => {
    const link = linkTo?.(place);
    const text = place.file === within ? `line ${place.line}` : `${place.file}:${place.line}`;
    return link === undefined
      ? html`<span class="place">${text}</span>`
      : html`<a class="place" href="${link}">${text}</a>`;
  };
