import { containersMarkup } from './containers.ts';
import type { PageContent, ProjectContent } from './content.ts';
import { documentOf } from './document.ts';
import { drawing } from './drawing.ts';
import { findingsMarkup, groupsOf } from './findings.ts';
import { mark, worstFirst } from './mark.ts';
import { html, type Markup } from './markup.ts';
import { firstMarkup } from './path/paths.ts';
import { placesOf, type ShowPlace } from './place.ts';
import { servicesMarkup } from './services.ts';
import { style, styleHash } from './style.ts';

/** The report as one self-contained HTML page: no script, no network access. Colours are always backed by a word or a shape. */
export function htmlPage(content: PageContent): string {
  const { projects, problems, version, left, pathTo } = content;
  const show = placesOf(content);
  const body = html`<a class="skip" href="#main">Go to the report</a>
${headerMarkup(content)}
<main id="main">
${problems.length > 0 ? problemsMarkup(problems) : undefined}
${projects.length > 1 ? contentsMarkup(projects) : undefined}
${projects.map((each, nth) => projectMarkup(each, `p${nth}`, { show, pathTo, isOneOfMany: projects.length > 1 }))}
${projects.length === 0 ? html`<p>There are no Dockerfiles and no compose files here.</p>` : undefined}
${left > 0 ? html`<p>\u2026 and ${left} more projects and files, with findings that are not worse than these.</p>` : undefined}
</main>
<footer><p class="quiet">Made by Plimsoll ${version}. Values of credentials are in no part of this page.</p></footer>`;
  return documentOf('Plimsoll report', { text: style, hash: styleHash }, body);
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function headerMarkup({ sentence, verdict, tools = [], projects }: PageContent): Markup {
  const findings = projects.flatMap((each) => each.findings);
  const services = projects.flatMap(({ lanes }) => lanes.flatMap(({ names }) => names)).length;
  const files = new Set(findings.map(({ place }) => place.file)).size;
  const [only] = projects.length === 1 ? projects : [];
  const facts = [
    only?.name,
    services > 0 ? counted(services, 'service') : undefined,
    `${counted(findings.length, 'finding')}${files > 1 ? ` in ${files} files` : ''}`,
    verdict,
  ].flatMap((each) => (each === undefined ? [] : [html`<span>${each}</span>`]));
  const links = tools.map(({ title, address }) => html`<a href="${address}">${title}</a>`);
  return html`<header>
<p class="facts"><b>Plimsoll report</b>${facts}${links.length > 0 ? html`<span class="tools">${links}</span>` : undefined}</p>
<h1>${sentence}</h1>
${countsMarkup(projects)}
</header>`;
}

function countsMarkup(projects: readonly ProjectContent[]): Markup | undefined {
  const all = projects.flatMap(({ findings }) => findings);
  const counts = worstFirst.flatMap((severity) => {
    const count = all.filter((each) => each.severity === severity).length;
    return count > 0 ? [html`<li>${mark(severity)} <b>${count}</b> ${severity}</li>`] : [];
  });
  return counts.length > 0
    ? html`<ul class="counts" aria-label="Findings by severity">${counts}</ul>`
    : undefined;
}

function contentsMarkup(projects: readonly ProjectContent[]): Markup {
  const links = projects.map(({ name, findings, sentence }, nth) => {
    const said = sentence === undefined ? '' : `${sentence} `;
    return html`<li><a href="#p${nth}">${name}</a> <span class="quiet">${said}${counted(findings.length, 'finding')}.</span></li>`;
  });
  return html`<nav aria-label="Projects and files"><ul>${links}</ul></nav>`;
}

function problemsMarkup(problems: PageContent['problems']): Markup {
  const items = problems.map(
    ({ place, message }) => html`<li><span class="place">${place}</span>: ${message}</li>`,
  );
  return html`<section aria-labelledby="problems"><h2 id="problems">Not everything could be read</h2><ul>${items}</ul></section>`;
}

function projectMarkup(
  project: ProjectContent,
  id: string,
  { show, pathTo, isOneOfMany }: Pick<PageContent, 'pathTo'> & { show: ShowPlace; isOneOfMany: boolean },
): Markup {
  const { name, sentence, lanes, containers, findings } = project;
  const groups = groupsOf(findings);
  const laneOf = new Map<string, number>();
  for (const lane of lanes) for (const each of lane.names) laneOf.set(`service ${each}`, lane.id);
  // Of services that are alike, the first heading is the one that is linked.
  const headings = new Map<number, string>();
  for (const about of groups.groups.keys()) {
    const lane = laneOf.get(about);
    if (lane !== undefined && !headings.has(lane)) headings.set(lane, about);
  }
  const idOf = (about: string) => {
    const lane = laneOf.get(about);
    return lane !== undefined && headings.get(lane) === about ? `${id}-f${lane}` : undefined;
  };
  const said = isOneOfMany && sentence !== undefined ? html`<p>${sentence}</p>` : undefined;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}"${isOneOfMany ? undefined : html` class="hidden"`}>${name}</h2>
${said}
${firstMarkup(project, show, pathTo)}
${lanes.length > 0 ? drawing(lanes, id) : undefined}
${lanes.length > 0 ? servicesMarkup(lanes, id, { name, linked: new Set(headings.keys()) }, show) : undefined}
<details class="card"${findings.length > 0 && lanes.length === 0 ? html` open` : undefined}><summary>${findings.length === 0 ? 'No findings' : `All ${counted(findings.length, 'finding')}`}</summary>
${findings.length > 0 ? findingsMarkup(groups, idOf, show) : html`<p>None.</p>`}
</details>
${containers.length > 0 ? html`<details class="card"><summary>Every property of what runs</summary>${containersMarkup(containers, name, show)}</details>` : undefined}
</section>
`;
}
