import type { Values } from '../source/expanded.ts';
import { limits } from '../source/limits.ts';
import { memoizeByText } from '../source/memo.ts';
import type { Placing, Span } from '../source/text.ts';
import type { Interpreter, Script } from './model.ts';
import { builder, finished, leaveOut } from './syntax/builder.ts';
import { type DraftWord, literalWord, plainCommand, type ShellDraft, unknownWord } from './syntax/draft.ts';
import { collapsedFragment, type Fragment, joinContinuations, plainFragment } from './syntax/fragment.ts';
import { showDraft } from './syntax/view.ts';
import { nest } from './syntax/walk.ts';
import { isPowerShell, windowsDraft } from './syntax/windows.ts';
import { headOf, shellCall } from './syntax/wrappers.ts';

/** A script in a text: `text` is the slice at `offset`, with continuation lines as written. */
export interface ScriptSource {
  readonly text: string;
  readonly offset: number;
  readonly interpreter: Interpreter;
  readonly escape: '\\' | '`';
  readonly env: Values;
  /** True for a text without BuildKit's line continuations: a here-document's body, a compose command. */
  readonly verbatim?: boolean;
  /** True for a shell that was started with an option to stop at errors. */
  readonly errexit?: boolean;
  /** Converts spans of the text to those of the file around it. */
  readonly place?: Placing | undefined;
}

/** A word of an exec form (JSON array); `value` is undefined if not known, `text` is as written. */
export interface ExecWord {
  readonly value: string | undefined;
  readonly text: string;
  readonly span: Span;
  /** What a shell that gets it as its script reads, with the place of each character. */
  readonly script?: () => Fragment;
}

/**
 * Parses a shell text into commands whose spans are offsets in the file. Never throws: the script is `partial` if something
 * cannot be read or exceeds the limits on length and depth.
 */
export function parseScript(source: ScriptSource): Script {
  const { text, offset, interpreter, escape: mark, env, verbatim, place, errexit } = source;
  const head = `${interpreter}${verbatim ? '=' : mark}`;
  return showDraft(drafts(head + text), offset, env, place, errexit);
}

/** What a program in another language reads or is given, which is not split into commands. */
interface ProgramText {
  readonly interpreter?: 'other';
  /** A text that the program reads, as from a here-document. */
  readonly input?: ExecWord;
}

/**
 * Reads the words of an exec form. Unwraps `["sh", "-c", "…"]` once more; its spans are exact if the string has no escapes,
 * else they are the whole word's span. With too many words the script is `partial`.
 */
export function execScript(
  words: readonly ExecWord[],
  span: Span,
  env: Values = new Map(),
  place?: Placing,
  of: ProgramText = {},
): Script {
  const build = builder();
  const { interpreter = 'exec', input } = of;
  build.scripts.push({ interpreter, ...span });
  build.partial = interpreter === 'other';
  if (words.length > limits.words) {
    leaveOut(build, `has more than ${limits.words} words`);
    return showDraft(finished(build), 0, env, place);
  }
  const read = words.map(({ value, text, span: { start, end } }): DraftWord => {
    if (value !== undefined) return literalWord(value, start, end);
    return unknownWord(text, { start, end });
  });
  if (read.length > 0) {
    const head = headOf(read);
    const redirects = input ? [hereDocument(input)] : [];
    build.commands.push({ ...plainCommand(read, 0, 0), head, redirects, start: span.start, end: span.end });
    const call = shellCall(read, head);
    const word = call?.string === undefined ? undefined : words[call.string];
    const script = word && scriptFragment(word);
    if (call && word && script) nest(build, script, call.interpreter, word.span, 1);
  }
  return showDraft(finished(build), 0, env, place);
}

function hereDocument({ text, span }: ExecWord) {
  const body = literalWord(text, span.start, span.end);
  return { operator: '<<', descriptor: undefined, target: undefined, body, ...span };
}

function scriptFragment({ value, text, span, script }: ExecWord): Fragment | undefined {
  if (script) return script();
  if (value === undefined) return undefined;
  if (text === value) return plainFragment(value, span.start);
  if (text.length === value.length + 2 && text.slice(1, -1) === value)
    return plainFragment(value, span.start + 1);
  return collapsedFragment(value, span);
}

const drafts = memoizeByText(draftOf, { texts: 4096, characters: 4_000_000 });

/** The draft of a key: interpreter, escape character (`=` for none), text. */
function draftOf(key: string): ShellDraft {
  const interpreter = (/^[a-z]+/.exec(key)?.[0] ?? 'other') as Interpreter;
  const text = key.slice(interpreter.length + 1);
  const mark = key.charAt(interpreter.length);
  const build = builder();
  build.heedful = text.includes('$?');
  if (text.length > limits.script) {
    build.scripts.push({ interpreter, start: 0, end: text.length });
    leaveOut(build, `is longer than ${limits.script} characters`);
    return finished(build);
  }
  const fragment = mark === '\\' || mark === '`' ? joinContinuations(text, mark) : plainFragment(text, 0);
  if (interpreter === 'cmd' || interpreter === 'powershell') return windowsDraft(fragment, interpreter);
  if (interpreter === 'sh' || interpreter === 'bash')
    nest(build, fragment, interpreter, { start: 0, end: text.length }, 0);
  else {
    build.scripts.push({ interpreter, start: 0, end: text.length });
    build.partial = true;
  }
  const draft = finished(build);
  // The base image may have set another shell.
  return draft.fault && isPowerShell(fragment.text) ? windowsDraft(fragment, 'powershell') : draft;
}

/** Where the text of a word stands: exactly, if the word holds it literally. */
export function placeOf(text: string, span: Span): Pick<ScriptSource, 'offset' | 'place'> {
  const around = span.end - span.start - text.length;
  // A word may have quotes.
  if (around === 0 || around === 2) return { offset: span.start + around / 2 };
  return { offset: 0, place: () => span };
}

/** Reads the text of a word as a script of its own. */
export function scriptIn(text: string, span: Span, interpreter: 'sh' | 'powershell'): Script {
  return parseScript({
    text,
    ...placeOf(text, span),
    interpreter,
    escape: '\\',
    env: noValues,
    verbatim: true,
  });
}

const noValues: ReadonlyMap<string, undefined> = new Map();
