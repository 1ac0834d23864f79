import type { Paint } from './report/paint.ts';

/** A page in Markdown as a terminal with colours shows it: headings are bold, examples are indented, marks are red. */
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

/** A line of an example; what marks the line above it says what is found there. */
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
