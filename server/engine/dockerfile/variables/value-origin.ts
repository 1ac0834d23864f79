import { type Expanded, expandedOf, partAt, placeOf } from '../../source/expanded.ts';
import type { Span } from '../../source/text.ts';
import type { Instruction } from '../model.ts';
import { lineage } from '../stages/ancestry.ts';

/** The value of a variable in a file. */
export interface Origin {
  /** The place of the whole value. */
  readonly span: Span;
  /** The place of the text that was asked for; undefined if a builder's argument supplies it. */
  readonly at: Span | undefined;
}

/** How many variables may be set to one another. */
const longest = 20;

/**
 * Where `[start, end)` of a word of an instruction is written, if a variable contains its first character: in the value that a
 * command, an ENV or an ARG gives that variable, or the one that it is set to. Undefined if the word itself contains it, or if
 * no value is found.
 */
export function originOf(
  text: Expanded,
  start: number,
  end: number,
  instruction: Instruction,
): Origin | undefined {
  let [word, at, found]: [Expanded, number, Origin | undefined] = [text, start, undefined];
  let before = instruction.span.start;
  for (let depth = 0; depth < longest; depth++) {
    const { part, start: from } = partAt(word, at) ?? {};
    if (!part?.variable) break;
    const value = valueOfVariable(part.variable, part.text, instruction, before);
    if (!value || value.text === word) break;
    // `ENV V=$V` takes the value from further above.
    before = Math.min(before, value.span.start);
    at -= from ?? 0;
    word = value.text;
    const { part: own } = partAt(word, at) ?? {};
    const last = Math.min(at + end - start, word.text.length);
    const isWritten = own?.variable === undefined;
    found = { span: value.span, at: isWritten ? placeOf(word, at, last, instruction.file.text) : undefined };
  }
  return found;
}

/** The nearest value, before an offset, that makes a variable what it is in an instruction. */
function valueOfVariable(
  name: string,
  text: string,
  { script, stage, dockerfile }: Instruction,
  before: number,
): Value | undefined {
  const commands = script?.commands ?? [];
  for (let at = commands.length - 1; at >= 0; at--)
    for (const { name: variable, value } of commands[at]!.assignments)
      if (variable === name && value?.expanded.text === text)
        return { text: value.expanded, span: value.span };
  for (const { instructions } of stage ? lineage(stage) : [])
    for (let at = instructions.length - 1; at >= 0; at--) {
      const each = instructions[at]!;
      const found = each.span.end <= before && declaredValue(name, text, each.trigger ?? each);
      if (found) return found;
    }
  return firstOf(dockerfile.globalArgs, (each) => declaredValue(name, text, each));
}

interface Value extends Pick<Origin, 'span'> {
  readonly text: Expanded;
}

function declaredValue(name: string, text: string, { keyword, pairs }: Instruction): Value | undefined {
  if (keyword !== 'ARG' && keyword !== 'ENV') return undefined;
  return firstOf(pairs, (pair) => {
    const { value = pair.name, parts } = pair;
    if (pair.name.text !== name || (!pair.value && parts.length === 0)) return undefined;
    const found = expandedOf({ ...value, parts });
    return found.text === text ? { text: found, span: value.span } : undefined;
  });
}

function firstOf<From, To>(list: readonly From[], read: (item: From) => To | undefined): To | undefined {
  for (const item of list) {
    const found = read(item);
    if (found) return found;
  }
  return undefined;
}
