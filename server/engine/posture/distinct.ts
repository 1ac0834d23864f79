import type { BuiltStage, ContainerPosture } from './model.ts';

/** The services, and the stages that neither they nor `others` build. */
export function withoutBuilt(
  postures: readonly ContainerPosture[],
  others: readonly ContainerPosture[] = [],
): ContainerPosture[] {
  const services = [...postures, ...others].filter(({ kind }) => kind === 'service');
  const built = new Set(services.flatMap(({ build }) => (build ? keyOf(build) : [])));
  return postures.filter(({ kind, build }) => kind === 'service' || !build || !built.has(keyOf(build)));
}

const keyOf = ({ dockerfile, stage }: BuiltStage) => `${dockerfile ?? ''}\n${stage ?? ''}`;
