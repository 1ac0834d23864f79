import type { Script } from '../../shell/model.ts';
import { type ExecWord, execScript, parseScript } from '../../shell/parse.ts';
import { collapsedFragment, type Fragment } from '../../shell/syntax/fragment.ts';
import { limits } from '../../source/limits.ts';
import type { Placing, Span } from '../../source/text.ts';
import type { Content, Node, Scalar, Sequence } from '../model.ts';
import { unknownEnv } from '../variables/interpolate.ts';
import { unknownMark } from '../yaml/content.ts';
import { isNull, scalarsOf } from '../yaml/graph.ts';
import { withEnv } from '../yaml/node.ts';
import { Words } from './command-words.ts';
import { contentSpan } from './service-environment.ts';

const unknownShown = '${UNKNOWN}';

/**
 * Reads `command` or `entrypoint`: a string is split into words without a shell, a list is used as it is. If the entry point is
 * a shell (`sh -c`), the command is its script. Values from `.env` are not used, here and below, because a secret in `.env` is
 * not written into the command.
 */
export function commandOf(given: Node | undefined, entrypoint?: Node): Script | undefined {
  const node = given && withEnv(given, unknownEnv);
  if (node === undefined || isNull(node) || node.kind === 'mapping') return undefined;
  const script = entrypoint && scriptBehind(node, entrypoint);
  if (script) return script;
  if (node.kind === 'scalar') return execScript(splitWords(node), contentSpan(node));
  return execScript(scalarsOf(node).map(wordOf), node.span);
}

const isShell = /(?:^|\/)(?:ba|da|k|z|a)?sh$/;
const readsScript = /^-[a-z]*c$/;

/** The script that an entry point such as `sh -c` takes from the command; undefined for any other entry point. */
function scriptBehind(command: Scalar | Sequence, entrypoint: Node): Script | undefined {
  const entry = wordsOf(entrypoint);
  const words = wordsOf(command);
  if (!isShell.test(entry[0]?.value ?? '')) return undefined;
  const options = [...entry.slice(1), ...words.slice(0, 1)];
  const at = options.findIndex(({ value }) => readsScript.test(value ?? ''));
  const before = options.slice(0, at).every(({ value }) => /^[-+]/.test(value ?? ''));
  // No script: the entry point has its own script, or it has no `-c` and the command does not add it.
  if (at < 0 || !before || at < entry.length - 2) return undefined;
  const first = at - entry.length + 2;
  if (command.kind === 'sequence') {
    const scalar = scalarsOf(command)[first];
    return scalar && shellScript(scalar);
  }
  const span = contentSpan(command);
  const word = (value: string): ExecWord => ({ value, text: '', span });
  return words[first] && execScript([word('/bin/sh'), word('-c'), ...words.slice(first)], span);
}

/** The words of `command` or `entrypoint` as Compose passes them to the container. */
function wordsOf(node: Node): ExecWord[] {
  return node.kind === 'scalar' ? splitWords(node) : scalarsOf(node).map(wordOf);
}

/** Reads `healthcheck.test`: a string and `CMD-SHELL` run in a shell, `CMD` runs as it is, and `NONE` has no command. */
export function testOf(given: Node | undefined): Script | undefined {
  const node = given && withEnv(given, unknownEnv);
  if (node === undefined || isNull(node) || node.kind === 'mapping') return undefined;
  if (node.kind === 'scalar') return shellScript(node);
  const [first, ...rest] = scalarsOf(node);
  if (first?.text === 'CMD') return execScript(rest.map(wordOf), node.span);
  return first?.text === 'CMD-SHELL' && rest[0] ? shellScript(rest[0]) : undefined;
}

function wordOf(scalar: Scalar): ExecWord {
  const span = contentSpan(scalar);
  const text = scalar.file.text.slice(span.start, span.end);
  return { value: scalar.text, text, span, script: () => shellText(scalar) };
}

/** A text for a shell. */
function shellScript(scalar: Scalar): Script {
  const { text, span } = shellText(scalar);
  const place: Placing = ({ start, end }) => span(start, end);
  return parseScript({
    text,
    offset: 0,
    place,
    interpreter: 'sh',
    escape: '\\',
    env: new Map(),
    verbatim: true,
  });
}

/**
 * What a shell reads of a scalar's content, or of its characters at some positions: a shell variable stands for each unknown
 * part.
 */
function shellText(scalar: Scalar, positions?: readonly number[]): Fragment {
  const { content } = scalar;
  const length = positions?.length ?? content.text.length;
  const from: number[] = [];
  let text = '';
  for (let i = 0; i < length; i++) {
    const at = positions?.[i] ?? i;
    const char = content.text.charAt(at);
    const shown = char === unknownMark ? unknownShown : char;
    for (let k = 0; k < shown.length; k++) from.push(at);
    text += shown;
  }
  const last = from.at(-1);
  if (last === undefined || !isPlaced(content)) return collapsedFragment(text, contentSpan(scalar));
  return {
    text,
    span: (start, end) => {
      const first = from[start] ?? last + 1;
      return content.span(first, end > start ? (from[end - 1] ?? last) + 1 : first);
    },
  };
}

/** Whether the places of the characters could be worked out. */
function isPlaced(content: Content): boolean {
  const { start, end } = content.span(0, content.text.length);
  return end - start > 1 || content.text.length === 1;
}

/** Splits a text into words as Compose does; stops one word after the limit. */
function splitWords(scalar: Scalar): ExecWord[] {
  const {
    content,
    file: { text: file },
  } = scalar;
  const { text } = content;
  const words: ExecWord[] = [];
  let value = '';
  let positions: number[] = [];
  let start = -1;
  const parts = new Words();
  const finish = (end: number) => {
    if (start < 0) return;
    const known = !value.includes(unknownMark);
    const span: Span = content.span(start, end);
    const own = positions;
    words.push({
      value: known ? value : undefined,
      text: file.slice(span.start, span.end),
      span,
      script: () => shellText(scalar, own),
    });
    value = '';
    positions = [];
    start = -1;
  };
  for (let i = 0; i < text.length && words.length <= limits.words; i++) {
    const char = text[i] ?? '';
    const part = parts.next(char, text[i - 1] ?? '');
    if (part === 'end') {
      // The number of a file descriptor is dropped with its redirection.
      if (char !== '>' || !/^\d/.test(value)) finish(i);
      return words;
    }
    if (part === 'space') {
      finish(i);
      continue;
    }
    if (start < 0) start = i;
    if (part === 'quote') continue;
    if (part === 'escape') i++;
    value += text[i] ?? '';
    positions.push(i);
  }
  finish(text.length);
  return words;
}
