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

/** What a Dockerfile copies. Cached, because callers need it again for each file of its context that is read. */
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

/** Whether a Dockerfile copies files by names that suggest credentials. */
export function hasSuspects(dockerfile: Dockerfile): boolean {
  return copied(dockerfile).some(({ suspect }) => suspect);
}

/** The folders among the names (ending with `/`), and the files that should not be in an image. */
const partsOf = perObject((names: readonly string[]) => ({
  folders: new Set(names.filter((name) => name.endsWith('/'))),
  unintended: names.filter((name) => !name.endsWith('/') && isUnintended(name)),
}));

/**
 * The copied files of a build context whose names suggest credentials. Empty if there are too many files or too many patterns
 * that copy them.
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

/** The settings files in copied folders, without programs. */
function settingsBelow(dockerfile: Dockerfile, names: readonly string[]): readonly string[] {
  const known = partsOf(names).folders;
  const folders = gathered(copied(dockerfile), ({ source, path }) =>
    isFolderSource(source) || known.has(`${path}/`) ? path : [],
  );
  if (folders.length === 0) return [];
  return names.filter((name) => isSettings(name) && folders.some((folder) => isBelow(name, folder)));
}

/** Whether a file of a copied folder is a settings file. These are read up to a limit. */
export function isSettings(name: string): boolean {
  const form = name.endsWith('/') ? undefined : settingsForm(name);
  return form === 'environment' || form === 'text';
}

const isPattern = /[*?[]/;

/** Whether a copied path is a credentials file, by its name or by a variable that points to it. */
function isNamed(path: string, instruction: Instruction): boolean {
  const target = instruction.args.at(-1)?.value;
  return copiedSecret(path, target) !== undefined || pointerTo(path, instruction) !== undefined;
}

/** Whether a source is a credentials file, or a settings file, which may contain credentials. */
function isSuspect(source: string, instruction: Instruction): boolean {
  const path = cleanPath(source);
  return isNamed(path, instruction) || settingsForm(path) !== undefined;
}

/** Which of the files a source of COPY or ADD takes, if it is not a folder and its name suggests credentials. */
export function suspectsOf(
  source: Argument,
  instruction: Instruction,
  names: readonly string[],
): readonly string[] {
  const { value } = source;
  if (value === undefined || !isSuspect(value, instruction)) return [];
  const path = cleanPath(value);
  // A pattern is checked by the part that it certainly matches: `*.env` counts as `.env`.
  if (!isPattern.test(path)) return [path];
  const isMeant = isNamed(path, instruction)
    ? () => true
    : (name: string) => settingsForm(name) !== undefined;
  return names.filter((name) => !name.endsWith('/') && fitsIgnorePattern(name, path) && isMeant(name));
}

const isBelow = (name: string, folder: string) =>
  /^(?:\.|\*\*?)$/.test(folder) || name.startsWith(`${folder}/`);
