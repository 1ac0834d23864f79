import { type Document, isAlias, isCollection, isMap, isScalar, parseDocument, visit } from 'yaml';
import type { Random } from './random.ts';

/**
 * Rewrites a file with the same meaning in another layout: a compose file with other quotes, indentation, flow and
 * block collections, comments and key order; a Dockerfile with other whitespace, comments, continuation lines and
 * keyword case. Undefined if that is impossible.
 */
export function reformatted(
  text: string,
  kind: 'dockerfile' | 'compose',
  random: Random,
): string | undefined {
  return kind === 'compose' ? otherYaml(text, random) : otherDockerfile(text, random);
}

function otherYaml(text: string, random: Random): string | undefined {
  if (/^---/m.test(text.trimStart().slice(3))) return undefined;
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const anchored = hasAnchors(document);
  visit(document, {
    Map(_, map) {
      if (!anchored && random.below(2) === 0) map.items.sort(() => random.next() - 0.5);
      // Comments inside nested flow collections would be lost.
      if (random.below(6) === 0 && !hasComment(String(map))) map.flow = true;
    },
    Seq(_, list) {
      if (random.below(4) === 0 && !hasComment(String(list))) list.flow = !list.flow;
    },
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || node.value.includes('\n')) return;
      if (node.type === 'PLAIN' && random.below(3) === 0)
        node.type = random.below(2) === 0 ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
      if (random.below(12) === 0 && !node.comment && !isFlow(document, node)) node.comment = ' a comment';
    },
  });
  const now = document.toString({ indent: random.pick([2, 4, 3]), lineWidth: 0 });
  return `${'\n'.repeat(random.below(3))}# A comment\n${now}`;
}

function hasAnchors(document: Document): boolean {
  let found = false;
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) found = true;
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '<<') found = true;
    },
  });
  return found;
}

const hasComment = (text: string) => text.includes('#');

function isFlow(document: Document, node: unknown): boolean {
  let flow = false;
  visit(document, {
    Node(_, each, path) {
      if (each !== node) return undefined;
      flow = path.some((above) => isCollection(above) && (above.flow === true || isMap(above) === undefined));
      return visit.BREAK;
    },
  });
  return flow;
}

function otherDockerfile(text: string, random: Random): string | undefined {
  if (text.includes('<<') || /^#\s*escape/im.test(text)) return undefined;
  let open = false;
  const lines = text.split(/\r?\n/).flatMap((line, at) => {
    const begins = !open && /^\s*[A-Za-z]+[ \t]/.test(line);
    const comment = /^\s*#/.test(line);
    if (!comment) open = /\\[ \t]*$/.test(line) || (open && line.trim() === '');
    if (comment || line.trim() === '') return [line];
    const before = begins && at > 0 ? random.pick([[], [], [''], ['', '# A comment']]) : [];
    return [
      ...before,
      begins ? otherInstruction(line, random) : line.replace(/^[ \t]*/, random.pick(['', '  ', '\t'])),
    ];
  });
  return lines.join('\n');
}

/**
 * Rewrites the first line of an instruction: other keyword case, other whitespace, a line break at a blank outside of
 * quotes.
 */
function otherInstruction(line: string, random: Random): string {
  const [, keyword = '', gap = ' ', rest = ''] = /^\s*([A-Za-z]+)([ \t]+)(.*)$/.exec(line) ?? [];
  const cased = random.below(4) === 0 ? keyword.toLowerCase() : keyword;
  const wide = random.below(3) === 0 ? `${gap}  ` : gap;
  if (!/^run$/i.test(keyword) || /["'`\\#]/.test(rest.replace(/\\$/, '')) || random.below(2) === 0)
    return cased + wide + rest;
  const at = rest.indexOf(' ');
  return at < 0 ? cased + wide + rest : `${cased}${wide}${rest.slice(0, at)} \\\n    ${rest.slice(at + 1)}`;
}
