import type { Service, ServiceImage } from '../../server/engine/compose/model.ts';
import { hooksOf } from '../../server/engine/compose/service/hooks.ts';
import { imageOf } from '../../server/engine/compose/service/service.ts';
import { nodeOf, scalarOf } from '../../server/engine/compose/yaml/graph.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { perObject } from '../../server/engine/source/memo.ts';

/** Returns the images that a service may pull: its own, those of its hooks, and those mounted as volumes. */
export const pulledImages = perObject((service: Service): readonly ServiceImage[] => {
  const { effective, image, build } = service;
  const neverPulled = /^(?:never|build)$/.test(scalarOf(effective, 'pull_policy')?.text ?? '');
  const images = image && !build && !neverPulled ? [image] : [];
  const volumes = nodeOf(effective, 'volumes');
  const mounted = volumes?.kind === 'sequence' ? volumes.items : [];
  const scalars = [
    ...hooksOf(service).map(({ node }) => scalarOf(node, 'image')),
    ...mounted.map((item) =>
      scalarOf(item, 'type')?.text === 'image' ? scalarOf(item, 'source') : undefined,
    ),
  ];
  images.push(...gathered(scalars, (scalar) => imageOf(scalar, service) ?? []));
  return images.filter(({ ref }) => ref?.registry !== 'localhost');
});

/** Whether a service of the project builds an image with the same name. */
export function builtHere(service: Service, { ref }: ServiceImage): boolean {
  return ref !== undefined && service.builds.has(ref.name);
}
