const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e][\udc00-\udfff]/g;

/** Returns the width of a text in terminal columns. */
export function widthOf(text: string): number {
  if (!/[^ -~]/.test(text)) return text.length;
  const pairs = text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return text.length - pairs + (text.match(wide)?.length ?? 0);
}

/** Returns the beginning of a text that fits the columns, with `…` where it was cut. */
export const cutEnd = (text: string, columns: number): string =>
  widthOf(text) <= columns ? text : `${fitting([...text], columns - 1).join('')}\u2026`;

/** Returns the end of a path that fits the columns, from a folder on where that is possible: it tells the path from others. */
export function cutStart(path: string, columns: number): string {
  if (widthOf(path) <= columns) return path;
  const end = fitting([...path].reverse(), columns - 1)
    .reverse()
    .join('');
  return `\u2026${end.slice(Math.max(0, end.indexOf('/')))}`;
}

/** The first characters that fit the columns. */
function fitting(characters: readonly string[], columns: number): string[] {
  let left = columns;
  const end = characters.findIndex((each) => {
    left -= widthOf(each);
    return left < 0;
  });
  return characters.slice(0, end < 0 ? characters.length : end);
}
