import type { Paint } from './report/paint.ts';

/** Formats a Markdown page for a terminal with colours: bold headings, indented examples, red marks. */
export function pageText(page: string, painted: Paint): string {
  let isCode = false;
  return page
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('```')) {
        isCode = !isCode;
        return [];
      }
      return [isCode ? codeLine(line, painted) : proseLine(line, painted)];
    })
    .join('\n');
}

/** A line of an example. A comment with carets marks the line above it. */
function codeLine(line: string, painted: Paint): string {
  const isMark = /^#(?:<| *)\^+/.test(line);
  return `    ${isMark ? painted.severity('high', line.replace(/^#</, '^^').replace(/^#/, ' ')) : line}`;
}

function proseLine(line: string, painted: Paint): string {
  const heading = /^#+ (.*)$/.exec(line)?.[1];
  if (heading !== undefined) return painted.bold(heading);
  return line
    .replace(/\[([^\][]{0,300})\]\([^()]{0,300}\)/g, '$1')
    .replace(/`([^`]+)`/g, (_, code: string) => painted.code(code))
    .replace(/^- /, '\u2022 ');
}
