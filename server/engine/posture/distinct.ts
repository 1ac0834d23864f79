import type { BuiltStage, ContainerPosture } from './model.ts';

/** Removes duplicates from what runs: services of included projects, and stages that services (also those of `others`) build. */
export function eachOnce(
  postures: readonly ContainerPosture[],
  others: readonly ContainerPosture[] = [],
): ContainerPosture[] {
  const services = [...postures, ...others].filter(({ kind }) => kind === 'service');
  const built = new Set(services.flatMap(({ build }) => (build ? keyOf(build) : [])));
  const included = includedIn(postures);
  return postures.filter((each) =>
    each.kind === 'service' ? !included.has(each) : !each.build || !built.has(keyOf(each.build)),
  );
}

/** Services of included projects, each with the same service in the outermost project. */
export function includedIn(
  postures: readonly ContainerPosture[],
): ReadonlyMap<ContainerPosture, ContainerPosture> {
  const services = postures.filter(({ kind }) => kind === 'service');
  const placeOf = ({ at }: ContainerPosture) => `${at.file}\n${at.span.start}`;
  const taken = new Set(services.flatMap((each) => (each.file === each.at.file ? [] : placeOf(each))));
  const files = new Set(
    services.flatMap((each) => (each.file === each.at.file && taken.has(placeOf(each)) ? each.file : [])),
  );
  const takers = new Map(services.flatMap((each) => (files.has(each.file) ? [] : [[placeOf(each), each]])));
  return new Map(
    services.flatMap((each) => {
      const taker = files.has(each.file) ? takers.get(placeOf(each)) : undefined;
      return taker ? [[each, taker]] : [];
    }),
  );
}

const keyOf = ({ dockerfile, stage }: BuiltStage) => `${dockerfile ?? ''}\n${stage ?? ''}`;
