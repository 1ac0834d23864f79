import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { holdsWord, type Span } from '../../server/engine/source/text.ts';
import { frontend, isPlain, type UnsafeFix } from './secret-fix.ts';
import { addSecretMount } from './secret-mount.ts';

/** The minor version of the frontend that introduced secrets as variables of a step (Dockerfile release notes). */
const asVariable = 10;

/** An option for a credential other than a password. */
const option = /^--?(?:[\w-]*[-_])?(token|key)(?:=|$)/;

/**
 * Returns the fix that mounts a credential, written in a word of a command, as a secret of its step and uses the
 * variable in its place; undefined if the step is not a plain script, or if the word does not contain the credential
 * literally.
 */
export function secretInsteadOfLiteral(
  instruction: Instruction,
  { name: tool = '', args }: Command,
  { start, end }: Span,
  part: string,
): UnsafeFix | undefined {
  const { keyword, file, stage, dockerfile } = instruction;
  if (keyword !== 'RUN' || !stage || !isPlain(instruction) || frontend(instruction) < asVariable)
    return undefined;
  const at = args.findIndex(({ span }) => span.start === start);
  const [, use = 'password'] =
    option.exec(args[at]?.shape ?? '') ?? option.exec(args[at - 1]?.shape ?? '') ?? [];
  const variable = `${tool.replace(/\W/g, '_')}_${use}`.toUpperCase();
  if (!/^[A-Z]\w*$/.test(variable) || holdsWord(dockerfile.file.text, variable)) return undefined;
  const written = file.text.slice(start, end);
  const from = written.indexOf(part);
  const quote = from < 0 || written.includes(part, from + 1) ? undefined : quoteAt(written, from);
  const mount = addSecretMount(instruction, variable, `,env=${variable},required`);
  if (quote === undefined || !mount) return undefined;
  // Everything between the two apostrophes, which become quotation marks.
  const isWhole =
    quote === "'" && written.charAt(from - 1) === quote && written.charAt(from + part.length) === quote;
  const value = quote === '"' ? `$\{${variable}}` : `"$\{${variable}}"`;
  const text = quote === "'" && !isWhole ? `'${value}'` : value;
  const around = isWhole ? 1 : 0;
  const span = { start: start + from - around, end: start + from + part.length + around };
  const title = shown`Mount it as the secret ${variable} (the build must pass it)`;
  return { title, safety: 'drastic', edits: [mount, { span, text }] };
}

/** Returns the quotation mark that is open at an offset of a word; empty if none is, undefined after a backslash. */
function quoteAt(written: string, offset: number): string | undefined {
  let open = '';
  for (let at = 0; at < offset; at++) {
    const char = written.charAt(at);
    if (char === '\\' && open !== "'") {
      if (at + 1 === offset) return undefined;
      at++;
    } else if (open === '' && (char === '"' || char === "'")) open = char;
    else if (char === open) open = '';
  }
  return open;
}
