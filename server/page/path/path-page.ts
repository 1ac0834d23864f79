import type { PlaceContent } from '../content.ts';
import { documentOf } from '../document.ts';
import { spoken } from '../mark.ts';
import { html, type Markup } from '../markup.ts';
import { placesOf } from '../place.ts';
import { type ChangeContent, listOf, type PathPageContent, type StepContent } from './path-content.ts';
import { pathStyle, pathStyleHash } from './path-style.ts';

/** The addresses of an editor's commands. */
export interface PathLinks {
  place(place: PlaceContent): string | undefined;
  path(id: string): string;
  /** Makes the change of a step. */
  change(kind: StepContent['kind']): string;
  explain(rule: string): string;
}

/** The most paths that are listed. */
const most = 30;

/** A page about one path: who can do what, the steps, and for each a change with its cost and what it leaves. */
export function pathPage(content: PathPageContent, links: PathLinks): string {
  const { title, sentence, severity, summary, rule, steps, all } = content;
  const next = all[(all.findIndex(({ isThis }) => isThis) + 1) % all.length];
  const more =
    next && !next.isThis
      ? html`<a href="${links.path(next.id)}">Next path: ${next.name}</a> \u00b7 `
      : undefined;
  const body = html`<main>
<h1>${spoken(severity)}${sentence}</h1>
<p class="quiet">${summary} ${more}<a href="${links.explain(rule)}">Explain ${rule}</a></p>
${chainMarkup(content)}
<ol class="steps">${steps.map((step, nth) => stepMarkup(step, nth + 1, links))}</ol>
${all.length > 1 ? listMarkup(content, links) : undefined}
</main>`;
  return documentOf(title, { text: pathStyle, hash: pathStyleHash }, body);
}

/** The content of the page where there is no path, or where one is gone. */
interface NoPath {
  readonly isGone: boolean;
  readonly sentence: string | undefined;
  readonly all: PathPageContent['all'];
}

/** The page where there is no path, or where one is gone, with those that are left. */
export function noPathPage({ isGone, sentence, all }: NoPath, links: Pick<PathLinks, 'path'>): string {
  const body = html`<main>
<h1>${isGone ? 'This path is gone' : 'No path leads to the host'}</h1>
<p class="quiet">${sentence ?? 'Nothing is defined that runs.'}</p>
${all.length > 0 ? listMarkup({ all }, links) : undefined}
</main>`;
  return documentOf('Path', { text: pathStyle, hash: pathStyleHash }, body);
}

function chainMarkup({ chain, severity }: PathPageContent): Markup {
  const { who, how, isLater, service, can, what, numbers } = chain;
  const number = (...kinds: StepContent['kind'][]) =>
    kinds.flatMap((kind) => {
      const nth = numbers.get(kind);
      return nth === undefined ? [] : [html`<i class="nth">${nth}</i> `];
    });
  const small = (text: string | undefined) => (text ? html`<small>${text}</small>` : undefined);
  const later = isLater ? ' later' : '';
  return html`<ul class="chain ${severity}" aria-label="The path">
<li class="node who"><b>${who.name}</b>${small(who.note)}</li>
<li class="link${later}"><span>${number('reach')}${numbers.has('reach') ? `reach ${how}` : how}</span></li>
<li class="node service"><b>${service.name}</b><small>${number('entry', 'user')}${service.note}</small></li>
<li class="link"><span>${number('power')}${can === '' ? 'can then' : can}</span></li>
<li class="node what"><b>${what.name}</b>${small(what.note)}</li>
</ul>
`;
}

function stepMarkup({ kind, title, places, change }: StepContent, nth: number, links: PathLinks): Markup {
  const show = placesOf({ linkTo: links.place });
  const lines = places.map(
    ({ place, text }) => html`<div class="written">${show(place)}<code>${text}</code></div>`,
  );
  const address = change?.isManual ? places[0] && links.place(places[0].place) : change && links.change(kind);
  return html`<li class="card">
<h2><i class="nth">${nth}</i> ${title}</h2>
${lines}
<div class="change">${change && address !== undefined ? html`<a class="button${change.isBest ? ' primary' : ''}" href="${address}">${change.button}</a>` : undefined}
${change ? leftMarkup(change) : html`<p class="quiet">There is no fix for this step: change it by hand.</p>`}</div>
</li>
`;
}

function leftMarkup({ costs, isThere, critical }: ChangeContent): Markup {
  const left = isThere
    ? html`<b>Does not remove this path.</b>`
    : critical.length === 0
      ? html`<b>Leaves nothing critical.</b>`
      : html`<b>Leaves ${critical.length} critical:</b> ${listOf(critical)}.`;
  const [only] = costs;
  if (costs.length === 1) return html`<p class="quiet">${only} ${left}</p>`;
  return html`<ul class="quiet">${costs.map((each) => html`<li>${each}</li>`)}</ul><p class="quiet">${left}</p>`;
}

function listMarkup({ all }: Pick<PathPageContent, 'all'>, links: Pick<PathLinks, 'path'>): Markup {
  const items = all
    .slice(0, most)
    .map(({ id, name, text, isThis }) =>
      isThis
        ? html`<li aria-current="page"><b>${name}</b>: ${text}</li>`
        : html`<li><a href="${links.path(id)}">${name}</a>: ${text}</li>`,
    );
  const rest = all.length > most ? html`<li class="quiet">and ${all.length - most} more</li>` : undefined;
  const title = all.some(({ isThis }) => isThis) ? 'All paths' : 'Paths that are left';
  return html`<nav aria-label="${title}"><h2>${title}, worst first</h2><ol class="all">${items}${rest}</ol></nav>`;
}
