import { drasticFix } from '../../server/engine/compose/edit/fix.ts';
import { loopbackFixOf } from '../../server/engine/compose/edit/loopback.ts';
import { isWebEntrance } from '../../server/engine/compose/service/exposure.ts';
import type { Profile } from '../../server/engine/config/profiles.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { isInternal } from '../../server/engine/posture/documented.ts';
import { codeEntries, type OpenEntry } from '../../server/engine/posture/entry/entry.ts';
import { type Exposure, exposureOfAny, isOnlyWay } from '../../server/engine/posture/entry/exposed.ts';
import type { Posture } from '../../server/engine/posture.ts';

/** Returns the first entry that other machines can reach, with its exposure. */
export function reachedEntry<E extends OpenEntry>(posture: Posture, entries: readonly E[]) {
  for (const entry of entries) {
    const exposure = exposureOfAny(posture, entry.ports);
    if (exposure) return { entry, exposure };
  }
  return undefined;
}

/** Returns the first way to run code in a service that other machines can reach. */
export const reachedCode = (posture: Posture) => reachedEntry(posture, codeEntries(posture));

const closed = {
  one: 'Publish on 127.0.0.1 only (other machines lose access)',
  several: 'Publish its ports on 127.0.0.1 only (other machines lose access)',
} as const;

/**
 * Publishes all exposed ports of a service on the loopback address. Offered only for several ports or that of a
 * website, where the finding about the port has no such fix, and not for a swarm, which publishes on all addresses.
 */
export function closedFix(
  exposure: Exposure,
  posture: Posture,
  profiles: readonly Profile[],
): Fix | undefined {
  const { open, by } = exposure;
  const title = closed[open.length > 1 ? 'several' : 'one'];
  const isOwn = open.length > 1 || open.some(isWebEntrance);
  return by === 'port' && isOwn && !profiles.includes('swarm')
    ? drasticFix(
        loopbackFixOf(title, open, posture.service, isOnlyWay(exposure, posture)),
        !isInternal(posture),
      )
    : undefined;
}
