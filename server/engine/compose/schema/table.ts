/** What the Compose Specification allows at one place. */
export interface Type {
  /** Letters of the scalars that are allowed. */
  scalars: string;
  any: boolean;
  values: readonly string[] | undefined;
  list: Type | undefined;
  /** Whether no two items of the list may be equal. */
  distinct: boolean;
  map: Type | undefined;
  keys: ReadonlyMap<string, Type> | undefined;
  /** The name of an object in the table. */
  name: string;
  /** Keys that an object must have. */
  needs: readonly string[];
}

/** Reads the table of objects and their keys. */
export function readTable(lines: string): Type {
  const objects = new Map<string, Map<string, Type>>();
  const needed = new Map<string, string[]>();
  for (const line of lines.trim().split('\n')) {
    const [name = '', ...groups] = line.split(' ');
    const keys = keysAt(name);
    for (const group of groups) {
      const colon = group.lastIndexOf(':');
      const type = readType(group.slice(0, colon));
      for (const marked of group.slice(colon + 1).split(',')) {
        const key = marked.replace('!', '');
        keys.set(key, type);
        if (key !== marked) neededAt(name).push(key);
      }
    }
  }
  return { ...nothing, keys: keysAt('-') };

  function keysAt(name: string): Map<string, Type> {
    const keys = objects.get(name) ?? new Map<string, Type>();
    objects.set(name, keys);
    return keys;
  }

  function neededAt(name: string): string[] {
    const keys = needed.get(name) ?? [];
    needed.set(name, keys);
    return keys;
  }

  function readType(text: string): Type {
    const type = { ...nothing };
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === '?') type.any = true;
      else if (!'[<{('.includes(char)) type.scalars += char;
      else {
        const end = closing(text, at);
        const inner = text.slice(at + 1, end);
        if (char === '[') {
          type.distinct = inner.startsWith('=');
          type.list = readType(type.distinct ? inner.slice(1) : inner);
        } else if (char === '<') type.map = readType(inner);
        else if (char === '{')
          Object.assign(type, { keys: keysAt(inner), name: inner, needs: neededAt(inner) });
        else type.values = inner.split('|');
        at = end;
      }
    }
    return type;
  }
}

const nothing: Type = {
  scalars: '',
  any: false,
  values: undefined,
  list: undefined,
  distinct: false,
  map: undefined,
  keys: undefined,
  name: '',
  needs: [],
};

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ('[<{('.includes(text.charAt(at))) depth++;
    else if (')}>]'.includes(text.charAt(at)) && --depth === 0) return at;
  }
  return text.length;
}
