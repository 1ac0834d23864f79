import assert from 'node:assert/strict';
import { emptyProject, type Project } from '../../server/engine/index.ts';
import type { Posture } from '../../server/engine/posture.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>> | Iterable<readonly [path: string, text: string]>;

/**
 * Creates a project that has only these files and knows everything that `of` refers to, or, without it, what each
 * file refers to.
 */
export function projectOf(files: Files, of?: string): Project {
  const all = Symbol.iterator in files ? [...files] : Object.entries(files);
  return completed(emptyProject().with(...all.map(([path, text]) => ({ path, text }))), of);
}

/** Returns the services of the project whose first file is `compose.yaml`, with their builds. */
export function servicesOf(files: Readonly<Record<string, string>>): readonly Posture[] {
  const file = 'compose.yaml';
  return projectOf(files, file).applications(file)[0]?.postures() ?? [];
}

/**
 * Returns a project that knows everything that one file, or each of its files, refers to. `textAt` returns the text
 * at a path, or undefined if there is no file.
 */
export function completed(
  project: Project,
  of?: string,
  textAt: (path: string) => string | undefined = () => undefined,
): Project {
  let full = project;
  for (const path of of === undefined ? project.paths() : [of])
    for (let round = 0; full.missing(path).length > 0; round++) {
      assert.ok(round < 60, `${path} asks for ever more files`);
      for (const each of full.missing(path)) {
        const text = textAt(each);
        full = text === undefined ? full.withAbsent(each) : full.with({ path: each, text });
      }
    }
  return full;
}
