import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { recall } from '../recall.ts';
import type { Said, Span } from '../text.ts';
import { limits } from './limits.ts';
import type { Piece } from './model.ts';
import { placeOf, sentence } from './place.ts';

export { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq };

/** What the library makes of one document. */
export type YamlDocument = Document.Parsed;

/** What the library finds wrong with a text. */
export interface YamlError {
  readonly message: Said;
  readonly span: Span;
}

/** The pairs of one part of the text, with offsets that count from the part's own start. */
export interface Part {
  readonly start: number;
  readonly items: YAMLMap['items'];
  readonly errors: readonly YamlError[];
  /** The parts of the mapping below its one key. */
  readonly below: readonly Part[] | undefined;
}

/** What the pieces of a text hold; undefined where it must be read as a whole. */
export function partsOf(text: string, pieces: readonly Piece[] | undefined): readonly Part[] | undefined {
  const partOf = ({ start, end }: Span, below?: readonly Part[]): Part | undefined => {
    const read = mappingIn(text.slice(start, end));
    return read && { start, ...read, below };
  };
  const all: Part[] = [];
  for (const { span, below } of pieces ?? []) {
    const inner = below?.map((each) => partOf(each));
    const first = below?.[0];
    if (inner && !inner.every((each) => each !== undefined)) return undefined;
    const part = first && inner ? partOf({ start: span.start, end: first.start }, inner) : partOf(span);
    if (!part) return undefined;
    all.push(part);
  }
  return all.length > 0 ? all : undefined;
}

/**
 * The pairs of a text that is one mapping, and whose errors end where it ends; kept, so that an edit reads its own part
 * again. An open quote or bracket may reach into the next part.
 */
const mappingIn = recall(
  (text): Pick<Part, 'items' | 'errors'> | undefined => {
    const errors: YamlError[] = [];
    const documents = documentsOf(text, (message, span) => {
      errors.push({ message, span });
    });
    const root = documents[0]?.contents;
    const whole = errors.every(({ message }) => contained.test(message));
    return whole && documents.length === 1 && isMap(root) && root.flow !== true
      ? { items: root.items, errors }
      : undefined;
  },
  { texts: 1_000, characters: 300_000 },
);

/** Errors of block style end with the lines that are indented below their key; the others may hide a bracket or quote. */
const contained =
  /^YAML: (?:All \w+ items must start at the same column|Nested mappings are|Implicit (?:map )?keys need)/;

interface ErrorSink {
  onError(
    source: { offset: number } | number | [number, number],
    code: string,
    message: string,
    warning?: boolean,
  ): void;
}

/** The documents of a text, errors told one by one. */
export function documentsOf(text: string, problem: (message: Said, span: Span) => void): YamlDocument[] {
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  const documents: YamlDocument[] = [];
  let errors = 0;
  // Errors are kept as plain data: making an Error for each of 100,000 takes longer than the rest.
  (composer as unknown as ErrorSink).onError = (source, _code, message, warning) => {
    if (warning || ++errors > limits.errors) return;
    const [start, end] = placeOf(source);
    const from = Math.min(start, text.length);
    problem(sentence(message), { start: from, end: Math.max(from, Math.min(end, text.length)) });
  };
  for (const token of new Parser().parse(text))
    for (const each of composer.next(token)) documents.push(each as YamlDocument);
  for (const each of composer.end(false, text.length)) documents.push(each as YamlDocument);
  return documents;
}
