import { copiedSecret, isUnintended } from '../../secret/secret-file.ts';
import { limits } from '../../source/limits.ts';
import type { Argument, Dockerfile, Instruction } from '../model.ts';
import { cleanPath, fitsIgnorePattern } from './dockerignore.ts';
import { contextSources, isFolderSource } from './source.ts';

/** What the sources of a Dockerfile's COPY and ADD are, with the instruction of each. */
function copied(dockerfile: Dockerfile): (readonly [source: Argument, instruction: Instruction])[] {
  return dockerfile.instructions.flatMap((each) =>
    [each, each.trigger ?? []]
      .flat()
      .flatMap((instruction) => contextSources(instruction).map((source) => [source, instruction] as const)),
  );
}

/** Whether a Dockerfile copies by name what may be credentials. */
export function hasSuspects(dockerfile: Dockerfile): boolean {
  return copied(dockerfile).some(
    ([{ value }, instruction]) => value !== undefined && isSuspect(value, instruction),
  );
}

/** The first files of a build context with some names that are copied and whose names suggest credentials. */
export function suspectsIn(dockerfile: Dockerfile, names: readonly string[]): readonly string[] {
  const found = new Set(copied(dockerfile).flatMap((each) => suspectsOf(...each, names)));
  return [...found].slice(0, limits.copied);
}

const isSuspect = (path: string, { args }: Instruction) =>
  copiedSecret(cleanPath(path), args.at(-1)?.value) !== undefined;

/** The files that one source of a COPY or ADD takes and whose names suggest credentials. */
export function suspectsOf(
  source: Argument,
  instruction: Instruction,
  names: readonly string[],
): readonly string[] {
  const { value } = source;
  if (value === undefined) return [];
  const path = cleanPath(value);
  if (isFolderSource(source) || names.includes(`${path}/`))
    return names.filter((name) => isBelow(name, path) && isUnintended(name));
  if (!isSuspect(value, instruction)) return [];
  // What a pattern fits is suspected by what it certainly matches: `*.env` is `.env`.
  return /[*?[]/.test(path)
    ? names.filter((name) => !name.endsWith('/') && fitsIgnorePattern(name, path))
    : [path];
}

const isBelow = (name: string, folder: string) =>
  !name.endsWith('/') && (/^(?:\.|\*\*?)$/.test(folder) || name.startsWith(`${folder}/`));
