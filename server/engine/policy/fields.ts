import type { KeyValue, Node, Service } from '../compose/model.ts';
import { isNull } from '../compose/yaml/graph.ts';
import type { ImageRef } from '../image/model.ts';
import type { Known, Place, SourceFile } from '../source/text.ts';
import type { Atom, Field } from './condition.ts';

/** A field with one value; undefined if there is none. */
export function one(value: Atom | undefined, at?: Place): Field {
  return value === undefined ? undefined : { values: [value], partial: false, at };
}

/** A field with one value that may be unknown. */
export function known(value: Known<Atom> | undefined, at?: Place): Field {
  return value === 'unknown' ? 'unknown' : one(value, at);
}

/** A field with several values; unknown values make it partial. */
export function several(values: readonly (Atom | undefined)[], at?: Place): Field {
  const found = values.filter((each) => each !== undefined);
  return { values: found, partial: found.length < values.length, at };
}

/** Fields of an image: `image` is the whole reference, `image.tag` etc. are its parts. */
export const imageFields = [
  'image',
  'image.registry',
  'image.repository',
  'image.name',
  'image.tag',
  'image.digest',
];

/** A field of an image reference. */
export function imageField(path: string, ref: ImageRef | undefined, at: Place): Field {
  if (!ref) return 'unknown';
  switch (path) {
    case 'image':
      return one(ref.text, at);
    case 'image.registry':
      return one(ref.registry ?? 'docker.io', at);
    case 'image.repository':
      return one(ref.repository, at);
    case 'image.name':
      return one(ref.name, at);
    case 'image.tag':
      return one(ref.tag, at);
    case 'image.digest':
      return one(ref.digest, at);
    default:
      return undefined;
  }
}

/** A field of a service: its name, a part of its image, a variable of its environment, or the value at a path of keys. */
export function serviceField(service: Service, path: string): Field {
  const { effective, partial } = service;
  if (path === 'name') return one(service.name, service.key);
  // For a partial service, a missing field is unknown, because another file may add it.
  const orUnknown = (field: Field): Field => field ?? (partial ? 'unknown' : undefined);
  if (path.startsWith('image.'))
    return service.image ? imageField(path, service.image.ref, service.image) : orUnknown(undefined);
  if (path === 'privileged' || path === 'read_only') {
    const flag = path === 'privileged' ? service.privileged : service.readOnly;
    return orUnknown(flag && known(flag.value, flag));
  }
  if (path === 'environment') {
    const all = service.environment;
    return orUnknown(
      all.length === 0
        ? undefined
        : several(
            all.map(({ name }) => name),
            all[0],
          ),
    );
  }
  if (path.startsWith('environment.')) {
    const name = path.slice('environment.'.length);
    return orUnknown(variable(service.environment.find((each) => each.name === name)));
  }
  return orUnknown(nodeField(at(effective, path.split('.'))));
}

/** The value of an environment variable as a field. */
export function variable(entry: KeyValue | undefined): Field {
  if (!entry) return undefined;
  return entry.value === undefined ? 'unknown' : one(entry.value, entry);
}

/** The value at a path of keys; a key may itself contain dots. */
function at(node: Node | undefined, names: readonly string[]): Node | undefined {
  if (names.length === 0 || node?.kind !== 'mapping') return names.length === 0 ? node : undefined;
  for (let taken = names.length; taken > 0; taken--) {
    const entry = node.entries.get(names.slice(0, taken).join('.'));
    if (entry?.value) return at(entry.value, names.slice(taken));
  }
  return undefined;
}

/** A YAML value as a field: a scalar, the scalars of a list, or the keys of a mapping. */
function nodeField(node: Node | undefined): Field {
  if (!node || isNull(node)) return undefined;
  if (node.kind === 'scalar') return node.text === undefined ? 'unknown' : one(atomOf(node), node);
  if (node.kind === 'mapping') return several([...node.entries.keys()], node);
  const items = node.items.map((item) => (item.kind === 'scalar' ? atomOf(item) : undefined));
  return several(items, node);
}

function atomOf({ text, raw, value, style }: Extract<Node, { kind: 'scalar' }>): Atom | undefined {
  if (style === 'plain' && text === raw && typeof value === 'boolean') return value;
  return text;
}

/** The values at a path in plain data; descends into lists, and reads a fact as its value. */
export function plainField(data: unknown, path: string, file: SourceFile): Field {
  let values: unknown[] = [data];
  let place: unknown;
  for (const name of path.split('.')) {
    values = values
      .flatMap((each) => (Array.isArray(each) ? each : [each]))
      .flatMap((each) => {
        if (typeof each !== 'object' || each === null || !Object.hasOwn(each, name)) return [];
        const next = (each as Record<string, unknown>)[name];
        place = placeIn(next) ?? placeIn(each) ?? place;
        return next === undefined ? [] : [isFact(next) ? next.value : next];
      });
  }
  const found = values.flatMap((each) => (Array.isArray(each) ? each : [each]));
  if (found.length === 0)
    return Array.isArray(values[0]) ? { values: [], partial: false, at: undefined } : undefined;
  const atoms = found.map((each) => (each === 'unknown' || !isAtom(each) ? undefined : each));
  if (atoms.every((each) => each === undefined) && found.includes('unknown')) return 'unknown';
  return several(atoms, placeOf(place, file));
}

const isAtom = (value: unknown): value is Atom => ['string', 'number', 'boolean'].includes(typeof value);
const isFact = (value: unknown): value is { readonly value: unknown } =>
  typeof value === 'object' && value !== null && 'value' in value && 'by' in value;

interface Plain {
  readonly file: string;
  readonly span: Place['span'];
}

function placeIn(value: unknown): Plain | undefined {
  const place = typeof value === 'object' && value !== null && 'at' in value ? value.at : undefined;
  return typeof place === 'object' && place !== null && 'span' in place ? (place as Plain) : undefined;
}

function placeOf(place: unknown, file: SourceFile): Place | undefined {
  const plain = place as Plain | undefined;
  return plain && plain.file === file.path ? { file, span: plain.span } : undefined;
}
