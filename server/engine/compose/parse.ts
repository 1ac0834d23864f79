import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import type { Said, SourceFile, Span } from '../text.ts';
import { composeOf } from './effective.ts';
import { commentsOf, expandedSize, type Tree } from './graph.ts';
import { type Env, openEnv } from './interpolate.ts';
import { limits, tooMuch } from './limits.ts';
import type { ComposeOptions } from './loading.ts';
import type { Compose, Node } from './model.ts';
import { piecesOf } from './pieces.ts';
import { Reader } from './reader.ts';
import { documentsOf, type Part, partsOf, type YamlDocument, type YamlError } from './yaml.ts';

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
    return { file, documents: [], comments: [], shared: [], problems, refused: true };
  }
  const reader = new Reader(file, env, problem);
  let roots: (Node | undefined)[] = [];
  try {
    const read = yamlOf(file);
    for (const { message, span } of 'errors' in read ? read.errors : []) problem(message, span);
    roots =
      'parts' in read
        ? [reader.parts(read.parts)]
        : read.documents.map((document) => reader.document(document));
  } catch {
    problem('The file is nested too deeply to be read.', undefined);
  }
  const bombs = roots.filter((root) => root && expandedSize(root, limits.expanded) > limits.expanded);
  for (const root of bombs)
    problem(shown`Aliases expand to more than ${limits.expanded} values, which Compose refuses.`, root?.span);
  return {
    file,
    documents: roots,
    comments: commentsOf(file.text, reader.scalars),
    shared: reader.shared(),
    problems,
    refused: bombs.length > 0,
  };
}

type Yaml =
  | { readonly parts: readonly Part[] }
  | { readonly documents: readonly YamlDocument[]; readonly errors: readonly YamlError[] };

/**
 * The text in parts, or whole. Of a sound text both are the same: as a whole is faster once, in parts after an edit. In parts
 * more is seen of a broken one.
 */
function yamlOf({ text, edited }: SourceFile): Yaml {
  const cut = (): Yaml | undefined => {
    const parts = partsOf(text, piecesOf(text));
    return parts && { parts };
  };
  const known = edited ? cut() : undefined;
  if (known) return known;
  const errors: YamlError[] = [];
  const documents = documentsOf(text, (message, span) => {
    errors.push({ message, span });
  });
  return (!edited && errors.length > 0 && cut()) || { documents, errors };
}
