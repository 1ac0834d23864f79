import { moved, type Span } from '../../source/text.ts';
import type { Piece } from './pieces.ts';
import { type Block, blockIn, isMap, type YAMLMap, type YAMLSeq } from './yaml.ts';
import type { YamlError } from './yaml-error.ts';

/** Entries of a collection in block style, with offsets that count from the part's own start. */
export interface Part {
  readonly start: number;
  /** What was read; undefined where nothing could be. */
  readonly root: YAMLMap | YAMLSeq | undefined;
  /** What keeps the rest of the part from being read: its span is what is not read. */
  readonly error: YamlError | undefined;
  /** The entries of the collection that is the value of the last entry, where that is read in parts. */
  readonly below: readonly Part[] | undefined;
}

/** What the pieces of a text hold. */
export interface Cut {
  readonly parts: readonly Part[];
  readonly errors: readonly YamlError[];
}

/** Reads the pieces of a text each by itself; undefined where one is no mapping, so that the text is no sum of its pieces. */
export function partsOf(text: string, pieces: readonly Piece[]): Cut | undefined {
  const errors: YamlError[] = [];
  let whole = true;
  const partOf = ({ start, end }: Span, below?: readonly Part[]): Part => {
    const read = blockIn(text.slice(start, end));
    for (const error of read.errors) errors.push({ ...error, span: moved(error.span, start) });
    if (read.errors.length === 0 && !isMap(read.root)) whole = false;
    return { start, root: read.root, error: undefined, below };
  };
  const parts = pieces.map(({ span, below }) => {
    const first = below?.[0];
    return first && below
      ? partOf(
          { start: span.start, end: first.start },
          below.map((each) => partOf(each)),
        )
      : partOf(span);
  });
  errors.sort((a, b) => a.span.start - b.span.start);
  return whole ? { parts, errors } : undefined;
}

/** True where all of a text was read as one collection in block style. */
export function isSound({ root, errors }: Block): boolean {
  return root !== undefined && errors.length === 0;
}
