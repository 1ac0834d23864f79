import type { Problem } from '../finding.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { perObject } from '../source/memo.ts';
import type { SafeText, SourceFile, Span } from '../source/text.ts';
import { asCompose } from './format/as-compose.ts';
import { composeOf } from './load/effective.ts';
import type { ComposeOptions } from './load/loading.ts';
import type { Compose, Node } from './model.ts';
import { type Env, unknownEnv } from './variables/interpolate.ts';
import { type Foreign, foreignIn, isMarked } from './yaml/foreign.ts';
import { commentsOf, expandedSize, type Tree } from './yaml/graph.ts';
import { beyondMarks, withinMarks } from './yaml/marks.ts';
import { partsOf, type YamlPart } from './yaml/parts.ts';
import { piecesOf } from './yaml/pieces.ts';
import { YamlReader } from './yaml/reader.ts';
import { type Recovered, recovered } from './yaml/recover.ts';
import { canonical, unreadIn } from './yaml/unread.ts';
import { documentsOf, isTagged, wholeOf, type YamlDocument } from './yaml/yaml.ts';
import { isContained, type YamlError } from './yaml/yaml-error.ts';

/** Reads a compose file; never throws, and work is bounded. A broken file is read as far as possible. */
export function parseCompose(file: SourceFile, options: ComposeOptions = {}): Compose {
  return composeOf(file, parseYaml, options);
}

/** Reads a compose file's YAML; interpolates values without knowing any variable. */
export const parseYaml = perObject((file: SourceFile): Tree => asCompose(readTree(file, unknownEnv)));

/** Reads any other YAML or JSON file; values are taken as written. */
export const parsePlainYaml = perObject((file: SourceFile): Tree => readTree(file, undefined));

function readTree(file: SourceFile, env: Env | undefined): Tree {
  const problems: Problem[] = [];
  const add = (found: Omit<Problem, 'file'>) => {
    if (problems.length < limits.errors) problems.push({ file: file.path, ...found });
  };
  const problem = (message: SafeText, span: Span | undefined) => add({ message, span });
  if (file.refused) {
    problem(file.refused, undefined);
    return { ...emptyTree, file, problems, refused: true };
  }
  const bounded = withinMarks(canonical(file.text));
  for (const span of bounded.ignored) problem(beyondMarks, span);
  const reading = readingOf(bounded.text, bounded.ignored.length > 0 ? undefined : file.before);
  const { text, foreign } = reading;
  // Errors in lines between the marks of other tools may be caused by the marks.
  const reader = new YamlReader(file, env, foreign ? () => {} : problem);
  let roots: readonly (Node | undefined)[] = [];
  try {
    roots = rootsOf(reading, reader);
    const { error } = reading;
    if (!foreign && error && reader.unread.length === 0) problem(error.message, error.span);
  } catch {
    problem('The file is nested too deeply and is ignored.', undefined);
  }
  if (foreign) problems.unshift(foreignProblem(file, foreign));
  const [placeholder] = reader.placeholders;
  if (placeholder)
    problems.push({ file: file.path, span: placeholder, message: replacedFirst, isNote: true });
  const unread = [...bounded.ignored, ...(foreign?.marks ?? []), ...reader.unread];
  // While parts of the file can't be read, a repeated key may belong elsewhere.
  if (unread.length === 0)
    for (const { raw, span } of reader.repeated)
      add({ message: shown`The key \`${raw}\` is defined twice.`, span, isRepeat: true });
  const comments = commentsOf(text, reader.scalars);
  if (!foreign)
    for (const span of unreadIn(text, [...reader.scalars, ...comments.map((each) => each.span), ...unread]))
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
    unread,
    foreign: foreign !== undefined,
    isFirstFormat: false,
    problems,
    refused: bombs.length > 0,
  };
}

const replacedFirst: SafeText =
  'Another program replaces this placeholder before Compose reads the file; its value is treated as unknown.';

/** Reports marks of other tools. A template is as its authors want it. */
function foreignProblem({ path }: SourceFile, { message, first, isConflict }: Foreign): Problem {
  return { file: path, span: first, message, ...(!isConflict && { isNoteIfFound: true }) };
}

const emptyTree = {
  documents: [],
  comments: [],
  shared: [],
  unread: [],
  foreign: false,
  isFirstFormat: false,
};

/** A text as read: whole, in parts, or recovered from a broken file. */
interface Read {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  readonly parts: readonly YamlPart[] | undefined;
  readonly recovered: readonly Recovered[];
  /** The first error of a broken text. */
  readonly error: YamlError | undefined;
  /** The marks of other tools that had to be removed first. */
  readonly foreign: Foreign | undefined;
}

/**
 * Reads the text in parts or as a whole. Both give the same for a valid text: reading the whole is faster once, reading parts
 * is faster after an edit. A broken text is recovered, without the marks of other tools if they are what breaks it.
 */
function readingOf(text: string, before: string | undefined): Read {
  const nothing = {
    text,
    documents: [],
    parts: undefined,
    recovered: [],
    error: undefined,
    foreign: undefined,
  };
  const foreign = foreignIn(text);
  const pieces = before === undefined || foreign ? undefined : piecesOf(text);
  const cut = pieces && partsOf(text, pieces, canonical(before ?? ''));
  if (cut && cut.errors.length === 0) return { ...nothing, parts: cut.parts };
  if (cut?.errors.every(isContained)) return { ...nothing, recovered: recovered(text), error: cut.errors[0] };
  const { documents, errors } = wholeOf(text);
  if (foreign && (errors.some(({ span }) => isMarked(text, span)) || documents.some(isTagged))) {
    const rest = documentsOf(foreign.text);
    const read =
      rest.errors.length > 0 ? { recovered: recovered(foreign.text) } : { documents: rest.documents };
    return { ...nothing, ...read, text: foreign.text, foreign };
  }
  return errors.length > 0
    ? { ...nothing, recovered: recovered(text), error: errors[0] }
    : { ...nothing, documents };
}

function rootsOf(read: Read, reader: YamlReader): readonly (Node | undefined)[] {
  if (read.parts) return [reader.parts(read.parts)];
  if (read.recovered.length > 0) return read.recovered.map((each) => reader.recovered(each));
  return read.documents.map((each) => reader.document(each));
}
