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
import type { Problem } from '../finding.ts';
import type { SourceFile, Span } from '../text.ts';
import { composeOf } from './effective.ts';
import { addMerged, type Budget, commentsOf, exhausted, expandedSize, type Tree } from './graph.ts';
import { type Env, openEnv } from './interpolate.ts';
import { limits, tooMuch } from './limits.ts';
import type { ComposeOptions } from './loading.ts';
import type { Compose, Entry, Node, Scalar, ScalarStyle } from './model.ts';
import { invalidExpression, makeScalar } from './node.ts';
import { placeOf, sentence, trimmed } from './place.ts';

const trees = new WeakMap<SourceFile, Tree>();
const plainTrees = new WeakMap<SourceFile, Tree>();

/** Reads a compose file; total, bounded, and with whatever is known of a broken one. */
export function parseCompose(file: SourceFile, options: ComposeOptions = {}): Compose {
  return composeOf(file, parseYaml, options);
}

/** Reads a compose file's YAML; its values are interpolated with nothing known of any variable. */
export function parseYaml(file: SourceFile): Tree {
  return remembered(trees, file, openEnv);
}

/** Reads any other YAML file (also JSON): values are taken as written. */
export function parsePlainYaml(file: SourceFile): Tree {
  return remembered(plainTrees, file, undefined);
}

function remembered(memory: WeakMap<SourceFile, Tree>, file: SourceFile, env: Env | undefined): Tree {
  let tree = memory.get(file);
  if (!tree) {
    tree = readTree(file, env);
    memory.set(file, tree);
  }
  return tree;
}

function readTree(file: SourceFile, env: Env | undefined): Tree {
  const problems: Problem[] = [];
  const problem = (message: string, span: Span | undefined) => {
    if (problems.length < limits.errors) problems.push({ file: file.path, span, message });
  };
  const refused = tooMuch(file.text);
  if (refused) {
    problem(refused, undefined);
    return { file, documents: [], comments: [], shared: [], problems, refused: true };
  }
  let documents: Document.Parsed[] = [];
  try {
    documents = compose(file.text, problem);
  } catch {
    problem('The file is nested too deeply to be read.', undefined);
  }
  const reader = new Reader(file, env, problem);
  const roots = documents.map((document) => reader.document(document));
  const bombs = roots.filter((root) => root && expandedSize(root, limits.expanded) > limits.expanded);
  for (const root of bombs)
    problem(`Aliases expand to more than ${limits.expanded} values, which Compose refuses.`, root?.span);
  return {
    file,
    documents: roots,
    comments: commentsOf(file.text, reader.scalars),
    shared: reader.shared(),
    problems,
    refused: bombs.length > 0,
  };
}

interface ErrorSink {
  onError(
    source: { offset: number } | number | [number, number],
    code: string,
    message: string,
    warning?: boolean,
  ): void;
}

