import type { Compose, Mapping, Resource, Scalar, Service } from '../compose/model.ts';
import { entryType } from '../compose/schema/key-path.ts';
import { mappingOf, nodeOf } from '../compose/yaml/graph.ts';
import type { Field } from './condition.ts';
import { imageField, known, one, several, variable } from './fields.ts';
import { keyPathField } from './one-form.ts';

/** A field of a service: its name, a part of its image, a variable of its environment, or the value at a path of keys. */
export function serviceField(service: Service, path: string): Field {
  if (path === 'name') return one(service.name, service.key);
  // For a partial service, a missing field is unknown, because another file may add it.
  return valueIn(service, path) ?? (service.partial ? 'unknown' : impliedValue(service, path));
}

function valueIn(service: Service, path: string): Field {
  if (path.startsWith('image.')) return service.image && imageField(path, service.image.ref, service.image);
  if (path === 'privileged' || path === 'read_only') {
    const flag = path === 'privileged' ? service.privileged : service.readOnly;
    return flag && known(flag.value, flag);
  }
  const { environment } = service;
  if (path === 'environment' && environment.length > 0)
    return several(
      environment.map(({ name }) => name),
      environment[0],
    );
  if (path.startsWith('environment.')) {
    const name = path.slice('environment.'.length);
    return variable(environment.find((each) => each.name === name));
  }
  return keyPathField(service.effective, entryType('services'), path);
}

/** What Compose gives a service that does not set it. */
function impliedValue({ effective, key, networkMode }: Service, path: string): Field {
  // Labels may also come from a file, which is not read.
  if (path.startsWith('labels') && nodeOf(effective, 'label_file')) return 'unknown';
  const isJoined = !networkMode && !nodeOf(effective, 'net') && !nodeOf(effective, 'networks');
  return isJoined && path === 'networks' ? one('default', key) : undefined;
}

/** A top-level network, volume, secret or config that a file defines. */
export interface Definition {
  readonly kind: Resource;
  readonly key: Scalar;
  /** Its value with the other files of the project; undefined if it is empty. */
  readonly value: Mapping | undefined;
  /** Whether every file of the project is known. */
  readonly complete: boolean;
}

/** The definitions of a kind that a file has, each as the project has it. */
export function definitionsIn({ root, effective, complete }: Compose, kind: Resource): Definition[] {
  const own = mappingOf(root, kind);
  const all = mappingOf(effective, kind);
  return [...(own?.entries ?? [])].map(([name, { key, value }]) => ({
    ...{ kind, key, complete },
    value: mappingOf(all, name) ?? (value?.kind === 'mapping' ? value : undefined),
  }));
}

/** A field of a definition: `key`, under which services name it, or the value at a path of keys. */
export function definitionField({ kind, key, value, complete }: Definition, path: string): Field {
  if (path === 'key') return one(key.text ?? key.raw, key);
  const external = value && nodeOf(value, 'external');
  if (path === 'external' && external?.kind === 'mapping') return one(true, external);
  const found = value && keyPathField(value, entryType(kind), path);
  if (found !== undefined) return found;
  if (!complete) return 'unknown';
  return path === 'external' ? one(false, key) : undefined;
}
