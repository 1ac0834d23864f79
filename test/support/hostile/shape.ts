/** A workspace that grows: its files by their paths, of about `size` characters together. */
export interface Shape {
  readonly name: string;
  readonly files: (size: number) => Readonly<Record<string, string>>;
  /** Whether the files have nothing to do with each other, so that a bound holds for each. */
  readonly apart?: boolean;
}

/** Pieces in a row, until there are so many characters. */
export function fill(size: number, piece: (index: number) => string): string {
  const out: string[] = [];
  for (let length = 0, index = 0; length < size; index++) {
    const next = piece(index);
    out.push(next);
    length += next.length;
  }
  return out.join('');
}

/** `open` so often that there are so many characters, what lies inside, and as many `close`. */
export function nest(size: number, open: string, close = '', inside = ''): string {
  const times = Math.floor(size / (open.length + close.length));
  return open.repeat(times) + inside + close.repeat(times);
}

/** Shapes of one file that begins with `head`. */
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
