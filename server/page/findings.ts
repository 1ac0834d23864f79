import { fileUse } from '../engine/source/file-use.ts';
import { grouped } from '../engine/source/groups.ts';
import type { FindingContent } from './content.ts';
import { severityMarkup, worstFirst } from './mark.ts';
import { html, type Markup } from './markup.ts';
import type { ShowPlace } from './place.ts';

/** The maximum number of findings that a page shows of one project, worst first. */
const most = 500;

/** Findings by subject, worst first, with similar ones in one entry; `more` is the number of those left out. */
export interface FindingGroups {
  readonly groups: ReadonlyMap<string, readonly (readonly FindingContent[])[]>;
  readonly more: number;
}

export function groupsOf(findings: readonly FindingContent[]): FindingGroups {
  const sorted = [...findings].sort((a, b) => Number(a.isPart) - Number(b.isPart) || rank(a) - rank(b));
  const entries = [...grouped(sorted.slice(0, most), ({ entry }) => entry).values()];
  return { groups: grouped(entries, aboutOf), more: Math.max(0, findings.length - most) };
}

/** Shows groups of findings; `idOf` gives a heading its id. */
export function findingsMarkup(
  { groups, more }: FindingGroups,
  idOf: (about: string) => string | undefined,
  show: ShowPlace,
): Markup {
  return html`${[...groups].map(([about, group]) => {
    const id = idOf(about);
    return html`<h4${id === undefined ? undefined : html` id="${id}"`}>${about}</h4>
${group.map((entry) => entryMarkup(entry, show))}`;
  })}${more > 0 ? html`<p>\u2026 and ${more} more, which are not worse than these.</p>` : undefined}`;
}

/** The subject of an entry: a service, a stage, several of them, or a file. */
function aboutOf(entry: readonly FindingContent[]): string {
  const all = new Set(
    entry.filter(({ isPart }, at) => at === 0 || !isPart).map(({ subject, place }) => subject ?? place.file),
  );
  const [first = ''] = all;
  if (all.size <= 1) return first;
  const are = (kind: string) => [...all].every((each) => each.startsWith(`${kind} `));
  return are('service') ? 'Several services' : are('stage') ? 'Several stages' : 'Several services and files';
}

const rank = ({ severity }: FindingContent) => worstFirst.indexOf(severity);

/** Shows the worst finding of an entry, similar ones at other places and, folded, the parts of an attack path. */
function entryMarkup(entry: readonly FindingContent[], show: ShowPlace): Markup {
  const [finding, ...rest] = entry;
  if (!finding) return html``;
  const { rule, url, severity, why, remedy, place, related } = finding;
  const use = fileUse(place.file);
  const subjects = new Set(entry.filter(({ isPart }) => !isPart).map(({ subject }) => subject));
  const named = (each: FindingContent) =>
    subjects.size > 1 && each.subject ? `${each.subject}: ${each.text}` : each.text;
  const listed = [
    ...related.map((each) => html`<li>${each.text} ${show(each.place)}</li>`),
    ...rest
      .filter(({ isPart }) => !isPart)
      .map(
        (each) =>
          html`<li>${each.severity === severity ? undefined : severityMarkup(each.severity)} ${named(each)} ${show(each.place)}</li>`,
      ),
  ];
  const parts = rest
    .filter(({ isPart }) => isPart)
    .map((each) => html`<li>${each.text} ${show(each.place)} <a href="${each.url}">${each.rule}</a></li>`);
  return html`<article class="finding ${severity}">
<p>${severityMarkup(severity)} ${named(finding)}</p>
<p class="quiet">${show(place)} <a href="${url}">${rule}</a></p>
${listed.length > 0 ? html`<ul>${listed}</ul>` : undefined}
${parts.length > 0 ? html`<details><summary>Its parts</summary><ul>${parts}</ul></details>` : undefined}
<details><summary>Why it matters${remedy === undefined ? undefined : ', and what to do'}</summary><p>${why}</p>${use === undefined ? undefined : html`<p>${use}</p>`}${remedy === undefined ? undefined : html`<p>${remedy}</p>`}</details>
</article>
`;
}
