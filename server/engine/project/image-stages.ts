import type { Compose, Service } from '../compose/model.ts';
import { booleanOf } from '../compose/service/scalar.ts';
import { keyValues } from '../compose/service/service-environment.ts';
import { isNull, mappingOf, nodeOf, scalarsOf, valueAt } from '../compose/yaml/graph.ts';
import type { ImageRef } from '../image/model.ts';
import { parseReference } from '../image/reference.ts';
import { perObject } from '../source/memo.ts';

/**
 * The service that builds the image that a FROM in another service's build names: through a named context, or as an image of
 * the project.
 */
export function builderOf(name: string, { compose, effective }: Service): Service | undefined {
  const contexts = keyValues(valueAt(effective, 'build', 'additional_contexts'));
  const context = contexts.findLast((each) => each.name === name.replace(/:latest$/, ''));
  if (!context) return imageBuilder(name, compose);
  const from = /^service:(.+)$/.exec(context.value ?? '')?.[1];
  return compose.services.find((each) => each.name === from && each.build);
}

/** For a service that builds nothing, the service that builds its image; undefined if the image is, or may be, pulled. */
export function imageBuilderOf({ compose, image, effective }: Service): Service | undefined {
  const policy = nodeOf(effective, 'pull_policy');
  const isLocal =
    isNull(policy) ||
    (policy?.kind === 'scalar' && /^(?:missing|if_not_present|never)$/.test(policy.text ?? ''));
  return image?.ref && isLocal ? imageBuilder(image.ref.text, compose) : undefined;
}

/** Whether a build pulls its base images from a registry, or may do so. */
export const pullsBases = ({ effective }: Service): boolean => {
  const pull = valueAt(effective, 'build', 'pull');
  return !isNull(pull) && booleanOf(pull)?.value !== false;
};

/** The service that builds an image; undefined if there is none, or if several services build it differently. */
function imageBuilder(name: string, compose: Compose): Service | undefined {
  const ref = parseReference(name, { start: 0, end: 0 });
  const key = ref && keyOf(ref);
  return key === undefined ? undefined : imagesOf(compose).get(key);
}

const keyOf = ({ name, tag, digest }: ImageRef): string | undefined =>
  digest === undefined ? `${name}:${tag ?? 'latest'}` : undefined;

/** The services that build images, by the image's name and tag; undefined where several build it differently. */
const imagesOf = perObject((compose: Compose): ReadonlyMap<string, Service | undefined> => {
  const project = nodeOf(compose.effective, 'name');
  const found = new Map<string, Service | undefined>();
  for (const service of compose.services) {
    const { build, image, effective } = service;
    if (!build) continue;
    const own = image?.ref ? keyOf(image.ref) : undefined;
    const names = scalarsOf(valueAt(effective, 'build', 'tags')).map(({ text }) => text);
    if (!image && project?.kind === 'scalar' && project.text) names.push(`${project.text}-${service.name}`);
    const keys = names.map((each) => each && parseReference(each, { start: 0, end: 0 }));
    for (const key of [own, ...keys.map((ref) => (ref ? keyOf(ref) : undefined))])
      if (key !== undefined)
        found.set(key, !found.has(key) || isSame(found.get(key), service) ? service : undefined);
  }
  return found;
});

/** Whether two services build the same: the same stage of the same file with the same arguments and contexts. */
function isSame(one: Service | undefined, other: Service): boolean {
  if (!one?.build || !other.build) return false;
  return JSON.stringify(partsOf(one)) === JSON.stringify(partsOf(other));
}

function partsOf({ build, effective }: Service) {
  const own = mappingOf(effective, 'build');
  const args = build?.args.map(({ name, value, variables }) => [name, value, variables.length]);
  const contexts = keyValues(nodeOf(own, 'additional_contexts')).map(({ name, value }) => [name, value]);
  return [build?.path, build?.inline?.raw, build?.target?.text, args, contexts];
}
