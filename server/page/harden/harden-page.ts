import { documentOf } from '../document.ts';
import { mark, spoken } from '../mark.ts';
import { html, type Markup } from '../markup.ts';
import type { HardenContent, HardenPreview, PreviewLine } from './content.ts';
import { script, scriptHash } from './harden-script.ts';
import { hardenStyle, hardenStyleHash } from './harden-style.ts';

/** The page on which someone chooses the changes that harden a service. Its only script reports what is chosen. */
export function hardenPage(content: HardenContent): string {
  const { service, place, note, changes } = content;
  const title = `Harden ${service}`;
  const body = html`<main>
<h1>${title}</h1>
<p class="quiet">${place}. Ticked are the changes of which nothing is known that breaks.</p>
<p id="note" role="status" tabindex="-1">${note}</p>
<div class="columns">
<form>
<fieldset><legend>Changes</legend>
${changes.map(changeMarkup)}
</fieldset>
${openMarkup(content)}
<div class="bar"><button type="submit" id="apply"${content.chosen === 0 ? html` disabled` : undefined}>${applyLabel(content)}</button>
<button type="button" id="cancel" class="second">Cancel</button>
<span class="quiet">One step of Undo. <span id="left" aria-live="polite">${content.left}</span></span></div>
</form>
<section aria-label="Preview">
<div id="preview">${filesMarkup(content)}</div>
<p class="quiet small">Dashed: the change under the pointer or the focus. Struck out: not ticked, not written.</p>
</section>
</div>
</main>`;
  const style = { text: hardenStyle, hash: hardenStyleHash };
  return documentOf(title, style, body, { text: script, hash: scriptHash });
}

/** What the page shows anew after each choice. */
export interface Previewed {
  readonly preview: string;
  readonly apply: string;
  readonly canApply: boolean;
  readonly left: string;
}

export function previewMarkup(preview: HardenPreview): Previewed {
  return {
    preview: filesMarkup(preview).text,
    apply: applyLabel(preview),
    canApply: preview.chosen > 0,
    left: preview.left,
  };
}

const applyLabel = ({ chosen }: HardenPreview) => `Apply ${chosen} Change${chosen === 1 ? '' : 's'}`;

function changeMarkup(each: HardenContent['changes'][number], at: number): Markup {
  const { key, what, why, mayBreak, basis, isKnown, isChosen } = each;
  return html`<div class="change" data-change="${at}">
<input type="checkbox" id="c${at}" value="${key}"${isChosen ? html` checked` : undefined} aria-describedby="w${at} b${at}"><label for="c${at}">${what}</label>
<span class="tag">${mark(isKnown ? undefined : 'medium')}${basis}</span>
<p class="why" id="w${at}">${why}</p>
<p class="risk" id="b${at}">May break: ${mayBreak}</p>
</div>
`;
}

function openMarkup({ open, more }: HardenContent): Markup | undefined {
  if (open.length === 0) return undefined;
  const items = open.map(({ severity, text, reason, hasFix }, at) => {
    const label = hasFix ? 'Decide\u2026' : 'Explain';
    return html`<li>${spoken(severity)}<span id="o${at}">${text}<small>${reason}</small></span><button type="button" class="link" data-open="${at}" aria-describedby="o${at}">${label}</button></li>
`;
  });
  const others = more > 0 ? html`<li><span></span><span>${more} more in Problems</span></li>` : undefined;
  return html`<fieldset><legend>Not changed: it would change how the service is used</legend><ul class="open">
${items}${others}</ul></fieldset>`;
}

function filesMarkup({ files, chosen, all }: HardenPreview): Markup {
  const parts = files.map(
    ({ name, lines }) => html`<div class="file"><h2>${name} <span>${chosen} of ${all} changes</span></h2>
<div class="lines" tabindex="0" role="region" aria-label="Preview of ${name}"><div>${lines.map(lineMarkup)}</div></div></div>`,
  );
  return html`${parts}`;
}

/** What stands before a line, for those who don't see its colour. */
const signs: Readonly<Record<PreviewLine['kind'], string>> = {
  same: '',
  added: '+',
  removed: '\u2212',
  off: '',
  gap: '\u22ef',
};

const words: Partial<Record<PreviewLine['kind'], string>> = {
  removed: 'removed: ',
  off: 'not written: ',
  gap: 'some lines are left out',
};

function lineMarkup({ kind, line, text, of }: PreviewLine): Markup {
  const number = kind === 'same' ? String(line ?? '') : signs[kind];
  const word = words[kind];
  const spokenWord = word ? html`<span class="hidden">${word}</span>` : undefined;
  const indented = text.length - text.trimStart().length;
  const owner = of === undefined ? undefined : html` data-of="${of}"`;
  return html`<div class="${kind}"${owner}><i>${number}</i>${spokenWord}${text.slice(0, indented)}<code>${text.slice(indented)}</code></div>`;
}
