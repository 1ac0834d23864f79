import type { Compose, Service, ServiceImage } from '../../server/engine/compose/model.ts';
import { pulledImages } from '../../server/engine/compose/pulled-images.ts';
import { perObject } from '../../server/engine/source/memo.ts';

/** Returns the images that a service may pull, without those of a registry on this machine. */
export const remoteImages = perObject((service: Service): readonly ServiceImage[] =>
  pulledImages(service).filter(({ ref }) => ref?.registry !== 'localhost'),
);

/** All images of a project that services pull. */
export const pulledIn = perObject(({ services }: Compose) => services.flatMap(remoteImages));

/** Whether a service of the project builds an image with the same name. */
export function builtHere(service: Service, { ref }: ServiceImage): boolean {
  return ref !== undefined && service.builds.has(ref.name);
}
