import type { Severity } from '../engine/index.ts';
import { html, Markup } from './markup.ts';

/** A shape for each severity, and for a service without findings, beside its word and colour. */
const shapes: Readonly<Record<Severity | 'clean', string>> = {
  critical: '<path d="M5 1 9 8 5 15 1 8z M11.5 1l4 7-4 7-4-7z"/>',
  high: '<path d="M8 1l6 7-6 7-6-7z"/>',
  medium: '<path d="M8 2l7 12H1z"/>',
  low: '<circle cx="8" cy="8" r="5"/>',
  info: '<circle class="ring" cx="8" cy="8" r="4.2"/>',
  clean: '<path class="ring" d="M2.500 8.500 6.500 12.500 13.500 4"/>',
};

/** The severities, worst first. */
export const worstFirst = Object.keys(shapes).slice(0, -1) as readonly Severity[];

/** The mark of a severity, which screen readers skip. */
export function mark(severity: Severity | undefined): Markup {
  const name = severity ?? 'clean';
  return html`<svg class="mark ${name}" width="13" height="13" viewBox="0 0 16 16" aria-hidden="true">${new Markup(shapes[name])}</svg>`;
}

/** A severity as a mark and a word. */
export const severityMarkup = (severity: Severity): Markup =>
  html`<span class="severity">${mark(severity)} ${severity}</span>`;

/** The mark of a severity with its word for screen readers only. */
export const spoken = (severity: Severity | undefined): Markup =>
  html`${mark(severity)}<span class="hidden">${severity ?? 'nothing found'}: </span>`;
