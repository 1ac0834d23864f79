import { folderOf } from '../../../engine/source/path.ts';

/** The most characters of what a title says to do, and with the part in brackets: more does not fit into the menus of editors. */
export const maxTitle = 70;
const maxWhole = 100;

/** Inserts words before the part in brackets of a title, which says what may break. */
export function withWords(title: string, words: string): string {
  const end = title.includes(' (') ? title.indexOf(' (') : title.length;
  return `${title.slice(0, end)}${words}${title.slice(end)}`;
}

/** A title without the part in brackets. */
export const withoutBrackets = (title: string): string => /^[^(]*[^ (]/.exec(title)?.[0] ?? title;

/** The shortest word that is cut, in characters. */
const shortest = 12;

/** Shortens a title to the limits: first what a fix leaves is left out, then words are cut. */
export function fitted(title: string): string {
  const at = title.endsWith(')') ? title.indexOf(' (') : -1;
  if (at < 0) return cutTo(title, maxTitle);
  const [head, brackets] = [cutTo(title.slice(0, at), maxTitle), title.slice(at)];
  const end = brackets.lastIndexOf('; leaves ');
  const isLong = head.length + brackets.length > maxWhole && end > 0;
  return cutTo(head + (isLong ? `${brackets.slice(0, end)})` : brackets), maxWhole);
}

/** Shortens a text: first its longest words, which are names of the file's author, then its end. */
function cutTo(text: string, most: number): string {
  const words = text.split(' ');
  let excess = text.length - most;
  while (excess > 0) {
    const longest = words.reduce(
      (found, { length }, at) => (length > (words[found] ?? '').length ? at : found),
      0,
    );
    const word = words[longest] ?? '';
    if (word.length <= shortest) break;
    words[longest] = cut(word, Math.max(shortest, word.length - excess));
    excess -= word.length - (words[longest] ?? '').length;
  }
  const short = words.join(' ');
  if (short.length <= most) return short;
  const [close, end] = short.endsWith(')') ? ['…)', most - 2] : ['…', most - 1];
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
