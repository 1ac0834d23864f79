import type { Privileges } from '../catalog/product.ts';
import type { Posture } from '../posture.ts';

/** The privileges that a service's image needs in place of `privileged`, by its documentation. */
export const privilegesOf = ({ products }: Posture): Privileges | undefined =>
  products.find(({ privileges }) => privileges)?.privileges;

/** Whether a service's image needs a capability, by its documentation. */
export function isDocumentedNeed(posture: Posture, capability: string): boolean {
  return privilegesOf(posture)?.capabilities.includes(capability) === true;
}
