import { copiedSecret, isUnintended } from '../../secret/secret-file.ts';
import { settingsForm } from '../../secret/settings-file.ts';
import { limits } from '../../source/limits.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Argument, Dockerfile, Instruction } from '../model.ts';
import { cleanPath, fitsIgnorePattern } from './dockerignore.ts';
import { pointerTo } from './pointer.ts';
import { contextSources, isFolderSource } from './source.ts';

/** A source of a COPY or ADD. */
interface Copied {
  readonly source: Argument;
  readonly instruction: Instruction;
  readonly path: string;
  /** Whether its name suggests credentials. */
  readonly suspect: boolean;
}

/** What a Dockerfile copies, worked out once: with each file that is read of its context somebody asks again. */
const copied = perObject((dockerfile: Dockerfile): readonly Copied[] =>
  gathered(dockerfile.instructions, copiedWithTrigger),
);

const copiedWithTrigger = (instruction: Instruction): readonly Copied[] =>
  instruction.trigger ? [...copiedBy(instruction), ...copiedBy(instruction.trigger)] : copiedBy(instruction);

function copiedBy(instruction: Instruction): readonly Copied[] {
  const found: Copied[] = [];
  for (const source of contextSources(instruction)) {
    const { value } = source;
    const suspect = value !== undefined && isSuspect(value, instruction);
    found.push({ source, instruction, path: cleanPath(value ?? ''), suspect });
  }
  return found;
}

/** Whether a Dockerfile copies by name what may be credentials. */
export function hasSuspects(dockerfile: Dockerfile): boolean {
  return copied(dockerfile).some(({ suspect }) => suspect);
}

/** Among some names the folders, with a `/` at their end, and the files that no image is meant to hold. */
const partsOf = perObject((names: readonly string[]) => ({
  folders: new Set(names.filter((name) => name.endsWith('/'))),
  unintended: names.filter((name) => !name.endsWith('/') && isUnintended(name)),
}));

/**
 * The files of a build context with some names that are copied and whose names suggest credentials; none where they, or the
 * patterns by which they are copied, are too many.
 */
export function suspectsIn(dockerfile: Dockerfile, names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const { folders, unintended } = partsOf(names);
  let patterns = 0;
  for (const { source, instruction, path, suspect } of copied(dockerfile)) {
    if (isFolderSource(source) || folders.has(`${path}/`))
      for (const name of unintended) {
        if (isBelow(name, path)) found.add(name);
      }
    else if (suspect) {
      if (isPattern.test(path)) patterns++;
      if (patterns <= limits.copied)
        for (const name of suspectsOf(source, instruction, names)) found.add(name);
    }
    if (found.size > limits.copied || patterns > limits.copied) return [];
  }
  for (const name of settingsBelow(dockerfile, names)) {
    if (found.size >= limits.copied) break;
    found.add(name);
  }
  return [...found];
}

/** The files of settings in folders that are copied, programs left out. */
function settingsBelow(dockerfile: Dockerfile, names: readonly string[]): readonly string[] {
  const known = partsOf(names).folders;
  const folders = gathered(copied(dockerfile), ({ source, path }) =>
    isFolderSource(source) || known.has(`${path}/`) ? path : [],
  );
  if (folders.length === 0) return [];
  return names.filter((name) => isSettings(name) && folders.some((folder) => isBelow(name, folder)));
}

/** Whether a file of a copied folder is one of settings, which are read as far as there are not too many. */
export function isSettings(name: string): boolean {
  const form = name.endsWith('/') ? undefined : settingsForm(name);
  return form === 'environment' || form === 'text';
}

const isPattern = /[*?[]/;

/** Whether what is copied is a credentials file by its name or by a variable. */
function isNamed(path: string, instruction: Instruction): boolean {
  const target = instruction.args.at(-1)?.value;
  return copiedSecret(path, target) !== undefined || pointerTo(path, instruction) !== undefined;
}

/** Whether what is copied is a credentials file, or settings, among which credentials may be. */
function isSuspect(source: string, instruction: Instruction): boolean {
  const path = cleanPath(source);
  return isNamed(path, instruction) || settingsForm(path) !== undefined;
}

/** Which of some files one source of a COPY or ADD takes that is no folder, if its name suggests credentials. */
export function suspectsOf(
  source: Argument,
  instruction: Instruction,
  names: readonly string[],
): readonly string[] {
  const { value } = source;
  if (value === undefined || !isSuspect(value, instruction)) return [];
  const path = cleanPath(value);
  // What a pattern fits is suspected by what it certainly matches: `*.env` is `.env`.
  if (!isPattern.test(path)) return [path];
  const isMeant = isNamed(path, instruction)
    ? () => true
    : (name: string) => settingsForm(name) !== undefined;
  return names.filter((name) => !name.endsWith('/') && fitsIgnorePattern(name, path) && isMeant(name));
}

const isBelow = (name: string, folder: string) =>
  /^(?:\.|\*\*?)$/.test(folder) || name.startsWith(`${folder}/`);
