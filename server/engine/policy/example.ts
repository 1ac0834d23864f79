import type { Node } from '../compose/model.ts';
import { eachOf, type ReportProblem, textOf } from '../config/expected.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import type { Span } from '../source/text.ts';

/** A file in which a rule must report something (`bad`), or must not (`good`). */
export interface Example {
  readonly kind: 'bad' | 'good';
  readonly text: string;
  /** Name of the file; undefined: the text decides. */
  readonly file: string | undefined;
  /** The text after the fix. */
  readonly fixed: string | undefined;
  readonly span: Span;
}

/** Reads the examples of a rule: `[{bad: …, fixed: …}, {good: …, file: …}]`. */
export function decodeExamples(node: Node, problem: ReportProblem): Example[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  if (items.length > limits.customExamples)
    problem(node, shown`A rule has more than ${limits.customExamples} examples; the rest are ignored.`);
  return items.slice(0, limits.customExamples).flatMap((item) => {
    const texts = new Map<string, string>();
    eachOf(item, 'An example', ['bad', 'good', 'file', 'fixed'], problem, (key, value) => {
      const text = textOf(value, `\`${key}\``, problem);
      if (text !== undefined) texts.set(key, text);
    });
    const kind = texts.has('bad') ? 'bad' : 'good';
    const text = texts.get(kind);
    if (text === undefined || (kind === 'bad' && texts.has('good'))) {
      problem(item, 'An example needs either `bad` or `good`.');
      return [];
    }
    return [{ kind, text, file: texts.get('file'), fixed: texts.get('fixed'), span: item.span }];
  });
}

/**
 * The examples on a Markdown page, by the name of the rule: code fences whose language is followed by `bad` or `good` and the
 * name, and a fence `fixed` after a bad one. `span` begins at the fence.
 */
export function examplesOnPage(page: string): Map<string, Example[]> {
  const found = new Map<string, Example[]>();
  let open: { mark: string; info: string[]; lines: string[]; start: number } | undefined;
  let last: { list: Example[]; at: number } | undefined;
  let offset = 0;
  for (const line of page.split('\n')) {
    const mark = line.startsWith('````') ? '````' : line.startsWith('```') ? '```' : undefined;
    if (!open && mark)
      open = { mark, info: line.slice(mark.length).trim().split(/\s+/, 4), lines: [], start: offset };
    else if (open && line.trimEnd() === open.mark) {
      const text = `${open.lines.join('\n')}\n`;
      const [language, kind, name] = open.info;
      const span = { start: open.start, end: offset };
      if ((kind === 'bad' || kind === 'good') && name !== undefined) {
        const list = found.get(name) ?? [];
        const file = language === 'dockerfile' ? 'Dockerfile' : 'compose.yaml';
        found.set(name, list);
        last = { list, at: list.length };
        if (list.length < limits.customExamples) list.push({ kind, text, file, fixed: undefined, span });
      } else if (kind === 'fixed' && last) {
        const before = last.list[last.at];
        if (before) last.list[last.at] = { ...before, fixed: text };
      }
      open = undefined;
    } else open?.lines.push(line);
    offset += line.length + 1;
  }
  return found;
}
