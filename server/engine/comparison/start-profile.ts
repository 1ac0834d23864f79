import type { ContainerPosture } from '../posture/model.ts';
import { shown } from '../secret/shown.ts';
import { type Difference, differing } from './change.ts';

/** The profiles that start a service. A change of them is no risk by itself. */
export function* profilesCompared(before: ContainerPosture, after: ContainerPosture): Generator<Difference> {
  const [was, is] = [before, after].map(({ profiles }) =>
    profiles[0] ? `with the profile ${[...profiles].sort().join(' or ')}` : 'without a profile',
  );
  if (was !== is)
    yield differing(
      'different',
      shown`starts ${is} (was ${was})`,
      { at: after.profilesAt },
      { at: before.profilesAt },
    );
}
