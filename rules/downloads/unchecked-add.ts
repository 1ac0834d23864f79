import type { Argument, Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { expandedOf } from '../../server/engine/source/expanded.ts';
import { none } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { lineBreakOf, type Span } from '../../server/engine/source/text.ts';
import { verifies } from './checksum.ts';
import { pinnedAddress } from './download.ts';
import { fetchesOf } from './fetch.ts';

/** A numeric or symbolic mode that makes a file executable. */
export const executable = /^(?:[ugoa]*\+[rwst]*x[rwst]*|[0246]*[1357][0-7]*|[ugoa]*=r?w?x.*)$/;

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A file that ADD downloads over HTTP without a checksum. */
export interface UncheckedAdd {
  readonly at: Span;
  /** The path of the copy as written. */
  readonly file: string;
  /** True if `--chmod` makes it executable. */
  readonly executable: boolean;
  /** The flag with the SHA-256 that a later RUN compares. */
  readonly flag: Edit | undefined;
}

/** Returns the URLs that a stage adds without a checksum; if a later RUN verifies one, only with a literal checksum. */
export function uncheckedAdds(stage: Stage): readonly UncheckedAdd[] {
  const found: UncheckedAdd[] = [];
  const { instructions } = stage;
  for (let at = 0; at < instructions.length; at++) {
    const each = instructions[at]!;
    const instruction = each.trigger ?? each;
    if (instruction.keyword !== 'ADD') continue;
    const sources = uncheckedSources(instruction);
    for (const source of sources) {
      const { span } = source;
      const file = targetOf(instruction, expandedOf(source).text);
      const check = checkAfter(stage, each, file);
      if (check && (check.sum === undefined || sources.length > 1)) continue;
      const { end } = instruction.keywordSpan;
      const flag = check && { span: { start: end, end }, text: ` --checksum=sha256:${check.sum}` };
      found.push({ at: span, file, executable: isProgram(instruction, file), flag });
    }
  }
  return found;
}

/** Returns the HTTP URLs of an ADD without a checksum, except Git repositories. */
function uncheckedSources({ args, flags }: Instruction): readonly Argument[] {
  if (flags.some(({ name }) => name === 'checksum')) return none;
  return args.slice(0, -1).filter((source) => {
    const address = expandedOf(source).text;
    return /^https?:\/\//i.test(address) && !/\.git(?:[#?]|$)/.test(address) && !pinnedAddress(address);
  });
}

/** Whether `--chmod` makes a file executable whose path is that of a program; data may have such a mode too. */
const isProgram = ({ flags }: Instruction, file: string) =>
  flags.some(({ name, value }) => name === 'chmod' && executable.test(value?.text ?? '')) &&
  (/\/s?bin\//.test(file) || /^[^.]+(?:\.(?:sh|phar|run))?$/.test(baseName(file)));

function targetOf({ args }: Instruction, address: string): string {
  const to = args.at(-1)?.value;
  if (to === undefined || to === '.') return baseName(address);
  return to.endsWith('/') ? to + baseName(address) : to;
}

/** Finds the check of a file in the RUNs after an instruction; `sum` is set if it is a literal SHA-256. */
function checkAfter(
  stage: Stage,
  { span }: Instruction,
  file: string,
): { readonly sum: string | undefined } | undefined {
  const name = baseName(file);
  for (const { keyword, script, span: at } of stage.instructions) {
    if (keyword !== 'RUN' || at.start < span.start) continue;
    for (const command of script?.commands ?? []) {
      if (!verifies(command)) continue;
      const words = [...command.args, ...(command.pipedFrom?.args ?? [])];
      if (!words.some((word) => textOf(word).includes(name))) continue;
      const known = knownSum(command);
      return { sum: known && baseName(known.file) === name ? known.sum : undefined };
    }
  }
  return undefined;
}

/** Returns the SHA-256 and the file of `echo "<sum>  <file>" | sha256sum -c`. */
function knownSum({
  name,
  args,
  pipedFrom,
}: Command): { readonly sum: string; readonly file: string } | undefined {
  if (name !== 'sha256sum' || !pipedFrom || !args.some(({ shape }) => /^-\w*c|^--check$/.test(shape)))
    return undefined;
  if (pipedFrom.name !== 'echo' && pipedFrom.name !== 'printf') return undefined;
  const text = pipedFrom.args.map(({ value }) => value ?? '$').join(' ');
  const match = /^([0-9a-f]{64})\s+\*?(\S+?)(?:\\n)?$/i.exec(text.trim());
  return match && !match[2]!.includes('$') ? { sum: match[1]!.toLowerCase(), file: match[2]! } : undefined;
}

/** A RUN that begins with a download and its verification, with the equivalent ADD. */
interface BuilderFetch {
  readonly at: Span;
  readonly edit: Edit;
}

/** Returns the download at the start of a RUN if ADD can do it: plain words, an absolute path, a literal checksum. */
export function builderFetch(instruction: Instruction): BuilderFetch | undefined {
  if (instruction.keyword !== 'RUN') return undefined;
  const { script, json, heredocs, rest, span, stage, dockerfile, flags } = instruction;
  if (json || heredocs.length > 0 || flags.length > 0 || script?.partial !== false) return undefined;
  const { 0: fetch, 1: echo, 2: check, 3: next } = script.commands;
  if (
    !fetch ||
    !echo ||
    !check ||
    !stage ||
    fetch.prefixes.length > 0 ||
    fetch.span.start !== rest.span.start
  )
    return undefined;
  const known = check.pipedFrom === echo ? knownSum(check) : undefined;
  if (!known) return undefined;
  const [from, ...others] = fetchesOf(fetch);
  if (!from?.file?.startsWith('/') || others.length > 0 || from.file !== known.file) return undefined;
  const plain = /^https:\/\/[\w./~%+:@?&=-]+$/;
  if (from.word.value === undefined || !plain.test(from.address) || !/^[\w./+-]+$/.test(from.file))
    return undefined;
  const { text } = dockerfile.file;
  if (
    !joins(text.slice(fetch.span.end, echo.span.start)) ||
    !/^[\s\\]*\|[\s\\]*$/.test(text.slice(echo.span.end, check.span.start))
  )
    return undefined;
  const added = `ADD --checksum=sha256:${known.sum} ${from.address} ${from.file}`;
  if (!next)
    return check.span.end === span.end ? { at: from.word.span, edit: { span, text: added } } : undefined;
  if (!joins(text.slice(check.span.end, next.span.start))) return undefined;
  return {
    at: from.word.span,
    edit: { span: { start: span.start, end: next.span.start }, text: `${added}${lineBreakOf(text)}RUN ` },
  };
}

const joins = (between: string) => /^[\s\\]*&&[\s\\]*$/.test(between);
