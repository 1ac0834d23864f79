/**
 * True if `text` matches `pattern`: `*` matches any characters except `/`, `**` any characters. There are no escapes and no
 * other special characters. Takes at most the length of the pattern times that of the text.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const start = pattern.indexOf('*');
  if (start < 0) return pattern === text;
  if (!text.startsWith(pattern.slice(0, start))) return false;
  let reach = new Set([start]);
  for (let i = start; i < pattern.length && reach.size > 0; i++) {
    const next = new Set<number>();
    if (pattern[i] === '*') {
      const deep = pattern[i + 1] === '*';
      if (deep) i++;
      for (const from of reach) {
        for (let at = from; at <= text.length && !next.has(at); at++) {
          next.add(at);
          if (!deep && text[at] === '/') break;
        }
      }
    } else {
      for (const from of reach) if (from < text.length && text[from] === pattern[i]) next.add(from + 1);
    }
    reach = next;
  }
  return reach.has(text.length);
}
