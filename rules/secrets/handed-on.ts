import { fitsIgnorePattern } from '../../server/engine/dockerfile/context/dockerignore.ts';
import type { Dockerfile, Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { sourceOf } from '../../server/engine/dockerfile/stages/built.ts';
import { joinPath, workdirBefore } from '../../server/engine/dockerfile/stages/workdir.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { textOf } from '../../server/engine/source/text.ts';

/** Returns the stage that a COPY takes its files from; undefined for the build context and for images. */
export function stageCopied({ flags, stage }: Instruction): Stage | undefined {
  const from = flags.find(({ name }) => name === 'from')?.value?.text;
  return from === undefined || !stage
    ? undefined
    : sourceOf(stage.dockerfile.stages.slice(0, stage.index), from);
}

/**
 * Whether the file that an instruction creates at a path gets into an image: as part of a shipped stage, or because
 * such a stage copies it, or a folder around it, from the instruction's stage, and nothing removes it there.
 */
export function reachesImage(path: string | undefined, instruction: Instruction): boolean {
  const { stage, platform } = instruction;
  if (!stage || stage.isShipped) return stage !== undefined;
  const landed = joinPath(workdirBefore(instruction), path, platform);
  if (landed === undefined || isNamedLater(baseName(landed), instruction, /\brm\b/)) return false;
  return takenFrom(stage).some((taken) => /^[./]+$/.test(taken) || fitsIgnorePattern(landed, taken));
}

/** Returns what shipped stages copy from a stage: paths and patterns. */
const takenFrom = perObject((stage: Stage): readonly string[] =>
  stage.dockerfile.instructions.flatMap((copy) => {
    const from = copy.keyword === 'COPY' && copy.stage?.isShipped ? stageCopied(copy) : undefined;
    const isOwn = from && lineage(from).includes(stage) && !copy.flags.some(({ name }) => name === 'exclude');
    return isOwn ? copy.args.slice(0, -1).flatMap(({ value }) => value ?? []) : [];
  }),
);

/**
 * Whether a later step mentions a file: a RUN that also contains `word` or, without `word`, also a COPY from another
 * stage.
 */
export function isNamedLater(name: string, { span, dockerfile }: Instruction, word?: RegExp): boolean {
  return steps(dockerfile).some(
    ([each, text]) =>
      each.span.start >= span.end &&
      (!word || (each.keyword === 'RUN' && word.test(text))) &&
      text.includes(name),
  );
}

/** Returns the steps that may mention a file of a stage, with their texts. */
const steps = perObject(({ instructions }: Dockerfile) =>
  instructions
    .filter((each) => each.keyword === 'RUN' || stageCopied(each))
    .map((each) => [each, textOf(each)] as const),
);
