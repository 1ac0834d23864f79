import type { Project } from '../../../server/engine/index.ts';

/** Accesses the lazily built parts of a document; returns their number. */
export function touch(project: Project, path: string): number {
  const document = project.document(path);
  if (!document) return 0;
  if (document.kind === 'dockerfile') {
    return document.instructions.reduce((sum, { script }) => sum + (script?.commands.length ?? 0), 0);
  }
  return document.services.reduce(
    (sum, { ports, mounts, environment, command }) =>
      sum + ports.length + mounts.length + environment.length + (command?.commands.length ?? 0),
    0,
  );
}
