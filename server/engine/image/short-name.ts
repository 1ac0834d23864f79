import { perObject } from '../source/memo.ts';
import { baseName } from '../source/path.ts';
import type { ImageRef } from './model.ts';

/** An image's name without registry and owner: `portainer/portainer-ce:2` is `portainer-ce:2`. */
export function withoutOwner(name: string): string {
  const short = baseName(name);
  // A slash inside of `${NAME:-a/b}` does not separate parts.
  return short === '' || short.includes('}') !== short.includes('{') ? name : short;
}

interface Named {
  readonly named: ImageRef | undefined;
}

/** The name of an image in a sentence: short, or in full if another one of `images` has the same short name. */
export function calledAmong(images: readonly Named[], ref: ImageRef): string {
  const short = withoutOwner(ref.repository);
  if (!sharedNames(images).has(short)) return short;
  return ref.registry ? `${ref.registry}/${ref.repository}` : ref.repository;
}

/** The short names that different images share. */
const sharedNames = perObject((images: readonly Named[]): ReadonlySet<string> => {
  const names = new Map<string, string>();
  const shared = new Set<string>();
  for (const { named } of images) {
    if (!named) continue;
    const short = withoutOwner(named.repository);
    if ((names.get(short) ?? named.name) !== named.name) shared.add(short);
    names.set(short, named.name);
  }
  return shared;
});
