import { buildersIn } from '../project/builds.ts';
import { kindOfName } from '../project/kind.ts';
import type { Project } from '../project/project.ts';

/** The Dockerfiles that a project builds and that nobody finds by their names: its first file speaks for them. */
export function freelyNamed(path: string, project: Project): string[] {
  const built = project
    .applications(path)
    .flatMap(({ compose }) => (compose.file.path === path ? [...buildersIn(compose).keys()] : []));
  return [...new Set(built)].filter(
    (each) => kindOfName(each) === undefined && project.document(each)?.kind === 'dockerfile',
  );
}
