import type { SourceFile, Span } from '../../source/text.ts';

/**
 * Shows a model of one text as a model of the file that the text is written in: the same object graph, part by part
 * when it is asked for, with each span placed anew and its source file exchanged.
 */
export function relocate<T extends object>(model: T, file: SourceFile, place: (span: Span) => Span): T {
  const shown = new Map<object, object>();
  const show = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    const known = shown.get(value);
    if (known) return known;
    const made = make(value);
    if (!shown.has(value)) shown.set(value, made);
    return made;
  };
  const make = (value: object): object => {
    if (isSpan(value)) return place(value);
    if (isFile(value)) return file;
    if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, show(each)]));
    if (value instanceof Set) return new Set([...value].map(show));
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      shown.set(value, list);
      for (const each of value) list.push(show(each));
      return list;
    }
    const made = {};
    for (const key of keysOf(value)) {
      let part: { readonly value: unknown } | undefined;
      Object.defineProperty(made, key, {
        enumerable: true,
        get() {
          part ??= { value: show((value as Record<string, unknown>)[key]) };
          return part.value;
        },
      });
    }
    return made;
  };
  return show(model) as T;
}

function isSpan(value: object): value is Span {
  const { start, end } = value as Partial<Span>;
  return typeof start === 'number' && typeof end === 'number' && Object.keys(value).length === 2;
}

function isFile(value: object): boolean {
  return 'path' in value && 'text' in value && 'lines' in value;
}

/** Own properties, and what classes behind the value define as getters. */
function keysOf(value: object): Set<string> {
  const keys = new Set(Object.keys(value));
  let prototype: object | null = Object.getPrototypeOf(value);
  while (prototype && prototype !== Object.prototype) {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (get) keys.add(key);
    prototype = Object.getPrototypeOf(prototype);
  }
  return keys;
}
