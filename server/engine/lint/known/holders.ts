import type { Compose, Mapping, Node } from '../../compose/model.ts';
import type { Dockerfile, Stage } from '../../dockerfile/model.ts';
import type { Finding } from '../../finding.ts';
import { instructionAt } from '../../ignore/scope.ts';
import type { Project } from '../../project/project.ts';
import { perObject } from '../../source/memo.ts';
import type { LogicalPlace } from '../logical-place.ts';
import { secondWords } from '../place-words.ts';

/** A service, or a stage of a Dockerfile, that has a finding. */
export interface Holder {
  /** The file that declares it. */
  readonly file: string;
  /** `web`; `stage build` or `stage #0` for a stage. */
  readonly name: string;
  /** What it runs or builds on, without a version; empty if its file does not say. */
  readonly runs: string;
}

/** The old names of renamed services and stages of one file, by their current names. */
export type OldNames = ReadonlyMap<string, string>;

type Documents = Pick<Project, 'written'>;

/** The services that a finding is reported for; otherwise the stage that it is in, if any. */
export function holdersOf(finding: Finding, project: Documents): readonly Holder[] {
  const { file, span, service, sharers, related } = finding;
  const services = sharers?.map((each) => each.service) ?? (service === undefined ? [] : [service]);
  if (services.length > 0)
    return services.map((name): Holder => {
      const declared = related.find((each) => each.service === name)?.file ?? file;
      return { file: declared, name, runs: declaredIn(declared, project)?.get(name) ?? '' };
    });
  const document = project.written(file);
  const stage = document?.kind === 'dockerfile' && instructionAt(document, span.start)?.stage;
  return stage ? [{ file, name: nameOf(stage), runs: baseOf(stage) }] : [];
}

/** What each service or stage runs that a file declares; undefined if the file is not known. */
export function declaredIn(file: string, project: Documents): ReadonlyMap<string, string> | undefined {
  const document = project.written(file);
  return document && declarations(document);
}

const declarations = perObject((document: Compose | Dockerfile): ReadonlyMap<string, string> => {
  if (document.kind === 'dockerfile')
    return new Map(document.stages.map((stage) => [nameOf(stage), baseOf(stage)]));
  const services = document.root?.entries.get('services')?.value;
  if (services?.kind !== 'mapping') return new Map();
  return new Map(
    [...services.entries].map(([name, { value }]) => [name, value?.kind === 'mapping' ? runsOf(value) : '']),
  );
});

const nameOf = ({ name, index }: Stage) => `stage ${name?.text.toLowerCase() ?? `#${index}`}`;

/** Whether a holder is a stage that has only its number. */
export const isNumbered = (name: string): boolean => name.startsWith('stage #');

const baseOf = ({ from }: Stage) => withoutVersion(secondWords.value(from.args[0]?.text ?? ''));

/** What a service runs as its file writes it: what it builds, its image, or the service that it extends. */
function runsOf({ entries }: Mapping): string {
  for (const [key, names] of identifyingKeys) {
    const value = entries.get(key)?.value;
    if (value)
      return key === 'image' ? textOf(value, names) : `${key} ${withoutParents(textOf(value, names))}`;
  }
  return '';
}

const identifyingKeys = [
  ['build', ['context', 'dockerfile', 'target']],
  ['image', []],
  ['extends', ['file', 'service']],
] as const;

function textOf(node: Node, names: readonly string[]): string {
  if (node.kind === 'scalar') return withoutVersion(secondWords.value(node.raw));
  if (node.kind === 'sequence') return '';
  return names
    .flatMap((name) => {
      const value = node.entries.get(name)?.value;
      return value?.kind === 'scalar' ? [withoutParents(secondWords.value(value.raw))] : [];
    })
    .join(' ');
}

/** Removes the way up from a relative path, which changes when the file moves. */
const withoutParents = (path: string) => path.replace(/^(?:\.\.?\/)+/, '');

/** Removes tags and digests of images from words. */
export function withoutVersion(words: string): string {
  return words
    .split(' ')
    .map((word) => {
      const [name = ''] = word.split('@', 1);
      const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
      return colon < 0 ? name : name.slice(0, colon);
    })
    .join(' ');
}

/** A logical place, with the text of the finding if that is the name of its service. */
interface NamedPlace extends LogicalPlace {
  readonly names?: string;
}

/** Returns a place as it was called before its service or stage was renamed. */
export function underOldName(
  place: LogicalPlace,
  kind: 'compose' | 'dockerfile' | undefined,
  oldNames: OldNames,
): NamedPlace {
  const [first = '', second = '', ...rest] = place.path;
  if (kind === 'compose') {
    const old = first === 'services' ? oldNames.get(second) : undefined;
    if (old === undefined) return place;
    const path = [first, old, ...rest];
    return place.path.length === 2 && place.within !== ''
      ? { ...place, path, names: old }
      : { ...place, path };
  }
  const old = kind === 'dockerfile' ? oldNames.get(`stage ${first}`)?.slice('stage '.length) : undefined;
  if (old === undefined) return place;
  const words = second.slice(first.length);
  const [, image = words, as = ' AS'] = (place.image && /^(.*?)( as) \S+$/i.exec(words)) || [];
  const named = place.image && !old.startsWith('#') ? `${image}${as} ${old}` : image;
  return { ...place, path: [old, `${old}${named}`, ...rest] };
}
