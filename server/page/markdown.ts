/** GitHub accepts comments of up to 65,536 characters. */
const longest = 60_000;

/** A comment of these lines, cut where it would be too long; a list has one entry a line. */
export function comment(lines: readonly string[]): string {
  const text = lines.join('\n');
  if (text.length <= longest) return `${text}\n`;
  const end = text.lastIndexOf('\n', longest);
  const hidden = text.slice(end).match(/^- /gm)?.length;
  return `${text.slice(0, end)}\n\n\u2026 and ${hidden} more.\n`;
}

/** Escapes a text so that Markdown shows it as it is. */
export function escaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u200b');
}
