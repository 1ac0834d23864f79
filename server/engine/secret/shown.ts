import { memoizeByText, whenAsked } from '../source/memo.ts';
import type { SafeText, Shown } from '../source/text.ts';
import { credentialsIn } from './redact.ts';
import type { Secrets } from './secrets.ts';

/** UTF-16 units of a value that are shown. */
const longest = 160;
/** What may stand in no text: controls, formats (directions, joiners), lone surrogates, private use, and fillers. It takes long to make. */
const invisible = whenAsked(() => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu);

/** Makes one sentence of our words and a file's: each value is cut, cleared of credentials and of what is not visible. */
export function shown(
  words: TemplateStringsArray,
  ...values: readonly (string | number | undefined)[]
): Shown {
  return words
    .map((word, at) => word + (at < values.length ? shownValue(String(values[at])) : ''))
    .join('') as Shown;
}

/** One value of a file as it may be shown. */
export function shownValue(text: string): Shown {
  return text.length < harmless ? printable(text) : known(text.slice(0, longest * 4));
}

/** No credential that its form or its neighbours give away is shorter, both together. */
const harmless = 8;

const known = memoizeByText(
  (text) => {
    const masked = printable(withoutCredential(text));
    if (masked.length <= longest && text.length < longest * 4) return masked;
    // Never between the halves of a pair that only together are a character.
    return `${masked.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` as Shown;
  },
  { texts: 2_000, characters: 200_000 },
);

/** A text up to its first credential. Only a shell, YAML or JSON parser could tell where the credential ends. */
function withoutCredential(text: string): string {
  const starts = credentialsIn(text).map(({ start }) => start);
  return starts.length === 0 ? text : `${text.slice(0, Math.min(...starts))}***`;
}

/** Text without what a terminal or an editor would act upon, or show as nothing: blanks become spaces, all else `�`. */
export function printable(text: string): Shown {
  if (!/[^ -~]/.test(text)) return text as Shown;
  return text.replace(/[\t\r\n]/g, ' ').replace(invisible(), '\ufffd') as Shown;
}

/** A path or an error as it may be shown: like a value, but whole. */
export const shownWhole = memoizeByText((text) => printable(withoutCredential(text)), {
  texts: 200,
  characters: 100_000,
});

/** A path as it is written for programs, which look for the file: as it may be shown, but with what is not visible. */
export function writtenPath(path: string, secrets?: Pick<Secrets, 'clear'>): string {
  const written = /[^ -~]/.test(path)
    ? (withoutCredential(path).replace(/\p{Cs}/gu, '\ufffd') as Shown)
    : shownWhole(path);
  return secrets ? secrets.clear(written) : written;
}

/** Our own words with a file's in place of `{name}`, each made fit to be shown. */
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

/** A message cut at the names in it: every second part is one. */
const partsOf = memoizeByText((text) => text.split(/\{(\w+)\}/), {
  texts: 500,
  characters: 100_000,
  lasting: true,
});

/** Our own words behind what is fit to be shown. */
export function followed(text: SafeText, by: SafeText): Shown {
  return (text + by) as Shown;
}
