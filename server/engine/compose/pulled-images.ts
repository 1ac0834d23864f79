import { gathered } from '../source/list.ts';
import { perObject } from '../source/memo.ts';
import type { Service, ServiceImage } from './model.ts';
import { hooksOf } from './service/hooks.ts';
import { imageOf } from './service/service.ts';
import { nodeOf, scalarOf } from './yaml/graph.ts';

/** Returns the images that a service may pull: its own, those of its hooks, and those mounted as volumes. */
export const pulledImages = perObject((service: Service): readonly ServiceImage[] => {
  const { effective, image, build } = service;
  const neverPulled = /^(?:never|build)$/.test(scalarOf(effective, 'pull_policy')?.text ?? '');
  const volumes = nodeOf(effective, 'volumes');
  const mounted = volumes?.kind === 'sequence' ? volumes.items : [];
  const scalars = [
    ...hooksOf(service).map(({ node }) => scalarOf(node, 'image')),
    ...mounted.map((item) =>
      scalarOf(item, 'type')?.text === 'image' ? scalarOf(item, 'source') : undefined,
    ),
  ];
  return [
    ...(image && !build && !neverPulled ? [image] : []),
    ...gathered(scalars, (scalar) => imageOf(scalar, service) ?? []),
  ];
});
