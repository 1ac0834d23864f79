/** A line of Markdown, or a row of a table. */
export interface MarkdownLine {
  readonly text: string;
}

/** The size of a text in bytes. */
export const sizeOf = (text: string): number => Buffer.byteLength(text);

/** Returns the lines that fit the room, in bytes. One that is too long keeps no later one out. */
export function fitting<L extends MarkdownLine>(lines: readonly L[], room: number): readonly L[] {
  let left = room;
  return lines.filter(({ text }) => {
    const size = sizeOf(text);
    if (size > left) return false;
    left -= size;
    return true;
  });
}

/** Joins lines. */
export const joined = (lines: readonly MarkdownLine[]): string => lines.map(({ text }) => text).join('');

/** A list below a title, cut to a number of bytes; empty if there is nothing to list. */
export function list(title: string, lines: readonly MarkdownLine[], room: number): string {
  if (lines.length === 0) return '';
  const shown = fitting(lines, room);
  const left = lines.length - shown.length;
  return `${title}:\n\n${joined(shown)}${left > 0 ? `- \u2026 and ${left} more.\n` : ''}\n`;
}

/** The most characters of a path and of a sentence. */
const [mostOfPath, mostOfSentence] = [160, 320];

/** A path as Markdown shows it. Of a very long one the end, which tells it from others. */
export function pathText(path: string): string {
  const characters = [...path];
  const isLong = characters.length > mostOfPath;
  return markdown(isLong ? `\u2026${characters.slice(-mostOfPath).join('')}` : path);
}

/** A sentence as Markdown shows it; of a very long one the beginning. */
export function sentenceText(text: string): string {
  const characters = [...text];
  const isLong = characters.length > mostOfSentence;
  return markdown(isLong ? `${characters.slice(0, mostOfSentence).join('')}\u2026` : text);
}

/** Escapes a text so that Markdown shows it as it is: no markup, HTML, links or mentions. */
function markdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#!%$^](?=[\w"])|\/(?=\/)|\bwww(?=\.)/g, '$&<!-- -->');
}
