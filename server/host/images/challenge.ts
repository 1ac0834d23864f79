/** What a server asks for before it answers (RFC 9110, WWW-Authenticate). */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  /** Its parameters, such as `realm` and `service`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The most characters of a header that is read. */
const most = 4000;

const parameter = /([A-Za-z_]{1,30})=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Returns the challenge of a header that we can answer: bearer, otherwise basic; undefined if there is none. */
export function challengeIn(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > most) return undefined;
  // A scheme begins the header or follows a comma, and is followed by a blank instead of `=`.
  const quoted = header.replace(/"(?:[^"\\]|\\.)*"/g, (text) => '"'.padEnd(text.length, '-'));
  const starts = [...quoted.matchAll(/(?:^|,)\s*([a-z]+)(?=\s+[a-z_]+=|\s*$|\s*,)/gi)];
  const challenges = starts.map((start, at): Challenge | undefined => {
    const scheme = start[1]?.toLowerCase();
    if (scheme !== 'basic' && scheme !== 'bearer') return undefined;
    const text = header.slice(start.index + start[0].length, starts[at + 1]?.index);
    const parameters = new Map<string, string>();
    for (const [, name = '', inQuotes, plain] of text.matchAll(parameter))
      parameters.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    return { scheme, parameters };
  });
  const found = challenges.filter((each) => each !== undefined);
  return found.find(({ scheme }) => scheme === 'bearer') ?? found[0];
}
