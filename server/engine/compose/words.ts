import type { Script } from '../shell/model.ts';
import type { ExecWord } from '../shell/parse.ts';
import { execScript, parseScript } from '../shell/parse.ts';
import type { Span } from '../text.ts';
import { unknownMark } from './content.ts';
import { contentSpan } from './environment.ts';
import { isNull, scalarsOf } from './graph.ts';
import type { Content, Node, Scalar } from './model.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: a shell variable, not a template.
const unknownShown = '${UNKNOWN}';

/** Reads `command` or `entrypoint`: a string is cut into words without a shell, a list is taken as it is. */
export function commandOf(node: Node | undefined): Script | undefined {
  if (node === undefined || isNull(node) || node.kind === 'mapping') return undefined;
  if (node.kind === 'scalar') return execScript(splitWords(node.content), contentSpan(node));
  return execScript(scalarsOf(node).map(wordOf), node.span);
}

/** Reads `healthcheck.test`: a string and `CMD-SHELL` go to a shell, `CMD` is taken as it is, `NONE` is no command. */
export function testOf(node: Node | undefined): Script | undefined {
  if (node === undefined || isNull(node) || node.kind === 'mapping') return undefined;
  if (node.kind === 'scalar') return shellScript(node);
  const [first, ...rest] = scalarsOf(node);
  if (first?.text === 'CMD') return execScript(rest.map(wordOf), node.span);
  return first?.text === 'CMD-SHELL' && rest[0] ? shellScript(rest[0]) : undefined;
}

function wordOf(scalar: Scalar): ExecWord {
  return {
    value: scalar.text,
    text: shown(scalar.content, 0, scalar.content.text.length),
    span: contentSpan(scalar),
  };
}

/** A shell text: exact places where it is written without escapes or indentation, else those of the scalar. */
function shellScript(scalar: Scalar): Script {
  const span = contentSpan(scalar);
  const written = scalar.file.text.slice(span.start, span.end);
  const text = shown(scalar.content, 0, scalar.content.text.length);
  if (written === text)
    return parseScript({
      text,
      offset: span.start,
      interpreter: 'sh',
      escape: '\\',
      env: new Map(),
      verbatim: true,
    });
  return execScript(
    ['/bin/sh', '-c', text].map((value) => ({
      value,
      text: value,
      span: { start: span.start, end: span.end },
    })),
    span,
  );
}

/** The content with what is not known shown as a shell variable. */
function shown(content: Content, from: number, to: number): string {
  return content.text.slice(from, to).replaceAll(unknownMark, unknownShown);
}

/** Cuts a text into words as a POSIX shell would, without expansion (mattn/go-shellwords, as Compose uses it). */
function splitWords(content: Content): ExecWord[] {
  const { text } = content;
  const words: ExecWord[] = [];
  let value = '';
  let start = -1;
  let quote = '';
  const finish = (end: number) => {
    if (start < 0) return;
    const known = !value.includes(unknownMark);
    const span: Span = content.span(start, end);
    words.push({ value: known ? value : undefined, text: shown(content, start, end), span });
    value = '';
    start = -1;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote === '' && /\s/.test(char)) {
      finish(i);
      continue;
    }
    if (start < 0) start = i;
    if (char === '\\' && quote !== "'") value += text[++i] ?? '';
    else if (quote === char) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else value += char;
  }
  finish(text.length);
  return words;
}
