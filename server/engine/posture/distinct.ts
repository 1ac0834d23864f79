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

/** Services of projects that another one includes, each with that of the other: it is one and the same. */
export function includedIn(
  postures: readonly ContainerPosture[],
): ReadonlyMap<ContainerPosture, ContainerPosture> {
  const services = postures.filter(({ kind }) => kind === 'service');
  const placeOf = ({ at }: ContainerPosture) => `${at.file}\n${at.span.start}`;
  const takers = new Map(
    services.flatMap((each) => (each.file === each.at.file ? [] : [[placeOf(each), each]])),
  );
  return new Map(
    services.flatMap((each) => {
      const taker = each.file === each.at.file ? takers.get(placeOf(each)) : undefined;
      return taker ? [[each, taker]] : [];
    }),
  );
}

const keyOf = ({ dockerfile, stage }: BuiltStage) => `${dockerfile ?? ''}\n${stage ?? ''}`;
