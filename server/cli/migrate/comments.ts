/** What a comment says about a check: why it is off, and until when. */
interface Justification {
  readonly reason?: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly until?: string;
}

/** Returns what the comments of a YAML file or a list of lines say about an id: at the end of its line, or right above it. */
export function justifications(text: string): (id: string) => Justification {
  const found = new Map<string, Justification>();
  let above: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const start = line.search(/(?:^|\s)#/);
    const code = start < 0 ? line : line.slice(0, start);
    const comment =
      start < 0
        ? ''
        : line
            .slice(start)
            .replace(/^[\s#]+/, '')
            .trim();
    const words = code.split(/[\s,[\]{}"':]+/).filter((word) => word !== '' && word !== '-');
    if (words.length === 0) {
      // Comments apply to the next item only without a blank line or an item that is commented out.
      above = comment === '' || comment.startsWith('- ') ? [] : [...above, comment];
      continue;
    }
    const said = justification(comment === '' ? above.join(' ') : comment);
    above = [];
    if (said.reason === undefined) continue;
    for (const word of words) if (!found.has(word)) found.set(word, said);
  }
  return (id) => found.get(id) ?? {};
}

function justification(comment: string): Justification {
  const reason = comment.slice(0, longest).trim();
  if (reason === '') return {};
  for (const { 0: day, index } of comment.matchAll(/\b\d{4}-\d\d-\d\d\b/g)) {
    // The day on which something was written down does not end it.
    const isStart = /\b(?:since|from|added|created|on|of)(?: on)?:? $/i.test(comment.slice(0, index));
    if (!isStart && !Number.isNaN(Date.parse(day))) return { reason, until: day };
  }
  return { reason };
}

/** The maximum length of a reason. */
const longest = 300;
