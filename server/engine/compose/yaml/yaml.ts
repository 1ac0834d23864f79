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
import { ByText } from '../../source/memo.ts';
import type { SafeText } from '../../source/text.ts';
import { placeOf } from './errors.ts';
import { nameOf, sentenceOf, type YamlError } from './yaml-error.ts';

export { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq };

/** The library's result for one document. */
export type YamlDocument = Document.Parsed;

/** A text as the library reads it. */
export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  /** The first errors, in the order in which they occurred. */
  readonly errors: readonly YamlError[];
  /** The end of the last error. */
  readonly reach: number;
}

/** Whether a document has a mapping as a key, like `{{ name }}`: braces that only contain braces. */
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

/** The library's result for a text that is one collection in block style; `root` is undefined for any other text. */
export interface Block extends ParsedYaml {
  readonly root: YAMLMap | YAMLSeq | undefined;
}

/** How much of the parts of texts is kept: what was read of a character takes about sixty bytes. */
export const partBounds = { texts: 5_000, characters: 40_000, most: 300_000 };

const blocks = new ByText<Block>(partBounds);

/** Makes room for the entries of a text. */
export const fitBlocks = (length: number): void => blocks.fit(length);

/** Reads a text that may be one entry of a collection. Memoized, so that after an edit only the changed part is read again. */
export function blockIn(text: string): Block {
  const known = blocks.get(text);
  if (known) return known;
  const read = blockOf(documentsOf(text));
  blocks.set(text, read);
  return read;
}

function blockOf(read: ParsedYaml): Block {
  const root = read.documents[0]?.contents;
  const isBlock = read.documents.length === 1 && (isMap(root) || isSeq(root)) && root.flow !== true;
  const { documents, errors, reach } = read;
  return { documents, errors, reach, root: isBlock ? root : undefined };
}

/** A mapping with one pair of a larger mapping, or with only its key. */
export function mapOf(pair: Pair, isWhole: boolean): YAMLMap {
  const map = new YAMLMap();
  const { key, srcToken } = pair;
  map.items.push(isWhole ? pair : Object.assign(new Pair(key), srcToken && { srcToken }));
  return map;
}

/** The last texts that were read as a whole: their unchanged parts are reused after an edit. */
const wholes = new ByText<Block>({ texts: 2, characters: 100_000 });

/** Reads a text as a whole. */
export function wholeOf(text: string): ParsedYaml {
  const read = blockOf(documentsOf(text));
  wholes.set(text, read);
  return read;
}

/** Takes the result of reading a text as a whole out of the cache; undefined if it is not there. */
export const takeWhole = (text: string): Block | undefined => wholes.take(text);

type Token = Parameters<Composer['next']>[0];
type Source = { offset: number; source?: string } | number | [number, number];

interface ErrorSink {
  onError(source: Source, code: string, message: string, warning?: boolean): void;
}

/**
 * The documents of a text and its errors. Stops at values nested deeper than the limit before the library recurses into them:
 * only its stack of open collections grows with the depth.
 */
export function documentsOf(text: string): ParsedYaml {
  const composer = new Composer({
    schema: 'failsafe',
    // A value with a tag stays a text.
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  const documents: YamlDocument[] = [];
  const { errors, add, met } = errorsIn(text);
  (composer as unknown as ErrorSink).onError = met;
  const take = (token: Token) => {
    // The composer would add these errors to its documents, with their source.
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
  // An empty text between two ends of documents is not a document.
  const there = documents.filter((each, at) => at === 0 || isBegun(each) || !isEmpty(each));
  return { documents: there, errors: errors.list, reach: errors.reach };
}

/**
 * Collects errors as plain data, because creating 100,000 Error objects takes longer than everything else. Does not refer to
 * the documents, which would otherwise live as long.
 */
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
    // Compose rejects an unknown directive, for which the library only gives a warning.
    if (!warning || code === 'BAD_DIRECTIVE') add(source, nameOf(code, message), sentenceOf(code, message));
  };
  return { errors, add, met };
}

const isBegun = ({ directives }: YamlDocument): boolean => directives?.docStart === true;
const isEmpty = ({ contents }: YamlDocument): boolean => isScalar(contents) && contents.source === '';

/** The parser's stack also has the document and the innermost value, not only collections. */
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
