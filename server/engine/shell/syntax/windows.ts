import type { Interpreter } from '../model.ts';
import {
  type DraftCommand,
  type DraftWord,
  literalWord,
  plainCommand,
  type ShellDraft,
  unknownWord,
} from './draft.ts';
import type { Fragment } from './fragment.ts';

/**
 * A simple parser for cmd and PowerShell: splits commands at `&`, `|`, `;` and line breaks outside quotes, and words at blanks.
 * It resolves nothing, and the draft counts as partial.
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
    else words.push(wordOf(token, at, fragment, words.length === 0));
  }
  flush(false);
  const place = fragment.span(0, fragment.text.length);
  return {
    commands,
    scripts: [{ interpreter, start: place.start, end: place.end }],
    bindings: new Map(),
    uncertain: new Set(),
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

function wordOf(token: string, at: number, fragment: Fragment, isName: boolean): DraftWord {
  const { start, end } = fragment.span(at, at + token.length);
  const bare = token.replace(/^(["'])(.*)\1$/s, '$2');
  // A quoted text with an address is a value that is piped on, not the path of a program.
  const shape =
    isName && !(bare !== token && bare.includes('://'))
      ? bare
          .replace(/^.*[\\/]/s, '')
          .toLowerCase()
          .replace(/\.exe$/, '')
      : bare;
  const word = literalWord(shape, start, end);
  if (!/[$%`^"]/.test(bare)) return word;
  return unknownWord(shape, word);
}
