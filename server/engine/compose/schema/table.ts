/** What the Compose Specification allows at a place. */
export interface Type {
  /** The allowed scalars, one letter for each type. */
  readonly scalars: string;
  readonly any: boolean;
  readonly values: readonly string[] | undefined;
  readonly list: Type | undefined;
  /** Whether the items of the list must be distinct. */
  readonly distinct: boolean;
  readonly map: Type | undefined;
  readonly keys: ReadonlyMap<string, Type> | undefined;
  /** The name of an object in the table. */
  readonly name: string;
  /** Keys that an object must have. */
  readonly needs: readonly string[];
}

/** The keys of an object, and the required ones. */
interface Fields {
  readonly keys: ReadonlyMap<string, Type>;
  readonly needs: readonly string[];
}

/** Reads the table of objects and their keys; parses each object on first use, because a file needs few of them. */
export function readTable(table: string): Type {
  const lines = new Map<string, string>();
  for (const line of table.trim().split('\n')) {
    const space = line.indexOf(' ');
    lines.set(line.slice(0, space), line.slice(space + 1));
  }
  const objects = new Map<string, Fields>();
  const fieldsOf = (name: string): Fields => {
    const fields = objects.get(name) ?? readFields(lines.get(name) ?? '', fieldsOf);
    objects.set(name, fields);
    return fields;
  };
  return new TypeInTable('{-}', fieldsOf);
}

function readFields(line: string, fieldsOf: (name: string) => Fields): Fields {
  const keys = new Map<string, Type>();
  const needs: string[] = [];
  for (const group of line.split(' ')) {
    const colon = group.lastIndexOf(':');
    const type = new TypeInTable(group.slice(0, colon), fieldsOf);
    for (const marked of group.slice(colon + 1).split(',')) {
      const key = marked.replace('!', '');
      keys.set(key, type);
      if (key !== marked) needs.push(key);
    }
  }
  return { keys, needs };
}

class TypeInTable implements Type {
  scalars = '';
  any = false;
  values: readonly string[] | undefined;
  list: Type | undefined;
  distinct = false;
  map: Type | undefined;
  name = '';
  readonly #fieldsOf: (name: string) => Fields;

  constructor(text: string, fieldsOf: (name: string) => Fields) {
    this.#fieldsOf = fieldsOf;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === '?') this.any = true;
      else if (!'[<{('.includes(char)) this.scalars += char;
      else {
        const end = closing(text, at);
        const inner = text.slice(at + 1, end);
        if (char === '[') {
          this.distinct = inner.startsWith('=');
          this.list = new TypeInTable(this.distinct ? inner.slice(1) : inner, fieldsOf);
        } else if (char === '<') this.map = new TypeInTable(inner, fieldsOf);
        else if (char === '{') this.name = inner;
        else this.values = inner.split('|');
        at = end;
      }
    }
  }

  get keys(): ReadonlyMap<string, Type> | undefined {
    return this.name === '' ? undefined : this.#fieldsOf(this.name).keys;
  }

  get needs(): readonly string[] {
    return this.name === '' ? [] : this.#fieldsOf(this.name).needs;
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ('[<{('.includes(text.charAt(at))) depth++;
    else if (')}>]'.includes(text.charAt(at)) && --depth === 0) return at;
  }
  return text.length;
}
