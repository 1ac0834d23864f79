import type { Severity } from '../engine/index.ts';
import { grouped } from '../engine/source/groups.ts';
import type { FindingContent } from './content.ts';
import { html, type Markup } from './markup.ts';
import type { ShowPlace } from './place.ts';

/** Findings that a page shows of one project, the worst. */
const most = 500;

/** A shape for each severity, worst first, which says it beside its word and colour. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: '\u25c6\u25c6',
  high: '\u25c6',
  medium: '\u25b2',
  low: '\u25cf',
  info: '\u25cb',
};

/** The severities, worst first. */
export const worstFirst = Object.keys(shapes) as readonly Severity[];

/** A severity in words, with a shape that is for the eye alone. */
export function severityMarkup(severity: Severity): Markup {
  return html`<span class="severity ${severity}"><span aria-hidden="true">${shapes[severity]}</span> ${severity}</span>`;
}

/** Findings by what they are about, the worst first. */
export function findingsMarkup(findings: readonly FindingContent[], show: ShowPlace): Markup {
  const sorted = [...findings].sort((a, b) => rank(a) - rank(b)).slice(0, most);
  const groups = grouped(sorted, ({ subject, place }) => subject ?? place.file);
  const more = findings.length - sorted.length;
  return html`${[...groups].map(([about, group]) => groupMarkup(about, group, show))}${
    more > 0 ? html`<p>\u2026 and ${more} more, which are not worse than these.</p>` : undefined
  }`;
}

/** What is found of one thing; what an attack path tells as its parts is folded away. */
function groupMarkup(about: string, group: readonly FindingContent[], show: ShowPlace): Markup {
  const own = group.filter(({ isPart }) => !isPart).map((each) => findingMarkup(each, show));
  const parts = group.filter(({ isPart }) => isPart).map((each) => findingMarkup(each, show));
  const folded = html`<details><summary>${parts.length} more that are parts of an attack path</summary>${parts}</details>`;
  return html`<h4>${about}</h4>
${own}${parts.length > 0 ? folded : undefined}`;
}

const rank = ({ severity }: FindingContent) => worstFirst.indexOf(severity);

function findingMarkup(finding: FindingContent, show: ShowPlace): Markup {
  const { rule, url, severity, text, why, remedy, place, related } = finding;
  const others = related.map((each) => html`<li>${each.text} ${show(each.place)}</li>`);
  return html`<article class="finding ${severity}">
<p>${severityMarkup(severity)} ${text}</p>
<p class="quiet">${show(place)} <a href="${url}">${rule}</a></p>
${others.length > 0 ? html`<ul>${others}</ul>` : undefined}
<details><summary>Why it matters${remedy === undefined ? undefined : ', and what to do'}</summary><p>${why}</p>${remedy === undefined ? undefined : html`<p>${remedy}</p>`}</details>
</article>
`;
}
