import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { declaredAbove } from '../../server/engine/dockerfile/stages/declarations.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { referenceTo } from '../../server/engine/source/text.ts';
import { isSecretPath, secretMounts } from './secret-mount.ts';

/**
 * Where a word of a step gets its text from: `literal`, an ARG or ENV of the build (`variable`), a `secret` of the
 * step, or an unknown source (`other`).
 */
type Origin =
  | { readonly from: 'literal' | 'secret' | 'other' }
  | { readonly from: 'variable'; readonly name: string };

/**
 * Returns the origin of a word, or of a part of it; `variable` if any of its variables comes from the build and none
 * from a secret.
 */
export function originOf(word: Word, command: Command, instruction: Instruction, part?: string): Origin {
  if (readsSecret(word, instruction)) return { from: 'secret' };
  if (word.substitutions.length > 0) return { from: 'other' };
  const { variables: all } = word;
  const variables = part === undefined ? all : all.filter((name) => referenceTo(part, name) >= 0);
  if (variables.length === 0) return { from: 'literal' };
  const mounts = secretMounts(instruction);
  if (variables.some((name) => mounts.some(({ env }) => env === name))) return { from: 'secret' };
  for (const name of variables) {
    const set = command.script.commands.flatMap(({ assignments }) =>
      assignments.filter((each) => each.name === name),
    );
    if (set.some(({ value }) => value && readsSecret(value, instruction))) return { from: 'secret' };
    if (set.length === 0 && declaredAbove(instruction).some(({ pair }) => pair.name.text === name))
      return { from: 'variable', name };
  }
  return { from: 'other' };
}

/** Whether a command in a word's substitutions reads a secret of the step. */
function readsSecret({ substitutions, shape }: Word, instruction: Instruction): boolean {
  if (/\/run\/secrets\//.test(shape)) return true;
  const mounts = secretMounts(instruction);
  const isSecret = ({ shape: text }: Word) => isSecretPath(text, mounts);
  return substitutions.some(
    ({ args, redirects }) =>
      args.some(isSecret) || redirects.some(({ target }) => target && isSecret(target)),
  );
}

/** Returns the words on a command's standard input: from a piped `echo`, `printf` or `yes`, or from `<<<`. */
export function inputWords({ pipedFrom, redirects }: Command): readonly Word[] {
  for (const { operator, target } of redirects) if (operator === '<<<' && target) return [target];
  if (pipedFrom?.name !== 'echo' && pipedFrom?.name !== 'printf' && pipedFrom?.name !== 'yes') return [];
  const words = pipedFrom.args.filter(({ shape }) => !/^-[neE]+$/.test(shape));
  const format = pipedFrom.name === 'printf' && words.length > 1 && words[0]?.value?.includes('%');
  return format ? words.slice(1) : words;
}
