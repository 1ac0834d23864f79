import type { ContainerPosture } from './model.ts';

/** The services, and the stages that none of them builds. */
export function withoutBuilt(postures: readonly ContainerPosture[]): ContainerPosture[] {
  const built = new Set(
    postures.flatMap(({ kind, build }) => (kind === 'service' ? (build?.dockerfile ?? []) : [])),
  );
  return postures.filter(({ kind, file }) => kind === 'service' || !built.has(file));
}
