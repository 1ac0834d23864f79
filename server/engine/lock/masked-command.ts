import { credentialsIn } from '../secret/redact.ts';
import type { Span } from '../source/text.ts';

/** The most characters of words that are searched at once, and the words at its end that are searched again with the next. */
const most = 2000;
const again = 4;

/** The words of a command with credentials as `*`, also those that only other words reveal: `--password`, `x`. */
export function withoutCredentials(words: readonly string[]): string[] {
  const masked = [...words];
  for (let from = 0; from < masked.length; ) {
    const { text, places } = lineOf(masked, from);
    for (const credential of credentialsIn(text))
      for (const [index, place] of places.entries())
        masked[from + index] = starred(masked[from + index]!, place, credential);
    const end = from + places.length;
    from = end === masked.length ? end : Math.max(from + 1, end - again);
  }
  return masked;
}

/** Words as one line, with the place of each in it. */
function lineOf(words: readonly string[], from: number) {
  let text = '';
  const places: Span[] = [];
  for (let at = from; at < words.length; at++) {
    const word = words[at]!;
    if (places.length > 0 && text.length + word.length > most) break;
    // Quotes keep a word together that a shell would cut.
    const isWhole = /^[^\s"']+$/.test(word);
    const start = text.length + (isWhole ? 0 : 1);
    text += isWhole ? `${word} ` : `"${word.replace(/"/g, "'")}" `;
    places.push({ start, end: start + word.length });
  }
  return { text, places };
}

function starred(word: string, place: Span, credential: Span): string {
  const start = Math.max(credential.start, place.start) - place.start;
  const end = Math.min(credential.end, place.end) - place.start;
  return start < end ? word.slice(0, start) + '*'.repeat(end - start) + word.slice(end) : word;
}
