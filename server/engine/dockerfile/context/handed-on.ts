import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import { textOf } from '../../source/text.ts';
import type { Dockerfile, Instruction, Stage } from '../model.ts';
import { lineage } from '../stages/ancestry.ts';
import { sourceOf } from '../stages/built.ts';
import { joinPath, workdirBefore } from '../stages/workdir.ts';
import { cleanPath, fitsIgnorePattern } from './dockerignore.ts';
import { isWholeSource } from './source.ts';

/** Returns the stage that a COPY takes its files from; undefined for the build context and for images. */
export function stageCopied({ flags, stage }: Instruction): Stage | undefined {
  const from = flags.find(({ name }) => name === 'from')?.value?.text;
  return from === undefined || !stage
    ? undefined
    : sourceOf(stage.dockerfile.stages.slice(0, stage.index), from);
}

/**
 * Whether `--exclude` keeps a file from being copied with a source, or may do so by a variable. Patterns are relative to a
 * copied folder (Dockerfile reference, COPY --exclude).
 */
export function leavesOut(path: string, source: string, { flags }: Instruction): boolean {
  const patterns = flags.filter(({ name }) => name === 'exclude').map(({ value }) => value?.text ?? '');
  if (patterns.length === 0) return false;
  const [name, folder] = [cleanPath(path), isWholeSource(source) ? '' : `${cleanPath(source)}/`];
  const below = name.startsWith(folder) ? name.slice(folder.length) : baseName(name);
  return patterns.some((written) => {
    const pattern = written.replace(/^(["'])(.*)\1$/, '$2');
    return pattern.includes('$') || [below, name].some((each) => fitsIgnorePattern(each, pattern));
  });
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
  return copiesFrom(stage).some((copy) =>
    copy.args
      .slice(0, -1)
      .some(
        ({ value: source }) =>
          source !== undefined &&
          (/^[./]+$/.test(source) || fitsIgnorePattern(landed, source)) &&
          !leavesOut(landed, source, copy),
      ),
  );
}

/** Returns the instructions of shipped stages that copy from a stage. */
const copiesFrom = perObject((stage: Stage): readonly Instruction[] =>
  stage.dockerfile.instructions.filter((copy) => {
    const from = copy.keyword === 'COPY' && copy.stage?.isShipped ? stageCopied(copy) : undefined;
    return from && lineage(from).includes(stage);
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
