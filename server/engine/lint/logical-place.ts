import type { Compose, ComposeEntry, Mapping, Node, Sequence } from '../compose/model.ts';
import type { Dockerfile, Instruction } from '../dockerfile/model.ts';
import { instructionAt } from '../ignore/scope.ts';
import { perLasting, perObject } from '../source/memo.ts';
import type { SourceFile, Span } from '../source/text.ts';
import type { PlaceWords } from './place-words.ts';

/**
 * The place of a span, in words that stay the same when lines move, keys are reordered or the file is reformatted: the path of
 * keys in a compose file, the stage and instruction in a Dockerfile. List items are named by their content, not by their index.
 * `PlaceWords` decides how texts are written into it.
 */
export interface LogicalPlace {
  /** From the outside in, for example `services`, `web`, `ports`, `80:80`. */
  readonly path: readonly string[];
  /** The innermost text around the span, and its start; empty for a keyword, and for a whole mapping or list. */
  readonly within: string;
  readonly start: number;
  /** True for a FROM, and for the image of a service: the words name an image. */
  readonly image: boolean;
  /** True if a shell runs the text. */
  readonly script: boolean;
  /** Whether the last name of the path is the text of a list item. */
  readonly item: boolean;
}

/** Returns the logical place of a span in a document; its line in any other file. */
export function logicalPlace(
  document: Dockerfile | Compose | undefined,
  file: SourceFile,
  span: Span,
  words: PlaceWords,
): LogicalPlace {
  const found =
    document?.kind === 'dockerfile'
      ? inDockerfile(document, span, words)
      : document && inCompose(document, span, words);
  return found ?? lineOf(file, span, words);
}

const plainly = { image: false, script: false, item: false } as const;

function lineOf({ text, lines }: SourceFile, { start, end }: Span, words: PlaceWords): LogicalPlace {
  const line = lines.position(start).line;
  const from = lines.start(line);
  const within = text.slice(from, Math.max(end, lines.start(line + 1)));
  return { ...plainly, path: [words.value(laidOut(within))], within, start: from };
}

/** Replaces each gap in a text by one space, so that its layout does not matter. */
export function laidOut(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function inDockerfile(dockerfile: Dockerfile, span: Span, words: PlaceWords): LogicalPlace | undefined {
  const found = instructionAt(dockerfile, span.start);
  if (!found || found.span.start > span.start) return undefined;
  const pair = found.pairs.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  const text = dockerfile.file.text.slice(found.span.start, found.span.end);
  const names = namesIn(words)(dockerfile).get(found) ?? [];
  const kind = { ...plainly, image: found.keyword === 'FROM', script: scripts.has(found.keyword) };
  if (span.end <= found.keywordSpan.end) return { ...kind, path: names, within: '', start: span.start };
  if (!pair) return { ...kind, path: names, within: text, start: found.span.start };
  const within = dockerfile.file.text.slice(pair.span.start, pair.span.end);
  return { ...kind, path: [...names, pair.name.text], within, start: pair.span.start };
}

/** Instructions whose text a shell runs. */
const scripts = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD']);

/** The stage and content of each instruction. Instructions with the same content in one stage are numbered. */
const namesIn = perLasting((words: PlaceWords) =>
  perObject((dockerfile: Dockerfile): ReadonlyMap<Instruction, readonly string[]> => {
    const number = counter();
    return new Map(
      dockerfile.instructions.map((each) => {
        const { stage, keyword } = each;
        const name = stage === undefined ? '' : (stage.name?.text.toLowerCase() ?? `#${stage.index}`);
        const says = number(`${name} ${keyword} ${contentOf(each, dockerfile, words)}`);
        return [each, [name, says]] as const;
      }),
    );
  }),
);

/** The content of an instruction: the names of its pairs, otherwise its text without comments and continuation marks. */
function contentOf(
  { pairs, span, keyword, keywordSpan, heredocs }: Instruction,
  dockerfile: Dockerfile,
  { script, value }: PlaceWords,
): string {
  const written = scripts.has(keyword) ? script : value;
  if (pairs.length > 0) return pairs.map(({ name }) => name.text).join(' ');
  const lines = dockerfile.file.text.slice(keywordSpan.end, span.end).split(/\r?\n/);
  if (heredocs.length > 0) return written(laidOut(lines.join('\n')));
  const mark = dockerfile.escape === '\\' ? /\\[ \t]*$/ : /`[ \t]*$/;
  const kept = lines.filter((line) => !/^\s*(?:#|$)/.test(line)).map((line) => line.replace(mark, ' '));
  return written(laidOut(kept.join('\n')));
}

/** Returns a function that numbers repeated names: `a`, `a (2)`, `b`. */
function counter(): (name: string) => string {
  const times = new Map<string, number>();
  return (name) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name} (${time})`;
  };
}

