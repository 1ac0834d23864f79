import { fitsIgnorePattern } from '../../server/engine/dockerfile/context/dockerignore.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { targetOf } from '../../server/engine/dockerfile/stages/built.ts';
import { joinPath, workdirBefore } from '../../server/engine/dockerfile/stages/workdir.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { textOf } from '../../server/engine/source/text.ts';

/** The stage from which a COPY takes its files; undefined for the build context and for images. */
export function stageCopied({ flags, stage }: Instruction): Stage | undefined {
  const from = flags.find(({ name }) => name === 'from')?.value?.text;
  return from === undefined || !stage
    ? undefined
    : targetOf(stage.dockerfile.stages.slice(0, stage.index), from);
}

/**
 * Whether the file that an instruction puts at a path gets into an image: as part of a shipped stage, or because such a stage copies
 * it, or a folder around it, from the stage of the instruction, which nothing removes it from.
 */
export function reachesImage(path: string | undefined, instruction: Instruction): boolean {
  const { stage, platform } = instruction;
  if (!stage || stage.isShipped) return stage !== undefined;
  const landed = joinPath(workdirBefore(instruction), path, platform);
  if (landed === undefined || isNamedLater(baseName(landed), instruction, /\brm\b/)) return false;
  return stage.dockerfile.stages.some(
    ({ index, isShipped, instructions }) =>
      isShipped && index > stage.index && instructions.some((each) => handsOn(each, stage, landed)),
  );
}

/** Whether a COPY takes a file of a stage, or a folder around it, into its own. */
function handsOn(copy: Instruction, stage: Stage, path: string): boolean {
  const from = copy.keyword === 'COPY' ? stageCopied(copy) : undefined;
  if (!from || !lineage(from).includes(stage) || copy.flags.some(({ name }) => name === 'exclude'))
    return false;
  return copy.args
    .slice(0, -1)
    .some(({ value }) => value !== undefined && (/^[./]+$/.test(value) || fitsIgnorePattern(path, value)));
}

/** Whether a later step names a file: a RUN that says `word`, or also a COPY from another stage where none is given. */
export function isNamedLater(name: string, { span, dockerfile }: Instruction, word?: RegExp): boolean {
  return dockerfile.instructions.some((each) => {
    if (each.span.start < span.end || !(each.keyword === 'RUN' || (!word && stageCopied(each)))) return false;
    const text = textOf(each);
    return text.includes(name) && (word?.test(text) ?? true);
  });
}
