import type { Interpreter } from '../model.ts';
import {
  type DraftCommand,
  type DraftWord,
  draftWord,
  literalWord,
  plainCommand,
  type ShellDraft,
  type WordPart,
} from './draft.ts';
import type { Fragment } from './fragment.ts';

/**
 * A simple parser for cmd and PowerShell: splits commands at `&`, `|`, `;` and line breaks outside quotes, and words at blanks.
 * Of variables it knows those of the environment that the script does not set, and the draft counts as partial.
 */
export function windowsDraft(fragment: Fragment, interpreter: Interpreter): ShellDraft {
  const commands: DraftCommand[] = [];
  let words: DraftWord[] = [];
  let piped = false;
  const flush = (pipe: boolean) => {
    if (words.length > 0) {
      const command = plainCommand(words, 0, 0);
      const previous = commands.at(-1);
      if (piped && previous) {
        previous.pipesTo = commands.length;
        command.pipedFrom = commands.length - 1;
      }
      commands.push(command);
    }
    words = [];
    piped = pipe;
  };
  for (const [token, at] of tokens(fragment.text, interpreter === 'powershell')) {
    if (/^[&|;\r\n]+$/.test(token)) flush(token === '|');
    else words.push(wordOf(token, at, fragment, { isName: words.length === 0, interpreter }));
  }
  flush(false);
  const place = fragment.span(0, fragment.text.length);
  return {
    commands,
    scripts: [{ interpreter, start: place.start, end: place.end }],
    bindings: new Map(),
    uncertain: new Set([...fragment.text.matchAll(setVariable)].map(([, name = '']) => name)),
    heedful: true,
    partial: true,
    beyond: undefined,
    fault: undefined,
  };
}

/** Whether a text has syntax of PowerShell: creating an object, or an environment variable. */
export function isPowerShell(text: string): boolean {
  return /\(new-object\s|\$env:\w/i.test(text);
}

function* tokens(text: string, powershell: boolean): Generator<readonly [string, number]> {
  const pattern = powershell
    ? /&&|\|\||[&|;\r\n]|(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s"'&|;])+|["']/g
    : /&&|\|\||[&|\r\n]|(?:"[^"\r\n]*"|[^\s"&|])+|"/g;
  for (const match of text.matchAll(pattern)) yield [match[0], match.index];
}

/** A variable of the environment that a script sets: `set NAME=`, `$env:NAME =`. */
const setVariable = /(?:\bset\s{1,9}"?|\$env:)(\w+)\s{0,9}\+?=/gi;
/** A variable of the environment, by interpreter. */
const variableIn = {
  cmd: /%(\w+)%/g,
  powershell: /\$(?:env:(\w+)|\{env:(\w+)\})/gi,
} as const;

function wordOf(
  token: string,
  at: number,
  fragment: Fragment,
  { isName, interpreter }: { readonly isName: boolean; readonly interpreter: Interpreter },
): DraftWord {
  const { start, end } = fragment.span(at, at + token.length);
  const bare = token.replace(/^(["'])(.*)\1$/s, '$2');
  // A text with an address is a value that is piped on, or the call of a method, not the path of a program.
  const shape =
    isName && !/:\/\/|\([^($]*\$\{?env:/i.test(bare)
      ? bare
          .replace(/^.*[\\/]/s, '')
          .toLowerCase()
          .replace(/\.exe$/, '')
      : bare;
  if (!/[$%`^"]/.test(bare)) return literalWord(shape, start, end);
  const isLiteral = interpreter === 'powershell' && token.startsWith("'");
  const pattern = isLiteral ? undefined : variableIn[interpreter === 'powershell' ? 'powershell' : 'cmd'];
  const pieces = piecesOf(shape, pattern);
  if (shape !== bare) return draftWord(pieces, false, { start, end });
  let from = at + token.indexOf(bare);
  const spots = pieces.map((piece) => {
    const { length } = typeof piece === 'string' ? piece : piece.text;
    from += length;
    return fragment.span(from - length, from);
  });
  return draftWord(pieces, false, { start, end }, pieces.length > 1 ? spots : undefined);
}

/** The literal parts and variables of a word; a part with other syntax of the shell is not evaluated. */
function piecesOf(text: string, pattern: RegExp | undefined): readonly WordPart[] {
  const pieces: WordPart[] = [];
  const add = (part: string) => {
    if (part === '') return;
    const isPlain = !/[$%`^"]/.test(part);
    pieces.push(isPlain ? part : { name: undefined, text: part, operator: undefined, operand: undefined });
  };
  let from = 0;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    add(text.slice(from, match.index));
    pieces.push({ name: match[1] ?? match[2], text: match[0], operator: '', operand: undefined });
    from = match.index + match[0].length;
  }
  add(text.slice(from));
  return pieces;
}
