import type { Project } from '../../project/project.ts';
import { limits } from '../../source/limits.ts';
import { affectedServices } from '../check/check-application.ts';

/**
 * The cost of checking the file at `path` again, relative to the limits: some files with everything they refer to, twice the
 * files of its takers, the given share, and the services of the takers that it affects.
 */
export function costOf(project: Project, path: string, files: readonly string[], share: number): number {
  const takers = project.takers(path);
  const taking = takers.flatMap((each) => [...each.files, ...each.files]);
  // Folders are only listed, not read, and no trial checks the files that only decide whether fixes are safe.
  const asides = new Set(project.asides(path));
  const again = new Set(
    [...files, ...project.links(path)].filter((each) => !each.endsWith('/') && !asides.has(each)),
  );
  const lengths = [...again, ...taking].map((each) => project.source(each)?.text.length ?? 0);
  const characters = lengths.reduce((sum, length) => sum + length, 0);
  const services = takers.flatMap((each) => affectedServices(path, each, project)).length;
  return characters / limits.triedCharacters + share + services / limits.triedServices;
}
