import type { Application } from '../../project/composition.ts';
import type { Project } from '../../project/project.ts';
import { applyEdits, type Edit } from '../../source/text.ts';

/** Returns the project with some files edited; undefined if `path` then refers to new files, which were not read. */
export function editedProject(project: Project, edits: readonly Edit[], path: string): Project | undefined {
  let after = project;
  for (const file of new Set(edits.map((each) => each.file))) {
    const own = edits.filter((each) => each.file === file);
    const text = applyEdits(project.source(file)?.text ?? '', own);
    after = after.with({ path: file, text, kind: project.document(file)?.kind });
  }
  const known = new Set([path, ...project.links(path)]);
  return after.links(path).every((each) => known.has(each)) ? after : undefined;
}

/** Whether two sets consist of the same files. */
export const areSameFiles = (a: readonly string[], b: readonly string[]) => a.join('\n') === b.join('\n');

/** Finds the application that consists of some files. The last file may lead to it even if the first does not. */
export function applicationOf(files: readonly string[], project: Project): Application | undefined {
  const ends = [files[0] ?? '', files.at(-1) ?? ''];
  return ends.flatMap((each) => project.applications(each)).find((other) => areSameFiles(other.files, files));
}
