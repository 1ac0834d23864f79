import { type Expanded, expanded, literal, type Part, placeOf, sliced } from '../../source/expanded.ts';
import { limits } from '../../source/limits.ts';
import { gathered, none } from '../../source/list.ts';
import type { Span } from '../../source/text.ts';
import type { Command, Word } from '../model.ts';
import { operandsOf, optionsOf } from './option.ts';
import { textOf } from './word.ts';

/** A text that a step writes to a file, with the values of the variables that are known. */
export interface WrittenText extends Expanded {
  readonly file: string;
  readonly span: Span;
}

/** The texts that a command writes from its own words: `echo`, `printf`, a here-document of `cat` or `tee`, `sed -i`. */
export function writtenBy(command: Command): readonly WrittenText[] {
  const { name, args } = command;
  if (name === 'sed') return replacements(command);
  if (/^(?:cmd|powershell)$/.test(command.script.interpreter)) return writtenOnWindows(command);
  const kind = name === undefined ? undefined : writers.get(name);
  if (kind === undefined) return none;
  const file =
    kind === 'source' ? '/etc/apt/sources.list' : name === 'tee' ? teeFile(command) : fileOf(command);
  if (file === undefined) return none;
  if (kind === 'body') return bodies(command).map(({ expanded: body, span }) => ({ file, ...body, span }));
  const printed = args.filter(({ shape }) => !/^-[neE]+$/.test(shape));
  const [first] = printed;
  const last = printed.at(-1);
  if (!first || !last) return [];
  const span = { start: first.span.start, end: last.span.end };
  if (kind === 'format') {
    if (!putsTogether.test(first.expanded.text.replace(onlyArguments, '')))
      return printed.map((word) => ({ file, ...linesOf(word.expanded.parts), span: word.span }));
    return [{ file, ...linesOf(formatted(first, printed.slice(1))), span }];
  }
  const parts = gathered(printed, ({ expanded: { parts }, span: { start } }, at): readonly Part[] =>
    at === 0 ? parts : [{ text: ' ', span: { start: start - 1, end: start }, variable: undefined }, ...parts],
  );
  return [{ file, ...linesOf(parts), span }];
}

const writers = new Map([
  ['echo', 'line'],
  ['printf', 'format'],
  ['cat', 'body'],
  ['tee', 'body'],
  ['add-apt-repository', 'source'],
  ['apt-add-repository', 'source'],
]);

/** A format of printf that prints each argument on its own. */
const onlyArguments = /^(?:%[sb](?:\\n)?)$/;
const putsTogether = /%[-\d.]*[sbdi]/;

/** The text that printf makes of its format, which it uses again until no argument is left. */
function formatted({ expanded: format }: Word, given: readonly Word[]): readonly Part[] {
  const found: Part[] = [];
  let [next, length] = [0, 0];
  do {
    let from = 0;
    for (const { 0: directive, index } of format.text.matchAll(/%(?:%|[-\d.]*[sbdi])/g)) {
      const isPercent = directive === '%%';
      const parts = [
        ...sliced(format, from, isPercent ? index + 1 : index),
        ...(isPercent ? none : (given[next++]?.expanded.parts ?? none)),
      ];
      found.push(...parts);
      for (const { text } of parts) length += text.length;
      from = index + directive.length;
    }
    found.push(...sliced(format, from, format.text.length));
  } while (next > 0 && next < given.length && length < limits.value);
  return found;
}

/** Commands of PowerShell that write a text to a file, with their aliases but those that are programs elsewhere. */
const contentWriters = /^(?:(?:add|set)-content|ac|out-file|new-item|ni)$/;
const windowsOptions = {
  path: /^-(?:literalpath|filepath|path)$/i,
  value: /^-(?:value|inputobject)$/i,
  flag: /^-(?:force|nonewline|append|passthru)$/i,
};

/** The text that a command on Windows writes: `Add-Content FILE TEXT`, `TEXT | Out-File FILE`, `echo TEXT > FILE`. */
function writtenOnWindows({ name = '', args, pipedFrom }: Command): readonly WrittenText[] {
  if (name === 'echo') {
    const at = args.findIndex(({ shape }) => /^>>?$/.test(shape));
    const [first] = args;
    const target = at > 0 ? args[at + 1] : undefined;
    const last = args[at - 1];
    if (!first || !target || !last) return none;
    const span = { start: first.span.start, end: last.span.end };
    return [{ file: textOf(target), ...literal(args.slice(0, at).map(textOf).join(' '), span), span }];
  }
  if (!contentWriters.test(name)) return none;
  const operands: Word[] = [];
  let [file, value]: (Word | undefined)[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (windowsOptions.path.test(word.shape)) file = args[++at];
    else if (windowsOptions.value.test(word.shape)) value = args[++at];
    else if (!word.shape.startsWith('-')) operands.push(word);
    else if (!windowsOptions.flag.test(word.shape)) at++;
  }
  file ??= operands.shift();
  value ??= operands.shift() ?? pipedFrom?.nameWord;
  return file && value ? [{ file: textOf(file), ...value.expanded, span: value.span }] : none;
}

/** The place of a match in a written text: exact in a here-document, else the whole text of the command. */
export function placeIn(written: WrittenText, { 0: found, index }: Pick<RegExpExecArray, 0 | 'index'>): Span {
  const { text, span, parts } = written;
  const start = index + found.search(/\S/);
  const end = start + found.trim().length;
  if (span.end - span.start === text.length) return { start: span.start + start, end: span.start + end };
  return text.includes('\n') && parts.length > 1 ? placeOf(written, start, end, '') : span;
}

