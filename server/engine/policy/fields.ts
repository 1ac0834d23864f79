import type { KeyValue } from '../compose/model.ts';
import type { ImageRef } from '../image/model.ts';
import type { Known, Place, SourceFile } from '../source/text.ts';
import type { Atom, Field, Held } from './condition.ts';

/** A field with one value; undefined if there is none. */
export function one(value: Atom | undefined, at?: Place): Field {
  return value === undefined ? undefined : { values: [value], partial: false, count: 1, at };
}

/** A field with one value that may be unknown. */
export function known(value: Known<Atom> | undefined, at?: Place): Field {
  return value === 'unknown' ? 'unknown' : one(value, at);
}

/** A field with several values; unknown values make it partial. */
export function several(values: readonly (Atom | undefined)[], at?: Place): Held {
  const found = values.filter((each) => each !== undefined);
  return { values: found, partial: found.length < values.length, count: values.length, at };
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

/** The value of an environment variable as a field. */
export function variable(entry: KeyValue | undefined): Field {
  if (!entry) return undefined;
  return entry.value === undefined ? 'unknown' : one(entry.value, entry);
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
  if (found.length === 0) return Array.isArray(values[0]) ? several([]) : undefined;
  const atoms = found.map((each) => (each === 'unknown' || !isAtom(each) ? undefined : each));
  if (atoms.every((each) => each === undefined) && found.includes('unknown')) return 'unknown';
  const field = several(atoms, placeOf(place, file));
  return found.includes('unknown') ? { ...field, count: undefined } : field;
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
