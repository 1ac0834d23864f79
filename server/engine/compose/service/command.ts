import type { Script } from '../../shell/model.ts';
import { type ExecWord, execScript, parseScript } from '../../shell/parse.ts';
import { limits } from '../../source/limits.ts';
import type { Span } from '../../source/text.ts';
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
  return { value: scalar.text, text: scalar.file.text.slice(span.start, span.end), span };
}

/** A text for a shell. Its places are exact if the file's own text can be parsed instead; otherwise they are the scalar's. */
function shellScript(scalar: Scalar): Script {
  const exact = writtenAs(scalar);
  if (exact)
    return parseScript({ ...exact, interpreter: 'sh', escape: '\\', env: new Map(), verbatim: true });
  const span = contentSpan(scalar);
  const text = shown(scalar.content, 0, scalar.content.text.length);
  const word = (value: string): ExecWord => ({ value, text: '', span });
  return execScript([word('/bin/sh'), word('-c'), word(text)], span);
}

/** The text of a scalar as the file has it, if it differs from the content only in indentation and folded line breaks. */
function writtenAs(scalar: Scalar): { text: string; offset: number } | undefined {
  const { start, end } = contentSpan(scalar);
  const text = shown(scalar.content, 0, scalar.content.text.length);
  const written = scalar.file.text.slice(start, end);
  if (written === text) return { text, offset: start };
  if (scalar.variables.length > 0 || scalar.raw.includes('$$') || text.includes('<<')) return undefined;
  const body = scalar.style === 'block' ? written.indexOf('\n') + 1 : 0;
  const folded = scalar.style !== 'block' || written.startsWith('>');
  if (folded && /[^\n]\n+[^\n]/.test(text)) return undefined;
  const shape = (each: string) => each.replaceAll(/\s+/g, ' ').trim();
  if (shape(written.slice(body)) !== shape(text)) return undefined;
  const slice = written.slice(body).trimEnd();
  return { text: folded ? slice.replaceAll(/[\r\n]/g, ' ') : slice, offset: start + body };
}

/** The content with a shell variable in place of each unknown part. */
function shown(content: Content, from: number, to: number): string {
  return content.text.slice(from, to).replaceAll(unknownMark, unknownShown);
}

/** Splits a text into words as Compose does; stops one word after the limit. */
function splitWords({ content, file: { text: file } }: Scalar): ExecWord[] {
  const { text } = content;
  const words: ExecWord[] = [];
  let value = '';
  let start = -1;
  const parts = new Words();
  const finish = (end: number) => {
    if (start < 0) return;
    const known = !value.includes(unknownMark);
    const span: Span = content.span(start, end);
    words.push({ value: known ? value : undefined, text: file.slice(span.start, span.end), span });
    value = '';
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
    if (part === 'escape') value += text[++i] ?? '';
    else if (part !== 'quote') value += char;
  }
  finish(text.length);
  return words;
}
