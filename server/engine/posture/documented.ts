import type { Privileges } from '../catalog/product.ts';
import type { Posture } from '../posture.ts';

/** What the image of a service is documented to need in place of `privileged`. */
export const privilegesOf = ({ products }: Posture): Privileges | undefined =>
  products.find(({ privileges }) => privileges)?.privileges;

/** Whether the image of a service is documented to need a capability. */
export function isDocumentedNeed(posture: Posture, capability: string): boolean {
  return privilegesOf(posture)?.capabilities.includes(capability) === true;
}
