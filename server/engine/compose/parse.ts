import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Said, SourceFile, Span } from '../source/text.ts';
import { composeOf } from './load/effective.ts';
import type { ComposeOptions } from './load/loading.ts';
import type { Compose, Node } from './model.ts';
import { type Env, openEnv } from './variables/interpolate.ts';
import { commentsOf, expandedSize, type Tree } from './yaml/graph.ts';
import { tooMuch } from './yaml/marks.ts';
import { type Part, partsOf } from './yaml/parts.ts';
import { piecesOf } from './yaml/pieces.ts';
import { Reader } from './yaml/reader.ts';
import { type Recovered, recovered } from './yaml/recover.ts';
import { canonical, unreadIn } from './yaml/unread.ts';
import { documentsOf, type YamlDocument } from './yaml/yaml.ts';
import { isContained, type YamlError } from './yaml/yaml-error.ts';

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
  const problem = (message: Said, span: Span | undefined) => {
    if (problems.length < limits.errors) problems.push({ file: file.path, span, message });
  };
  const refused = tooMuch(file);
  if (refused) {
    problem(refused, undefined);
    return { ...emptyTree, file, problems, refused: true };
  }
  const text = canonical(file.text);
  const reader = new Reader(file, env, problem);
  let roots: readonly (Node | undefined)[] = [];
  try {
    const read = yamlOf(text, file.edited);
    roots = rootsOf(read, reader);
    if (read.error && reader.unread.length === 0) problem(read.error.message, read.error.span);
  } catch {
    problem('The file is nested too deeply and is ignored.', undefined);
  }
  const comments = commentsOf(text, reader.scalars);
  for (const span of unreadIn(text, [
    ...reader.scalars,
    ...comments.map((each) => each.span),
    ...reader.unread,
  ]))
    problem('YAML: This part of the file is ignored.', span);
  const bombs = roots.filter((root) => root && expandedSize(root, limits.expanded) > limits.expanded);
  for (const root of bombs)
    problem(
      shown`Aliases expand to more than ${limits.expanded} values, so Compose rejects the file.`,
      root?.span,
    );
  return {
    file,
    documents: roots,
    comments,
    shared: reader.shared(),
    unread: reader.unread,
    problems,
    refused: bombs.length > 0,
  };
}

const emptyTree = { documents: [], comments: [], shared: [], unread: [] };

/** A text as it was read: whole, in parts, or as what is known of a broken one. */
interface Read {
  readonly documents: readonly YamlDocument[];
  readonly parts: readonly Part[] | undefined;
  readonly recovered: readonly Recovered[];
  /** The first error of a broken text. */
  readonly error: YamlError | undefined;
}

const nothing: Read = {
  documents: [],
  parts: undefined,
  recovered: [],
  error: undefined,
};

/**
 * The text in parts, or whole. Of a sound text both are the same: as a whole is faster once, in parts after an edit. A broken
 * one is recovered.
 */
function yamlOf(text: string, edited: boolean): Read {
  const pieces = edited ? piecesOf(text) : undefined;
  const cut = pieces && partsOf(text, pieces);
  if (cut && cut.errors.length === 0) return { ...nothing, parts: cut.parts };
  if (cut?.errors.every(isContained)) return { ...nothing, recovered: recovered(text), error: cut.errors[0] };
  const { documents, errors } = documentsOf(text);
  const [error] = errors;
  return error ? { ...nothing, recovered: recovered(text), error } : { ...nothing, documents };
}

function rootsOf(read: Read, reader: Reader): readonly (Node | undefined)[] {
  if (read.parts) return [reader.parts(read.parts)];
  if (read.recovered.length > 0) return read.recovered.map((each) => reader.recovered(each));
  return read.documents.map((each) => reader.document(each));
}
