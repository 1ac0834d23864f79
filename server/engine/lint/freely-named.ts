import { buildersIn } from '../project/builds.ts';
import { kindOfName } from '../project/kind.ts';
import type { Project } from '../project/project.ts';

/**
 * Returns the Dockerfiles built by a project that are not recognized by their names. The first file of the project includes their
 * findings.
 */
export function freelyNamed(path: string, project: Project): string[] {
  const built = project
    .applications(path)
    .flatMap(({ compose }) => (compose.file.path === path ? [...buildersIn(compose).keys()] : []));
  return [...new Set(built)].filter(
    (each) => kindOfName(each) === undefined && project.document(each)?.kind === 'dockerfile',
  );
}
