import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Pair,
  Parser,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { limits } from '../../source/limits.ts';
import { ByText, memoizeByText } from '../../source/memo.ts';
import type { SafeText } from '../../source/text.ts';
import { placeOf } from './errors.ts';
import { nameOf, sentenceOf, type YamlError } from './yaml-error.ts';

export { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq };

/** What the library makes of one document. */
export type YamlDocument = Document.Parsed;

/** A text as the library reads it. */
export interface Yaml {
  readonly documents: readonly YamlDocument[];
  /** The first errors, in the order in which they were met. */
  readonly errors: readonly YamlError[];
  /** Where the last error ends. */
  readonly reach: number;
}

/** Whether a document has a mapping for a key or an item, as `{{ name }}` is: one in braces that holds only another. */
export function isTagged({ contents }: YamlDocument): boolean {
  const look = (node: unknown): boolean => {
    if (isSeq(node)) return node.items.some(look);
    if (!isMap(node)) return false;
    const [first] = node.items;
    if (node.flow && isMap(first?.key) && first.key.flow) return true;
    return node.items.some(({ key, value }) => look(key) || look(value));
  };
  return look(contents);
}

/** What the library reads of a text that is one collection in block style; undefined root for any other text. */
export interface Block extends Yaml {
  readonly root: YAMLMap | YAMLSeq | undefined;
}

/** Reads a text that may be one entry of a collection; remembered, so that an edit has its own part read again. */
export const blockIn = memoizeByText((text) => blockOf(documentsOf(text)), {
  texts: 5_000,
  characters: 300_000,
});

function blockOf(read: Yaml): Block {
  const root = read.documents[0]?.contents;
  const isBlock = read.documents.length === 1 && (isMap(root) || isSeq(root)) && root.flow !== true;
  const { documents, errors, reach } = read;
  return { documents, errors, reach, root: isBlock ? root : undefined };
}

/** A mapping of one pair of a larger one, or of its key alone. */
export function mapOf(pair: Pair, isWhole: boolean): YAMLMap {
  const map = new YAMLMap();
  const { key, srcToken } = pair;
  map.items.push(isWhole ? pair : Object.assign(new Pair(key), srcToken && { srcToken }));
  return map;
}

/** The last texts that were read as a whole: where one is edited, what is left of it is known. */
const wholes = new ByText<Block>({ texts: 2, characters: 100_000 });

/** Reads a text as a whole. */
export function wholeOf(text: string): Yaml {
  const read = blockOf(documentsOf(text));
  wholes.set(text, read);
  return read;
}

/** What was read of a text as a whole, if it is remembered; it is forgotten. */
export const takeWhole = (text: string): Block | undefined => wholes.take(text);

type Token = Parameters<Composer['next']>[0];
type Source = { offset: number; source?: string } | number | [number, number];

interface ErrorSink {
  onError(source: Source, code: string, message: string, warning?: boolean): void;
}

/**
 * The documents of a text and what is wrong with it. What is nested deeper than the limit ends the reading before the
 * library's recursion meets it: only its stack of open collections grows with the depth.
 */
export function documentsOf(text: string): Yaml {
  const composer = new Composer({
    schema: 'failsafe',
    // A value with a tag stays the text that is written.
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  const documents: YamlDocument[] = [];
  const { errors, add, met } = errorsIn(text);
  (composer as unknown as ErrorSink).onError = met;
  const take = (token: Token) => {
    // The composer would put these on its documents, with their source.
    if (token.type === 'error') add(token, 'UNEXPECTED_TOKEN', sentenceOf('UNEXPECTED_TOKEN', ''));
    else for (const each of composer.next(token)) documents.push(each as YamlDocument);
  };
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) take(token);
    const refused =
      parser.stack.length > limits.depth + besides
        ? tooDeep
        : documents.length >= limits.documents
          ? tooMany
          : undefined;
    if (refused) {
      add(parser.offset, refused.code, refused.message);
      return { documents, errors: errors.list, reach: text.length };
    }
  }
  for (const token of parser.end()) take(token);
  for (const each of composer.end(false, text.length)) documents.push(each as YamlDocument);
  for (const each of documents.slice(1)) {
    if (isBegun(each) || isEmpty(each)) continue;
    add((each.contents?.range ?? each.range)[0], notBegun.code, notBegun.message);
  }
  // Nothing between two ends of a document is no document.
  const there = documents.filter((each, at) => at === 0 || isBegun(each) || !isEmpty(each));
  return { documents: there, errors: errors.list, reach: errors.reach };
}

/** Gathers errors as plain data: to make an Error for each of 100,000 takes longer than the rest. It does not see the documents, which would live as long. */
function errorsIn(text: string) {
  const errors = { list: [] as YamlError[], reach: 0 };
  const add = (source: Source, code: string, message: SafeText) => {
    const [start, end] = placeOf(source);
    const from = Math.min(start, text.length);
    const span = { start: from, end: Math.max(from, Math.min(end, text.length)) };
    errors.reach = Math.max(errors.reach, span.end);
    if (errors.list.length < limits.errors) errors.list.push({ message, span, code });
  };
  const met: ErrorSink['onError'] = (source, code, message, warning) => {
    // Compose refuses a directive that it does not know, which the library passes over.
    if (!warning || code === 'BAD_DIRECTIVE') add(source, nameOf(code, message), sentenceOf(code, message));
  };
  return { errors, add, met };
}

const isBegun = ({ directives }: YamlDocument): boolean => directives?.docStart === true;
const isEmpty = ({ contents }: YamlDocument): boolean => isScalar(contents) && contents.source === '';

/** The document, and the innermost value, stand on the parser's stack beside the collections. */
const besides = 3;

const tooDeep = {
  code: 'TOO_DEEP',
  message: `Values nested deeper than ${limits.depth} levels are ignored.`,
} as const;

const notBegun = {
  code: 'NOT_BEGUN',
  message: 'YAML: A document that follows another must begin with `---`.',
} as const;

const tooMany = {
  code: 'TOO_MANY',
  message: `The file has more than ${limits.documents} YAML documents; the rest are ignored.`,
} as const;
