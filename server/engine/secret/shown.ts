import { memoizeByText, whenAsked } from '../source/memo.ts';
import type { SafeText, Shown } from '../source/text.ts';
import { credentialsIn } from './redact.ts';
import type { Secrets } from './secrets.ts';

/** Maximum UTF-16 units of a shown value. */
const longest = 160;
/**
 * Characters not allowed in a text: controls, formats (directions, joiners), lone surrogates, private use, and fillers. Made
 * lazily, because it is slow to compile.
 */
const invisible = whenAsked(() => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu);

/**
 * Builds a text from our own words and values of a file. Shortens each value and removes credentials and invisible characters.
 */
export function shown(
  words: TemplateStringsArray,
  ...values: readonly (string | number | undefined)[]
): Shown {
  return words
    .map((word, at) => word + (at < values.length ? shownValue(String(values[at])) : ''))
    .join('') as Shown;
}

/** One value of a file, made safe to show. */
export function shownValue(text: string): Shown {
  return text.length < harmless ? printable(text) : known(text.slice(0, longest * 4));
}

/** The shortest credential that can be found by its form or the words around it, including those words. */
const harmless = 8;

const known = memoizeByText(
  (text) => {
    const masked = printable(withoutCredential(text));
    if (masked.length <= longest && text.length < longest * 4) return masked;
    // Do not cut between the halves of a surrogate pair.
    return `${masked.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` as Shown;
  },
  { texts: 2_000, characters: 200_000 },
);

/** A text up to its first credential. Only a shell, YAML or JSON parser could tell where the credential ends. */
function withoutCredential(text: string): string {
  const starts = credentialsIn(text).map(({ start }) => start);
  return starts.length === 0 ? text : `${text.slice(0, Math.min(...starts))}***`;
}

/** Replaces characters that a terminal or an editor would interpret or not show: blanks become spaces, all others `�`. */
export function printable(text: string): Shown {
  if (!/[^ -~]/.test(text)) return text as Shown;
  return text.replace(/[\t\r\n]/g, ' ').replace(invisible(), '\ufffd') as Shown;
}

/** A path or an error, made safe to show like a value, but not shortened. */
export const shownWhole = memoizeByText((text) => printable(withoutCredential(text)), {
  texts: 200,
  characters: 100_000,
});

/** A path in output for programs, which open the file: like a shown path, but keeps invisible characters. */
export function writtenPath(path: string, secrets?: Pick<Secrets, 'clear'>): string {
  const written = /[^ -~]/.test(path)
    ? (withoutCredential(path).replace(/\p{Cs}/gu, '\ufffd') as Shown)
    : shownWhole(path);
  return secrets ? secrets.clear(written) : written;
}

/** Our own words with values of a file in place of `{name}`, each made safe to show. */
export function filled(text: string, words: { readonly [name: string]: string } = {}): Shown {
  const parts = partsOf(text);
  let all = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    const name = parts[at] ?? '';
    const given = words[name];
    all += given === undefined ? `{${name}}` : shownValue(given);
    all += parts[at + 1];
  }
  return all as Shown;
}

/** A message split at its names: every second part is a name. */
const partsOf = memoizeByText((text) => text.split(/\{(\w+)\}/), {
  texts: 500,
  characters: 100_000,
  lasting: true,
});

/** Appends our own words to a text that is safe to show. */
export function followed(text: SafeText, by: SafeText): Shown {
  return (text + by) as Shown;
}

/** Inserts words before the part in brackets of a fix's title, which says what may break. */
export function beforeBrackets(title: SafeText, words: SafeText): Shown {
  const end = title.includes(' (') ? title.indexOf(' (') : title.length;
  return (title.slice(0, end) + words + title.slice(end)) as Shown;
}