function compose(text: string, problem: (message: string, span: Span) => void): Document.Parsed[] {
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  const documents: Document.Parsed[] = [];
  let errors = 0;
  // Errors are kept as plain data: making an Error for each of 100,000 takes longer than the rest.
  (composer as unknown as ErrorSink).onError = (source, _code, message, warning) => {
    if (warning || ++errors > limits.errors) return;
    const [start, end] = placeOf(source);
    const from = Math.min(start, text.length);
    problem(sentence(message), { start: from, end: Math.max(from, Math.min(end, text.length)) });
  };
  for (const token of new Parser().parse(text))
    for (const each of composer.next(token)) documents.push(each as Document.Parsed);
  for (const each of composer.end(false, text.length)) documents.push(each as Document.Parsed);
  return documents;
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

interface Props {
  anchor?: string | undefined;
  tag?: string | undefined;
}

/** Turns the library's tree into ours. A class, because its parts share much and are called for every node. */
class Reader {
  /** Places of all scalars in source order. */
  readonly scalars: Span[] = [];
  readonly #file: SourceFile;
  readonly #env: Env | undefined;
  readonly #problem: (message: string, span: Span) => void;
  readonly #budget: Budget = { merged: 0 };
  readonly #shared = new Map<Node, Span>();
  #anchors = new Map<string, Node>();
  #open = new Set<string>();

  constructor(file: SourceFile, env: Env | undefined, problem: (message: string, span: Span) => void) {
    this.#file = file;
    this.#env = env;
    this.#problem = problem;
  }

  document(document: Document.Parsed): Node | undefined {
    this.#anchors = new Map();
    const root = this.#node(document.contents, 0);
    if (exhausted(this.#budget) && root)
      this.#problem('Merge keys bring more entries than are read.', root.span);
    return root;
  }

  shared(): readonly Span[] {
    return [...this.#shared.values()];
  }

  #node(node: unknown, depth: number): Node | undefined {
    if (isAlias(node)) return this.#alias(node.source, spanOf(node.range));
    if (isScalar(node)) return this.#scalar(node, this.#env);
    if (!isMap(node) && !isSeq(node)) return undefined;
    const span = spanOf(node.range);
    if (depth > limits.depth) {
      this.#problem(`Values nested deeper than ${limits.depth} levels are not read.`, span);
      return undefined;
    }
    const anchor = (node as Props).anchor;
    if (anchor) this.#open.add(anchor);
    const made = isMap(node) ? this.#mapping(node, span, depth) : this.#sequence(node, span, depth);
    if (anchor) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, made);
    }
    return made;
  }

  #alias(name: string, span: Span): Node | undefined {
    const found = this.#open.has(name) ? undefined : this.#anchors.get(name);
    if (found) this.#shared.set(found, found.span);
    else if (this.#open.has(name)) this.#problem(`The anchor \`${name}\` contains itself.`, span);
    else this.#problem(`No anchor \`${name}\` is defined above.`, span);
    this.scalars.push(span);
    return found;
  }

  #scalar(
    node: { value: unknown; range?: readonly number[] | null | undefined; type?: string | undefined } & Props,
    env: Env | undefined,
  ): Scalar {
    const style = styles[node.type ?? ''] ?? 'plain';
    const range = spanOf(node.range);
    this.scalars.push(range);
    const span = style === 'block' ? trimmed(this.#file.text, range) : range;
    const raw = typeof node.value === 'string' ? node.value : '';
    const made = makeScalar(this.#file, span, raw, styles[node.type ?? ''] ?? 'plain', tagOf(node.tag), env);
    if (node.anchor) this.#anchors.set(node.anchor, made);
    const invalid = env && invalidExpression(made);
    if (invalid)
      this.#problem('Compose can not interpolate this expression; a literal `$` is written `$$`.', invalid);
    return made;
  }

  #sequence(node: YAMLSeq, span: Span, depth: number): Node {
    const items: Node[] = [];
    const places: Span[] = [];
    const token = node.srcToken;
    const flow = node.flow === true;
    let end = span.start + 1;
    node.items.forEach((each, index) => {
      const tokens = token && 'items' in token ? token.items[index]?.start : undefined;
      const first = tokens?.find(
        ({ type }) => type === 'seq-item-ind' || type === 'anchor' || type === 'tag',
      );
      const item = this.#node(each, depth + 1);
      const written = this.#written(each, item);
      end = Math.max(end, written.end, (first?.offset ?? 0) + (flow ? 0 : 1));
      if (!item) return;
      items.push(item);
      places.push({ start: first?.offset ?? written.start, end });
    });
    const whole = flow ? span : { start: span.start, end };
    return { kind: 'sequence', file: this.#file, span: whole, items, places, flow, tag: tagOf(node.tag) };
  }

  #mapping(node: YAMLMap, span: Span, depth: number): Node {
    const entries = new Map<string, Entry>();
    const merges: { value: Node | undefined; at: Span }[] = [];
    const flow = node.flow === true;
    let end = span.start;
    for (const pair of node.items) {
      const key = this.#key(pair.key);
      const value = isEmpty(pair.value) ? undefined : this.#node(pair.value, depth + 1);
      const written = this.#written(pair.value, value);
      const colon = (pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset ?? -1) + 1;
      const last = isEmpty(pair.value) ? 0 : written.end;
      end = Math.max(end, key?.span.end ?? 0, colon, last);
      if (!key) continue;
      const place = { start: key.span.start, end };
      if (key.raw === '<<' && key.style === 'plain') merges.push({ value, at: key.span });
      else if (entries.has(key.raw)) this.#problem(`The key \`${shown(key.raw)}\` is given twice.`, key.span);
      else entries.set(key.raw, { key, value, merged: false, span: place });
    }
    for (const { value, at } of merges)
      if (!addMerged(entries, value, this.#budget))
        this.#problem('A merge key needs a mapping, or a list of mappings.', at);
    const whole = flow ? span : { start: span.start, end };
    return { kind: 'mapping', file: this.#file, span: whole, entries, flow, tag: tagOf(node.tag) };
  }

  /** Where a value stands: an alias where it is written, all else where its node is. */
  #written(node: unknown, made: Node | undefined): Span {
    return made && !isAlias(node) ? made.span : spanOf((node as { range?: readonly number[] } | null)?.range);
  }

  #key(node: unknown): Scalar | undefined {
    if (isAlias(node)) {
      const found = this.#alias(node.source, spanOf(node.range));
      return found?.kind === 'scalar' ? found : undefined;
    }
    if (!isScalar(node)) {
      if (node !== null && node !== undefined) {
        const found = this.#node(node, limits.depth);
        if (found) this.#problem('A key must be a single word or string.', found.span);
      }
      return undefined;
    }
    const key = this.#scalar(node, undefined);
    if (key.style !== 'plain' || key.raw === this.#file.text.slice(key.span.start, key.span.end)) return key;
    return this.#lastLine(key);
  }

  /** A half-typed line runs on into the next key: the key is what its last line says. */
  #lastLine(key: Scalar): Scalar {
    const written = this.#file.text.slice(key.span.start, key.span.end);
    const start = key.span.start + written.search(/[^\s][^\n]*$/);
    const span = { start, end: key.span.end };
    return makeScalar(this.#file, span, this.#file.text.slice(span.start, span.end), 'plain');
  }
}

function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  if (!isScalar(node) || node.type !== 'PLAIN' || node.value !== '') return false;
  return !node.anchor && !node.tag;
}

function spanOf(range: readonly number[] | null | undefined): Span {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? range?.[0] ?? 0 };
}

function tagOf(tag: string | undefined): string | undefined {
  return tag?.replace(/^tag:yaml\.org,2002:/, '!!');
}

function shown(key: string): string {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key;
}
