import type { Platform } from '../../dockerfile/model.ts';
import { imagePlatform, platformAsked } from '../../dockerfile/stages/platform.ts';
import type { Service } from '../model.ts';
import { scalarOf } from '../yaml/graph.ts';

/** The operating system of a service's containers, by its own `platform` and `isolation`, else by the image that it pulls. */
export function servicePlatform({ effective, build, image }: Service): Platform {
  const asked = platformAsked(scalarOf(effective, 'platform')?.text);
  if (asked) return asked;
  // Only Windows has these isolations (Compose Specification, isolation).
  if (/^(?:hyperv|process)$/i.test(scalarOf(effective, 'isolation')?.text ?? '')) return 'windows';
  return build || !image ? 'unknown' : imagePlatform(image.facts?.family, image.ref);
}
