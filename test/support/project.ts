import { emptyProject, type Project } from '../../server/engine/index.ts';
import type { Posture } from '../../server/engine/posture.ts';

/** A project that holds these files by their path and nothing else, with all that the file `of` asks for. */
export function projectOf(files: Readonly<Record<string, string>>, of: string): Project {
  let project = emptyProject().with(...Object.entries(files).map(([path, text]) => ({ path, text })));
  const next = () => project.missing(of);
  for (let missing = next(); missing.length > 0; missing = next()) project = project.withAbsent(...missing);
  return project;
}

/** The services of the project whose first file is `compose.yaml`, with what they build. */
export function servicesOf(files: Readonly<Record<string, string>>): readonly Posture[] {
  const file = 'compose.yaml';
  return projectOf(files, file).applications(file)[0]?.postures() ?? [];
}
