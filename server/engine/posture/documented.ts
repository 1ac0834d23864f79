import type { Privileges } from '../catalog/product.ts';
import type { Service } from '../compose/model.ts';
import type { Posture } from '../posture.ts';
import { capabilityName } from './host/capability.ts';

/** The privileges that a service's image needs in place of `privileged`, by its documentation. */
export const privilegesOf = ({ products }: Posture): Privileges | undefined =>
  products.find(({ privileges }) => privileges)?.privileges;

/** Whether a service's image needs a capability, by its documentation. */
export function isDocumentedNeed(posture: Posture, capability: string): boolean {
  return privilegesOf(posture)?.capabilities.includes(capability) === true;
}

/**
 * Whether a service is known to work without sockets, namespaces, devices and privileges of the host: it starts the program of an
 * image whose products need none of these.
 */
export function isSelfContained({ service, products }: Posture): boolean {
  const needNothing = products.every(
    ({ selfContained, engine, privileges }) => selfContained && !engine && !privileges,
  );
  return products.length > 0 && needNothing && startsProgram(service);
}

/** Whether a service is known to be used only by other programs, as a database is, so that no person needs its port. */
export function isInternal(posture: Posture): boolean {
  return isSelfContained(posture) && posture.products.every(({ internal }) => internal);
}

/** Capabilities that raise limits: a self-contained program may still be configured to use them. */
const raisesLimits = /^(?:IPC_LOCK|SYS_NICE|SYS_RESOURCE)$/;

/** Whether a service is known to work without a capability that it adds. */
export function worksWithout(posture: Posture, capability: string): boolean {
  const name = capabilityName(capability);
  const needs = startsProgram(posture.service) ? posture.image?.facts?.needs : undefined;
  if (needs?.basis === 'tried') return needs.capabilities?.includes(name) === false;
  return isSelfContained(posture) && !raisesLimits.test(name);
}

/** Whether a service starts the program of a published image, not one of its own. */
function startsProgram({ effective, build, command }: Service): boolean {
  if (build || effective.entries.has('entrypoint')) return false;
  const [first, ...others] = command?.commands ?? [];
  return others.length === 0 && !/^(?:.*\/)?(?:ba|da|a)?sh$/.test(first?.name ?? '');
}
