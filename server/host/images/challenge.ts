/** What a server asks for before it answers (RFC 9110, WWW-Authenticate). */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  /** Its parameters, such as `realm` and `service`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The most characters of a header that is read. */
const most = 4000;

const tokens = /"[^"]*"|[^\s=,"]+|=/g;

/** Returns the challenge of a header that we can answer: bearer, otherwise basic; undefined if there is none. */
export function challengeIn(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > most) return undefined;
  const words = header.match(tokens) ?? [];
  const all: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!.toLowerCase();
    if (words[at + 1] !== '=') all.push({ scheme: word, parameters: new Map() });
    else {
      at += 2;
      all.at(-1)?.parameters.set(word, (words[at] ?? '').replace(/^"|"$/g, ''));
    }
  }
  for (const scheme of ['bearer', 'basic'] as const) {
    const found = all.find((each) => each.scheme === scheme);
    if (found) return { scheme, parameters: found.parameters };
  }
  return undefined;
}
