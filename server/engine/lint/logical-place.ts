import type { Compose, Entry, Mapping, Node, Sequence } from '../compose/model.ts';
import type { Dockerfile, Instruction } from '../dockerfile/model.ts';
import { instructionAt } from '../ignore/scope.ts';
import { shownWhole } from '../secret/shown.ts';
import { perObject } from '../source/memo.ts';
import type { SourceFile, Span } from '../source/text.ts';

/**
 * Where a span is, in words that stay the same when lines move, keys change their order or the file is laid out anew: the
 * path of keys in a compose file, the stage and instruction in a Dockerfile. List items are named by what they hold, not by
 * their number. The value of a credential is not part of it.
 */
export interface LogicalPlace {
  /** From the outside in, such as `services`, `web`, `ports`, `80:80`. */
  readonly path: readonly string[];
  /** The innermost text that the span lies in, and where it begins; empty for a keyword, and a whole mapping or list. */
  readonly within: string;
  readonly start: number;
  /** True for a FROM, and for the image of a service: its words name an image. */
  readonly image: boolean;
}

/** The logical place of a span in a document; in a file that is neither kind, its line. */
export function logicalPlace(
  document: Dockerfile | Compose | undefined,
  file: SourceFile,
  span: Span,
): LogicalPlace {
  const found =
    document?.kind === 'dockerfile' ? inDockerfile(document, span) : document && inCompose(document, span);
  return found ?? lineOf(file, span);
}

function lineOf({ text, lines }: SourceFile, { start, end }: Span): LogicalPlace {
  const line = lines.position(start).line;
  const from = lines.start(line);
  const within = text.slice(from, Math.max(end, lines.start(line + 1)));
  return { path: [hidden(laidOut(within))], within, start: from, image: false };
}

/** A text with one space in place of each gap, so that its layout does not count. */
export function laidOut(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A text without the credentials that its form gives away. */
const hidden = (text: string): string => shownWhole(text);

function inDockerfile(dockerfile: Dockerfile, span: Span): LogicalPlace | undefined {
  const found = instructionAt(dockerfile, span.start);
  if (!found || found.span.start > span.start) return undefined;
  const pair = found.pairs.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  const text = dockerfile.file.text.slice(found.span.start, found.span.end);
  const names = namesIn(dockerfile).get(found) ?? [];
  const image = found.keyword === 'FROM';
  if (span.end <= found.keywordSpan.end) return { path: names, within: '', start: span.start, image };
  const path = pair ? [...names, pair.name.text] : names;
  return pair
    ? {
        path,
        within: dockerfile.file.text.slice(pair.span.start, pair.span.end),
        start: pair.span.start,
        image,
      }
    : { path, within: text, start: found.span.start, image };
}

/** The stage of each instruction and what it says; of several that say the same in one stage, each with its number. */
const namesIn = perObject((dockerfile: Dockerfile): ReadonlyMap<Instruction, readonly string[]> => {
  const number = counter();
  return new Map(
    dockerfile.instructions.map((each) => {
      const { stage, keyword } = each;
      const name = stage === undefined ? '' : (stage.name?.text.toLowerCase() ?? `#${stage.index}`);
      const says = number(`${name} ${keyword} ${contentOf(each, dockerfile)}`);
      return [each, [name, says]] as const;
    }),
  );
});

/** What an instruction says: the names of its pairs; otherwise its text, without comments and continuation marks. */
function contentOf({ pairs, span, keywordSpan, heredocs }: Instruction, dockerfile: Dockerfile): string {
  if (pairs.length > 0) return pairs.map(({ name }) => name.text).join(' ');
  const lines = dockerfile.file.text.slice(keywordSpan.end, span.end).split(/\r?\n/);
  if (heredocs.length > 0) return hidden(laidOut(lines.join('\n')));
  const mark = dockerfile.escape === '\\' ? /\\[ \t]*$/ : /`[ \t]*$/;
  const kept = lines.filter((line) => !/^\s*(?:#|$)/.test(line)).map((line) => line.replace(mark, ' '));
  return hidden(laidOut(kept.join('\n')));
}

/** Numbers what is named more than once: `a`, `a (2)`, `b`. */
function counter(): (name: string) => string {
  const times = new Map<string, number>();
  return (name) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name} (${time})`;
  };
}

function inCompose({ root, file }: Compose, span: Span): LogicalPlace | undefined {
  if (!root) return undefined;
  const path: string[] = [];
  let node: Node = root;
  for (;;) {
    const step: Step | undefined = below(node, file, span);
    if (!step) break;
    path.push(step.name);
    if (!step.value) return { path, within: textIn(file, step.span), start: step.span.start, image: false };
    node = step.value;
  }
  if (path.length === 0) return undefined;
  // A whole mapping or list is named by its path alone: its text depends on the layout.
  const image = path.length === 3 && path[0] === 'services' && path[2] === 'image';
  return {
    path,
    within: node.kind === 'scalar' ? textIn(file, node.span) : '',
    start: node.span.start,
    image,
  };
}

const textIn = ({ text }: SourceFile, { start, end }: Span) => text.slice(start, end);

/** One step down: `value` is undefined where the span lies in the key, or in an alias. */
interface Step {
  readonly name: string;
  readonly value: Node | undefined;
  readonly span: Span;
}

function below(node: Node, file: SourceFile, span: Span): Step | undefined {
  if (node.kind === 'scalar' || node.file !== file) return undefined;
  return node.kind === 'mapping' ? entryAt(node, file, span) : itemAt(node, span);
}

function entryAt({ entries }: Mapping, file: SourceFile, { start, end }: Span): Step | undefined {
  const holds = (entry: Entry) => !entry.merged && entry.span.start <= start && end <= entry.span.end;
  for (const [name, entry] of entries) {
    if (!holds(entry)) continue;
    const { key, value } = entry;
    const isIn = value?.file === file && value.span.start <= start && end <= value.span.end;
    return isIn ? { name, value, span: value.span } : { name, value: undefined, span: key.span };
  }
  return undefined;
}

function itemAt(sequence: Sequence, { start, end }: Span): Step | undefined {
  const { items, places } = sequence;
  const at = places.findIndex((each) => each.start <= start && end <= each.end);
  const value = items[at];
  if (!value) return undefined;
  const name = itemNames(sequence)[at]!;
  const isIn = value.span.start <= start && end <= value.span.end;
  return { name, value: isIn ? value : undefined, span: value.span };
}

const itemNames = perObject(({ items }: Sequence): readonly string[] => {
  const number = counter();
  return items.map((each) => number(nameOf(each)));
});

/** What an item is called by: its text, of `NAME=value` the name alone; of a mapping its own values, in the order of the keys. */
function nameOf(item: Node): string {
  if (item.kind === 'scalar') return hidden(/^[\w.-]+(?==)/.exec(item.raw)?.[0] ?? laidOut(item.raw));
  if (item.kind === 'sequence') return '[]';
  return [...item.entries]
    .flatMap(([key, { value }]) => (value?.kind === 'scalar' ? [`${key}=${hidden(laidOut(value.raw))}`] : []))
    .sort()
    .join(' ');
}
