import { folderOf } from '../../../engine/source/path.ts';

/** The most characters of a title: a longer one does not fit into the menus of editors. */
export const maxTitle = 70;

/** Inserts words before the part in brackets of a title, which says what may break. */
export function withWords(title: string, words: string): string {
  const end = title.includes(' (') ? title.indexOf(' (') : title.length;
  return `${title.slice(0, end)}${words}${title.slice(end)}`;
}

/** A title without the part in brackets. */
export const withoutBrackets = (title: string): string => /^[^(]*[^ (]/.exec(title)?.[0] ?? title;

/** The shortest word that is cut, in characters. */
const shortest = 12;

/** Shortens a title to the limit: first its longest words, which are names of the file's author, then its end. */
export function fitted(title: string): string {
  const words = title.split(' ');
  let excess = title.length - maxTitle;
  while (excess > 0) {
    const longest = words.reduce(
      (most, { length }, at) => (length > (words[most] ?? '').length ? at : most),
      0,
    );
    const word = words[longest] ?? '';
    if (word.length <= shortest) break;
    words[longest] = cut(word, Math.max(shortest, word.length - excess));
    excess -= word.length - (words[longest] ?? '').length;
  }
  const short = words.join(' ');
  if (short.length <= maxTitle) return short;
  const [close, end] = short.endsWith(')') ? ['…)', maxTitle - 2] : ['…', maxTitle - 1];
  return `${short.slice(0, end).trimEnd()}${close}`;
}

/** Cuts a word in the middle. */
function cut(word: string, length: number): string {
  const tail = Math.floor((length - 1) / 2);
  return `${word.slice(0, length - 1 - tail)}…${word.slice(word.length - tail)}`;
}

/** A file's name with its folder, which tells apart the many files of one name. */
export function shortPath(path: string): string {
  const folder = folderOf(path);
  return path.slice(folderOf(folder).length).replace(/^\//, '');
}
