import { containersMarkup } from './containers.ts';
import type { PageContent, ProjectContent } from './content.ts';
import { findingsMarkup, severityMarkup, worstFirst } from './findings.ts';
import { html, Markup } from './markup.ts';
import { picture } from './picture.ts';
import { placesOf, type ShowPlace } from './place.ts';
import { style, styleHash } from './style.ts';

/** The report as one self-contained HTML page: no script, no network access. Colours are always backed by a word or a shape. */
export function htmlPage(content: PageContent): string {
  const { projects, problems, version, left } = content;
  const policy = `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
  const show = placesOf(content);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Plimsoll report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Go to the report</a>
${headerMarkup(content)}
${projects.length > 1 ? contentsMarkup(projects) : undefined}
<main id="main">
${problems.length > 0 ? problemsMarkup(problems) : undefined}
${projects.map((each, nth) => projectMarkup(each, `p${nth}`, show))}
${projects.length === 0 ? html`<p>There are no Dockerfiles and no compose files here.</p>` : undefined}
${left > 0 ? html`<p>\u2026 and ${left} more projects and files, with findings that are not worse than these.</p>` : undefined}
</main>
<footer><p class="quiet">Made by Plimsoll ${version}. Values of credentials are in no part of this page.</p></footer>
</body>
</html>
`;
  return page.text;
}

function headerMarkup({ passes, verdict, projects }: PageContent): Markup {
  const all = projects.flatMap(({ findings }) => findings);
  const counts = worstFirst.flatMap((severity) => {
    const count = all.filter((each) => each.severity === severity).length;
    return count > 0 ? html`<li>${severityMarkup(severity)} ${count}</li>` : [];
  });
  return html`<header>
<h1>Plimsoll report</h1>
<p class="verdict ${passes ? 'passes' : 'fails'}"><b>${passes ? 'PASS' : 'FAIL'}</b> ${verdict}</p>
${counts.length > 0 ? html`<ul class="counts" aria-label="Findings by severity">${counts}</ul>` : undefined}
</header>`;
}

function contentsMarkup(projects: readonly ProjectContent[]): Markup {
  const links = projects.map(({ name, findings }, nth) => {
    const count =
      findings.length === 0
        ? 'no findings'
        : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
    return html`<li><a href="#p${nth}">${name}</a> <span class="quiet">${count}</span></li>`;
  });
  return html`<nav aria-label="Projects and files"><ul>${links}</ul></nav>`;
}

function problemsMarkup(problems: PageContent['problems']): Markup {
  const items = problems.map(
    ({ place, message }) => html`<li><span class="place">${place}</span>: ${message}</li>`,
  );
  return html`<section aria-labelledby="problems"><h2 id="problems">Not everything could be read</h2><ul>${items}</ul></section>`;
}

function projectMarkup(project: ProjectContent, id: string, show: ShowPlace): Markup {
  const { name, drawing, containers, findings } = project;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>
${drawing && html`<h3>Who reaches what</h3>${picture(drawing, id, name)}`}
${containers.length > 0 ? containersMarkup(containers, name, show) : undefined}
<h3>Findings</h3>
${findings.length > 0 ? findingsMarkup(findings, show) : html`<p>None.</p>`}
</section>
`;
}
