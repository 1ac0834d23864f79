import type { FindingContent, PageContent, PathItem, ProjectContent, Removal } from '../content.ts';
import { spoken } from '../mark.ts';
import { html, type Markup } from '../markup.ts';
import { namesOf } from '../names.ts';
import type { ShowPlace } from '../place.ts';

/** The most paths that are shown at once. */
const most = 6;

/** What to look at first, beside what removes the findings. */
export function firstMarkup(
  { name, paths, findings }: Pick<ProjectContent, 'name' | 'paths' | 'findings'>,
  show: ShowPlace,
  pathTo: PageContent['pathTo'],
): Markup | undefined {
  const removal = removalMarkup(findings, name);
  if (paths.length === 0 && !removal) return undefined;
  const more = paths.slice(most);
  const list = (some: readonly PathItem[]) => some.map((each) => pathMarkup(each, show, pathTo?.(each.id)));
  return html`<div class="first${paths.length > 0 && removal ? ' two' : ''}">
${paths.length > 0 ? html`<section class="card" aria-label="Worst of ${name}"><ol class="paths">${list(paths.slice(0, most))}</ol>${more.length > 0 ? html`<details><summary>${more.length} more</summary><ol class="paths">${list(more)}</ol></details>` : undefined}</section>` : undefined}
${removal}
</div>
`;
}

function pathMarkup(
  { severity, names, text, place, fix, isFirstStep }: PathItem,
  show: ShowPlace,
  address: string | undefined,
): Markup {
  const step = fix?.replace(/\.$/, '');
  const todo = step === undefined ? undefined : html`${isFirstStep ? 'First step' : 'Fix'}: ${step} `;
  const name = namesOf(names);
  const heading =
    address === undefined ? html`<b>${name}</b>` : html`<a href="${address}"><b>${name}</b></a>`;
  return html`<li>${spoken(severity)}<div><p>${heading}: ${text}</p><p class="quiet">${todo}${show(place)}</p></div></li>
`;
}

const ways: Readonly<Record<Removal, string>> = {
  safe: 'by safe fixes: nothing breaks',
  checked: 'by a fix that you check: it says what may break',
  hand: 'by hand: the page of the rule says how',
};

/** How many findings each way removes, as numbers and as a bar; undefined where no fix was tried. */
function removalMarkup(findings: readonly FindingContent[], name: string): Markup | undefined {
  const alone = findings.filter(({ isPart }) => !isPart);
  if (alone.length === 0 || alone.some(({ removedBy }) => removedBy === undefined)) return undefined;
  const kinds = Object.keys(ways) as Removal[];
  const count = (kind: Removal) => alone.filter(({ removedBy }) => removedBy === kind).length;
  const share = (kind: Removal) => Math.round((count(kind) / alone.length) * 1000) / 10;
  const worst = alone.filter(({ severity }) => severity === 'critical');
  const parts = findings.length - alone.length;
  const notes = [
    ...(worst.length > 0 && worst.every(({ removedBy }) => removedBy !== 'safe')
      ? ['No safe fix removes a critical finding: those need your decision.']
      : []),
    ...(parts > 0 ? [`${parts} more are parts of a path.`] : []),
  ];
  const label = kinds.map((each) => `${count(each)} ${each}`).join(', ');
  let x = 0;
  const bars = kinds.map((each) => {
    const bar = html`<rect class="${each}" x="${x}%" y="0" width="${share(each)}%" height="8"/>`;
    x += share(each);
    return bar;
  });
  return html`<aside class="card removal" aria-label="What removes the findings of ${name}"><h3>What removes them</h3>
<dl>${kinds.map((each) => html`<dt>${count(each)}</dt><dd>${ways[each]}</dd>`)}</dl>
<svg class="bar" role="img" aria-label="Of ${alone.length}: ${label}" width="100%" height="8">${bars}</svg>
${notes.map((each) => html`<p class="quiet">${each}</p>`)}</aside>`;
}
