import { lineOf } from '../../server/engine/dockerfile/edit/remove.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { limits } from '../../server/engine/source/limits.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import { holdsWord, type SafeText, textOf } from '../../server/engine/source/text.ts';
import { secretLeaks } from './leak.ts';
import { addSecretMount } from './secret-mount.ts';

/** A fix of one file that changes what the build needs or does. */
export interface UnsafeFix {
  readonly title: SafeText;
  /** `drastic` if builds or services fail until someone provides the secret. */
  readonly safety: 'unsafe' | 'drastic';
  readonly edits: readonly TextChange[];
}

/** Tools that read a variable themselves. */
const readers = whenAsked((): readonly (readonly [prefixes: readonly string[], tools: RegExp])[] => [
  [['NPM_', 'NODE_AUTH_', 'YARN_'], /^(?:npm|npx|pnpm|yarn)$/],
  [['BUNDLE_', 'GEM_'], /^(?:bundle|bundler|gem)$/],
  [['COMPOSER_AUTH'], /^composer$/],
  [['PIP_', 'UV_', 'POETRY_'], /^(?:pip3?|uv|poetry)$/],
  [['CARGO_'], /^cargo$/],
  [['AWS_'], /^aws$/],
]);

/**
 * Returns the fix that replaces a build argument with a secret in the steps of its stage that use it, as a variable
 * with the same name; undefined if the use is complex, or if the secret would stay in the image anyway.
 */
export function secretInsteadOfArgument(instruction: Instruction, name: string): UnsafeFix | undefined {
  const { stage, dockerfile } = instruction;
  if (!stage || !/^\w+$/.test(name) || dockerfile.instructions.length > limits.secretFixInstructions)
    return undefined;
  const version = frontend(instruction);
  if (version < 2) return undefined;
  const declarations = stage.instructions.filter((each) => declares(each, name));
  const [argument] = declarations;
  if (!argument || declarations.length > 1 || argument.pairs.length !== 1 || hasDefault(argument))
    return undefined;
  const all = dockerfile.instructions.filter((each) => each !== argument && holdsWord(textOf(each), name));
  if (all.some((each) => isElsewhere(each, stage, name))) return undefined;
  const steps = stage.instructions.filter((each) => each.keyword === 'RUN' && uses(each, name));
  if (steps.length === 0 || all.some((each) => each.stage === stage && !steps.includes(each)))
    return undefined;
  if (steps.some((step) => step.span.start < argument.span.start || secretLeaks(step, [name]).length > 0))
    return undefined;
  const line = lineOf(argument);
  if (!line || (version < 10 && !steps.every(isPlain))) return undefined;
  return {
    title: shown`Mount ${name} as a secret where used (the build must pass it)`,
    safety: 'drastic',
    edits: [{ span: line, text: '' }, ...steps.flatMap((step) => mounting(step, name, version >= 10))],
  };
}

const hasDefault = ({ pairs }: Instruction) => !/^(?:""|'')?$/.test(pairs[0]?.value?.text ?? '');
const declares = ({ keyword, pairs }: Instruction, name: string) =>
  (keyword === 'ARG' || keyword === 'ENV') && pairs.some((pair) => pair.name.text === name);

/** Whether an argument is used outside of the stage without being declared again. */
function isElsewhere(instruction: Instruction, stage: Stage, name: string): boolean {
  if (instruction.stage === stage) return false;
  return !instruction.stage?.instructions.some((each) => declares(each, name));
}

function uses(step: Instruction, name: string): boolean {
  if (holdsWord(textOf(step), name)) return true;
  const isFor = (prefix: string) => (prefix.endsWith('_') ? name.startsWith(prefix) : name === prefix);
  const tools = readers().find(([prefixes]) => prefixes.some(isFor))?.[1];
  return (
    tools !== undefined && step.script?.commands.some((command) => tools.test(command.name ?? '')) === true
  );
}

/** Returns the edits that mount a secret in a step: as a variable, or as a file from which the step sets one. */
function mounting(step: Instruction, name: string, asVariable: boolean): TextChange[] {
  const mount = addSecretMount(step, name, asVariable ? `,env=${name}` : '');
  const { start } = step.rest.span;
  const text = `export ${name}="$(cat /run/secrets/${name})" && `;
  return [...(mount ? [mount] : []), ...(asVariable ? [] : [{ span: { start, end: start }, text }])];
}

/** Whether a step is in shell form, so that a command can be prepended. */
export function isPlain({ json, heredocs, script }: Instruction): boolean {
  return !json && heredocs.length === 0 && (script?.interpreter === 'sh' || script?.interpreter === 'bash');
}

/**
 * Returns the minor version of the frontend, infinite for the newest one: secrets are supported since 1.2, secrets as
 * variables since 1.10 (Dockerfile release notes). Zero for another frontend.
 */
export function frontend({ dockerfile }: Instruction): number {
  const syntax = dockerfile.directives.find(({ name }) => name.text.toLowerCase() === 'syntax')?.value.text;
  if (syntax === undefined) return Number.POSITIVE_INFINITY;
  const version = /^(?:docker\.io\/)?docker\/dockerfile:1(?:\.(\d+))?(?:[.\-@].*)?$/.exec(syntax);
  if (!version) return 0;
  return version[1] === undefined ? Number.POSITIVE_INFINITY : Number(version[1]);
}
