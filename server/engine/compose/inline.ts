import type { Compose, Service } from './model.ts';

/** Dockerfiles that services write inline. */
export function inlinesOf(_services: readonly Service[]): Compose['inlines'] {
  return [];
}
