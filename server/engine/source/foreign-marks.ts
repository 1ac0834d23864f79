import type { Span } from './text.ts';

const line = /^(?:<{7}|={7}|>{7}|\|{7})(?:[ \r].*)?$/gm;

/** The lines with git's merge conflict marks; none if the begin or end mark is missing. */
export function conflictMarks(text: string): readonly Span[] {
  if (!text.includes('<<<<<<<') || !text.includes('>>>>>>>')) return [];
  const found = [...text.matchAll(line)];
  const has = (sign: string) => found.some(([mark]) => mark.startsWith(sign));
  if (!has('<') || !has('>')) return [];
  return found.map(({ index, 0: mark }) => ({ start: index, end: index + mark.trimEnd().length }));
}

/**
 * An expression in `${…}` that another program replaces first: `${templateOption:version}`, `${project.version}`,
 * `${{ values.name }}`. A name in capitals before the colon is a default that lacks its `-`.
 */
const expression = /\$\{(?:\{|[A-Za-z_]\w*[.|]\w|[a-z][A-Za-z]*:[\w/])/;

/** Marks of templates that may stand within a value. */
const marks = /\{[{%]|<%|(?<!\$)\$\(\w|#\{\w|\[\[|@[A-Z][A-Z0-9_]+@|__[A-Z][A-Z0-9_]+__|%[A-Z][A-Z0-9_]+%/;

/** Whether a text has an expression that only another program understands. */
export function hasForeignExpression(text: string): boolean {
  return text.includes('${') && expression.test(text);
}

/** Whether a text holds something that a template engine or a build tool replaces, so that its value is not known yet. */
export function holdsPlaceholder(text: string): boolean {
  return marks.test(text) || hasForeignExpression(text);
}
