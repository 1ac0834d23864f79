/** A workspace of a variable size: files by path, about `size` characters in total. */
export interface Shape {
  readonly name: string;
  readonly files: (size: number) => Readonly<Record<string, string>>;
  /** Whether the files are independent, so that a limit applies to each. */
  readonly apart?: boolean;
}

/** Repeats pieces up to a number of characters. */
export function fill(size: number, piece: (index: number) => string): string {
  const out: string[] = [];
  for (let length = 0, index = 0; length < size; index++) {
    const next = piece(index);
    out.push(next);
    length += next.length;
  }
  return out.join('');
}

/** Nests `open` and `close` around `inside` up to a number of characters. */
export function nest(size: number, open: string, close = '', inside = ''): string {
  const times = Math.floor(size / (open.length + close.length));
  return open.repeat(times) + inside + close.repeat(times);
}

/** Creates shapes with one file that begins with `head`. */
export function shapesOf(
  path: string,
  head: string,
  bodies: Readonly<Record<string, (size: number) => string>>,
  beside: Readonly<Record<string, string>> = {},
): Shape[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name: `${path}: ${name}`,
    files: (size) => ({ ...beside, [path]: `${head}${body(size)}` }),
  }));
}
