import { unversioned } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { literal } from '../../server/engine/source/expanded.ts';
import { perObject } from '../../server/engine/source/memo.ts';

/** A download by inline code of an interpreter, as in `python3 -c "…"` and `php -r "…"`. */
interface InlineFetch {
  /** The address, with its own span if the program contains it literally, otherwise with that of the whole program. */
  readonly word: Word;
  readonly address: string;
  /** The target file, if it is in the program. */
  readonly file: string | undefined;
  /** Whether the program executes or prints the download. */
  readonly runs: boolean;
  readonly prints: boolean;
}

/** The options that take inline code, by interpreter. */
const options: ReadonlyMap<string, RegExp> = new Map([
  ['python', /^-[A-Za-z]*c$/],
  ['php', /^-r$/],
  ['ruby', /^-[a-z]*e$/],
]);

/** Strings, dotted names, and the operators that matter here. */
const tokens = /"([^"]*)"|'([^']*)'|[A-Za-z_][\w.]*|=+|[;\n]/g;
const fetches =
  /^(?:.*\.)?(?:urlopen|urlretrieve|file_get_contents|readfile|copy)$|^requests\.get$|^URI\.open$/;
const isAddress = (text: string | undefined) => text !== undefined && /^(?:https?|ftp):\/\//.test(text);

/** Returns the first download of an interpreter's inline code; undefined if its address is not literal. */
export function inlineFetch(command: Command): InlineFetch | undefined {
  return options.has(unversioned(command.name ?? '')) ? readFetch(command) : undefined;
}

const readFetch = perObject(({ name = '', args }: Command): InlineFetch | undefined => {
  const option = options.get(unversioned(name));
  const at = args.findIndex(({ shape }) => option?.test(shape));
  const program = at < 0 ? undefined : args[at + 1];
  return program && fetchIn(program, textOf(program));
});

function fetchIn(program: Word, code: string): InlineFetch | undefined {
  const all = [...code.matchAll(tokens)].map(({ 0: text, 1: one, 2: other, index }) => {
    return { text, string: one ?? other, start: index + 1 };
  });
  let found: { -readonly [Key in keyof InlineFetch]: InlineFetch[Key] } | undefined;
  let [executes, prints] = [false, false];
  let [variable, file]: (string | undefined)[] = [];
  for (let at = 0; at < all.length; at++) {
    const { text, string } = all[at]!;
    const next = all[at + 1];
    if (string !== undefined) continue;
    if (/^[;\n]$/.test(text)) {
      executes = prints = false;
      if (!found) variable = file = undefined;
    } else if (/^(?:exec|eval)$/.test(text)) executes = true;
    else if (/^(?:echo|print|puts|readfile)$/.test(text)) prints = true;
    else if (/^(?:open|file_put_contents)$/.test(text)) file = next?.string;
    else if (text === 'as' && found) variable = next?.text;
    else if (next?.text === '=' && !found) variable = text;
    else if (found && executes && text.split('.')[0] === variable) found.runs = true;
    if (found || !fetches.test(text)) continue;
    const from = all.slice(at + 1, at + 5).find((each) => each.string !== undefined);
    if (!from || !isAddress(from.string)) continue;
    const address = from.string ?? '';
    const second = /(?:urlretrieve|copy)$/.test(text) ? all[all.indexOf(from) + 1]?.string : file;
    const word = placed(program, code, from.start, address);
    const isStream = second?.startsWith('php:') === true;
    found = {
      word,
      address,
      file: isStream ? undefined : second,
      runs: executes,
      prints: isStream || prints,
    };
  }
  return found;
}

/** Returns a part of a word with its span, if the word contains it literally. */
function placed(word: Word, code: string, at: number, part: string): Word {
  const { variables, substitutions } = word;
  const { start, end } = word.span;
  const from = start + 1 + at;
  const span = end - start === code.length + 2 ? { start: from, end: from + part.length } : word.span;
  return { value: part, shape: part, expanded: literal(part, span), span, variables, substitutions };
}
