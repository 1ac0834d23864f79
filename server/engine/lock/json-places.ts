import { limits } from '../source/limits.ts';
import type { Span } from '../source/text.ts';

/** Keys and indexes that lead to a value. */
export type JsonPath = readonly (string | number)[];

interface Container {
  readonly isList: boolean;
  /** Key or index of the current item. */
  key: string | number;
}

const literal = /(?:-?\d[\d.eE+-]*|true|false|null)/y;
const blank = /[ \t\r\n]*/y;

/**
 * Walks a JSON text without recursion. `visit` gets the path and the place of each key and each plain value: a value has its
 * path, and a key the path to its value. Returns where the text stops being JSON; undefined if it is valid.
 */
export function walkJson(
  text: string,
  visit: (path: JsonPath, span: Span, isKey: boolean) => void,
): number | undefined {
  const open: Container[] = [];
  const path = () => open.map(({ key }) => key);
  let wants: 'value' | 'item' | 'key' | 'first key' | 'end' = 'value';
  let at = skipped(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  for (; at < text.length; at = skipped(text, at)) {
    const sign = text[at]!;
    const last = open.at(-1);
    if (wants === 'end') {
      if (!last) return at;
      if (sign === ',' && last.isList) last.key = Number(last.key) + 1;
      else if (sign !== ',' && sign !== (last.isList ? ']' : '}')) return at;
      if (sign !== ',') open.pop();
      wants = sign !== ',' ? 'end' : last.isList ? 'value' : 'key';
      at++;
    } else if (wants === 'key' || wants === 'first key') {
      if (sign === '}' && wants === 'first key') {
        open.pop();
        wants = 'end';
        at++;
        continue;
      }
      const end = stringEnd(text, at);
      const colon = end === undefined ? at : skipped(text, end);
      if (end === undefined || !last || text[colon] !== ':') return colon;
      last.key = stringOf(text.slice(at, end));
      visit(path(), { start: at, end }, true);
      wants = 'value';
      at = colon + 1;
    } else if (sign === ']' && wants === 'item') {
      open.pop();
      wants = 'end';
      at++;
    } else if (sign === '{' || sign === '[') {
      if (open.length === limits.depth) return at;
      visit(path(), { start: at, end: at + 1 }, false);
      open.push({ isList: sign === '[', key: 0 });
      wants = sign === '[' ? 'item' : 'first key';
      at++;
    } else {
      const end = sign === '"' ? stringEnd(text, at) : literalEnd(text, at);
      if (end === undefined) return at;
      visit(path(), { start: at, end }, false);
      wants = 'end';
      at = end;
    }
  }
  return wants === 'end' && open.length === 0 ? undefined : text.length;
}

/** The places of the values at some paths; for an object or list, of its first sign. */
export function placesInJson(text: string, paths: readonly JsonPath[]): readonly (Span | undefined)[] {
  const wanted = new Map(paths.map((path) => [JSON.stringify(path), undefined as Span | undefined]));
  const deepest = Math.max(...paths.map(({ length }) => length));
  walkJson(text, (path, span, isKey) => {
    if (isKey || path.length > deepest) return;
    const key = JSON.stringify(path);
    // Of a repeated key, the last value counts.
    if (wanted.has(key)) wanted.set(key, span);
  });
  return paths.map((path) => wanted.get(JSON.stringify(path)));
}

function skipped(text: string, at: number): number {
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

function literalEnd(text: string, at: number): number | undefined {
  literal.lastIndex = at;
  return literal.test(text) ? literal.lastIndex : undefined;
}

function stringEnd(text: string, at: number): number | undefined {
  if (text[at] !== '"') return undefined;
  for (let next = at + 1; next < text.length; next++) {
    const sign = text[next];
    if (sign === '\\') next++;
    else if (sign === '"') return next + 1;
    else if (sign === '\n') return undefined;
  }
  return undefined;
}

function stringOf(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}