function inCompose({ root, file }: Compose, span: Span, words: PlaceWords): LogicalPlace | undefined {
  if (!root) return undefined;
  const path: string[] = [];
  let node: Node = root;
  let item = false;
  for (;;) {
    const script = isScript(path);
    const step: Step | undefined = below(node, file, span, script ? asScripts(words) : words);
    if (!step) break;
    path.push(step.name);
    item = step.isText === true;
    if (!step.value)
      return {
        ...plainly,
        ...{ path, within: textIn(file, step.span), start: step.span.start, item, script },
      };
    node = step.value;
  }
  if (path.length === 0) return undefined;
  // A whole mapping or list is identified by its path only, because its text depends on the layout.
  const image = path.length === 3 && path[0] === 'services' && path[2] === 'image';
  const within = node.kind === 'scalar' ? textIn(file, node.span) : '';
  return { path, within, start: node.span.start, image, item, script: isScript(path) };
}

/** Whether a path leads to something that a shell runs for a service. */
const isScript = ([section, , key]: readonly string[]) => section === 'services' && scriptKeys.has(key ?? '');
const scriptKeys = new Set(['command', 'entrypoint', 'healthcheck', 'post_start', 'pre_stop']);
const asScripts = perLasting((words: PlaceWords): PlaceWords => ({ ...words, value: words.script }));

const textIn = ({ text }: SourceFile, { start, end }: Span) => text.slice(start, end);

/** One step down; `value` is undefined if the span lies in the key, or in an alias. */
interface Step {
  readonly name: string;
  readonly value: Node | undefined;
  readonly span: Span;
  /** Whether the name is the text of an item. */
  readonly isText?: boolean;
}

function below(node: Node, file: SourceFile, span: Span, words: PlaceWords): Step | undefined {
  if (node.kind === 'scalar' || node.file !== file) return undefined;
  return node.kind === 'mapping' ? entryAt(node, file, span) : itemAt(node, span, words);
}

function entryAt({ entries }: Mapping, file: SourceFile, { start, end }: Span): Step | undefined {
  const holds = (entry: ComposeEntry) => !entry.merged && entry.span.start <= start && end <= entry.span.end;
  for (const [name, entry] of entries) {
    if (!holds(entry)) continue;
    const { key, value } = entry;
    const isIn = value?.file === file && value.span.start <= start && end <= value.span.end;
    return isIn ? { name, value, span: value.span } : { name, value: undefined, span: key.span };
  }
  return undefined;
}

function itemAt(sequence: Sequence, { start, end }: Span, words: PlaceWords): Step | undefined {
  const { items, places } = sequence;
  const at = places.findIndex((each) => each.start <= start && end <= each.end);
  const value = items[at];
  if (!value) return undefined;
  const name = itemNames(words)(sequence)[at]!;
  const isIn = value.span.start <= start && end <= value.span.end;
  const isText = value.kind === 'scalar' && !namedValue.test(value.raw);
  return { name, value: isIn ? value : undefined, span: value.span, isText };
}

/** An item that begins with a name, which identifies it. */
const namedValue = /^[\w.-]+(?==)/;

const itemNames = perLasting((words: PlaceWords) =>
  perObject(({ items }: Sequence): readonly string[] => {
    const number = counter();
    return items.map((each) => number(nameOf(each, words)));
  }),
);

/** The name of an item: its text, or the name in `NAME=value`; for a mapping, its own scalar values in the order of keys. */
function nameOf(item: Node, { value: written }: PlaceWords): string {
  if (item.kind === 'scalar') return written(namedValue.exec(item.raw)?.[0] ?? laidOut(item.raw));
  if (item.kind === 'sequence') return '[]';
  return [...item.entries]
    .flatMap(([key, { value }]) =>
      value?.kind === 'scalar' ? [`${key}=${written(laidOut(value.raw))}`] : [],
    )
    .sort()
    .join(' ');
}
