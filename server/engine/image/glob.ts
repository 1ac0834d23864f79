/**
 * True when `text` fits `pattern`: `*` stands for any run of characters but `/`, `**` for any run at all.
 * Time is linear in pattern times text at worst; there is no escape and no other special character.
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