/** The first trimmed line of a written text that matches a pattern and that `only` accepts. */
export function lineIn(
  { text }: Pick<WrittenText, 'text'>,
  pattern: RegExp,
  only?: (line: string) => boolean,
): RegExpExecArray | undefined {
  let start = 0;
  for (const line of text.split('\n')) {
    const match = pattern.exec(line.trim());
    if (match && (!only || only(match.input))) {
      match.index += start + line.length - line.trimStart().length;
      return match;
    }
    start += line.length + 1;
  }
  return undefined;
}

/** A text with the line breaks and tabs that `\\n` and `\\t` stand for. */
function linesOf(parts: readonly Part[]): Expanded {
  return expanded(parts.map((part) => ({ ...part, text: unescaped(part.text) })));
}

const unescaped = (text: string) => text.replace(/\\n/g, '\n').replace(/\\t/g, '\t');

const bodies = ({ redirects }: Command) =>
  redirects.flatMap(({ operator, target, body }) => body ?? (operator === '<<<' && target ? target : []));

/** The file that receives a command's output, by redirection or through `tee` or the editor of `visudo`. */
export function fileOf({ redirects, pipesTo }: Command): string | undefined {
  // The last redirection wins; `>&1` copies a descriptor, and `2>` is for errors.
  const target = redirects.findLast(
    ({ operator, descriptor }) => /^&?>[>|]?$/.test(operator) && (descriptor ?? 1) === 1,
  )?.target;
  if (target) return textOf(target);
  if (pipesTo?.name === 'visudo') {
    const checks = pipesTo.args.some(({ shape }) => /^-[^\Wc]*c|^--check$/.test(shape));
    return checks ? undefined : '/etc/sudoers';
  }
  return pipesTo?.name === 'tee' ? teeFile(pipesTo) : undefined;
}

function teeFile({ args }: Command): string | undefined {
  const file = args.find(({ shape }) => !shape.startsWith('-'));
  return file && textOf(file);
}

/** Where a part of a sed command ends: at a delimiter without a backslash before it; undefined if it has no end. */
function partEnd(script: string, start: number, delimiter: string): number | undefined {
  for (let at = start; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === delimiter) return at;
  }
  return undefined;
}

/** Where the command after the addresses of a sed line starts (sed manual, 4 Addresses). */
function commandAt(script: string, start: number): number {
  let at = start;
  while (at < script.length && /[\d$,+~!\sIM/\\]/.test(script.charAt(at))) {
    const custom = script[at] === '\\';
    if (!custom && script[at] !== '/') at++;
    else
      at =
        (partEnd(script, at + (custom ? 2 : 1), custom ? script.charAt(at + 1) : '/') ?? script.length) + 1;
  }
  return at;
}

/** The texts that a sed script substitutes or adds. Stops at the first other command. */
export function textsOfSed(script: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < script.length; ) {
    const at = commandAt(script, start);
    const command = script.charAt(at);
    if (/[aic]/.test(command) && at + 1 < script.length)
      return [...found, script.slice(/[\\\s]/.test(script.charAt(at + 1)) ? at + 2 : at + 1).trimStart()];
    const delimiter = script.charAt(at + 1);
    const middle =
      command === 's' && /[^\w\s\\]/.test(delimiter) ? partEnd(script, at + 2, delimiter) : undefined;
    const end = middle === undefined ? undefined : partEnd(script, middle + 1, delimiter);
    if (middle === undefined || end === undefined) return found;
    found.push(script.slice(middle + 1, end));
    start = end + 1;
    while (/\w/.test(script.charAt(start))) start++;
    while (/[\s;]/.test(script.charAt(start))) start++;
  }
  return found;
}

/** An option of sed without the suffix for copies behind its `i`, as in `-i.orig` and `-Ei.bak` (sed manual, 2.2). */
function withoutSuffix(word: Word): Word {
  const [, option] = /^(-[nrsuzE]*i)./.exec(textOf(word)) ?? [];
  if (option === undefined) return word;
  const { span } = word;
  return {
    value: option,
    shape: option,
    expanded: literal(option, span),
    span,
    variables: none,
    substitutions: none,
  };
}

/** The texts that `sed -i` substitutes or adds. */
function replacements(command: Command): WrittenText[] {
  const args = command.args.map(withoutSuffix);
  const options = optionsOf({ args }, 'ef', ['--expression', '--file']);
  if (!options.some(({ name }) => name === '-i' || name === '--in-place')) return [];
  const scripts = options.filter(({ name }) => name === '-e' || name === '--expression');
  const operands = operandsOf({ args }, options);
  const words =
    scripts.length > 0
      ? scripts.map(({ at, count, value = '' }) => {
          const { [at + count - 1]: word } = args;
          return { text: count === 1 ? value : textOf(word!), word: word! };
        })
      : operands.slice(0, 1).map((word) => ({ text: textOf(word), word }));
  const [file] = scripts.length > 0 ? operands : operands.slice(1);
  if (!file) return [];
  return words.flatMap(({ text: script, word: { expanded: whole, span } }) =>
    textsOfSed(script).map((each) => {
      const text = each.replace(/\\(.)/g, '$1');
      const at = whole.text.indexOf(text);
      const parts = at < 0 ? [{ text, span, variable: undefined }] : sliced(whole, at, at + text.length);
      return { file: textOf(file), text, parts, span };
    }),
  );
}
