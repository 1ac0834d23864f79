import { holdsPlaceholder } from '../../source/foreign-marks.ts';
import { perObject } from '../../source/memo.ts';
import { lineEnd, type Place, type Span } from '../../source/text.ts';
import { mayMark, withoutResets } from '../load/marked.ts';
import type { Compose, ComposeEntry, Mapping, Node } from '../model.ts';
import { isNull, itemsOf, mappingOf, nodeOf, valueAt } from '../yaml/graph.ts';
import { errorsIn, isFlawless, maxErrors, type Walk } from './check.ts';
import { consistencyErrors } from './consistency.ts';
import type { SchemaError } from './error.ts';
import { hollowLists } from './hollow.ts';
import { documentErrors, errorsOfExtended, valueErrors } from './value-error.ts';

/**
 * The errors for which Compose rejects the files as written, and the project as merged; at most 50 of each, in order of place.
 */
export const schemaErrors = perObject((compose: Compose): readonly SchemaError[] =>
  // Compose rejects each file in the first format as a whole, which is a note of its own.
  compose.firstFormat.length > 0 ? [] : refused(compose).filter((error) => isCertain(error, compose)),
);

/** Whether an error is certain although parts of the files can't be read. */
function isCertain({ at, kind }: SchemaError, { broken, roots }: Compose): boolean {
  // A template engine writes the value before Compose reads it.
  if (holdsPlaceholder(lineOf(at))) return false;
  if (broken.size === 0) return true;
  if (/^(?:missing|undefined)$/.test(kind)) return false;
  const unread = broken.get(at.file);
  return (
    unread === undefined || (unread.length === 1 && unread !== 'anywhere' && isApart(at, unread[0]!, roots))
  );
}

/** The first line of a place. */
function lineOf({ file: { text }, span: { start, end } }: Place): string {
  return text.slice(start, Math.min(end, lineEnd(text, start)));
}

/**
 * Whether a place is in another service, network or volume than the only part of its file that can't be read. Undecidable, and
 * so false, if the indentation is irregular.
 */
function isApart({ file, span }: Place, unread: Span, roots: readonly Mapping[]): boolean {
  const root = roots.find((each) => each.file === file);
  const owners = root && ownersOf(root);
  const [own, other] = [span, unread].map(({ start }) => owners?.[file.lines.position(start).line]);
  return own !== undefined && other !== undefined && own !== other;
}

/** The number of the service, network or volume that each line of a file is in; empty if indentation alone does not tell. */
const ownersOf = perObject((root: Mapping): readonly (number | undefined)[] => {
  const { text, lines } = root.file;
  const column = ({ key }: ComposeEntry) => lines.position(key.span.start).column;
  const sections = [...root.entries.values()];
  const entries = sections.flatMap(({ value }) =>
    value?.kind === 'mapping' ? [...value.entries.values()] : [],
  );
  const [first] = entries;
  if (!first || sections.some((each) => column(each) > 0)) return [];
  const depth = column(first);
  if (!entries.every((each) => column(each) === depth)) return [];
  const starts = new Set([...sections, ...entries].map(({ key }) => lines.position(key.span.start).line));
  const owners: (number | undefined)[] = [];
  let owner = 0;
  for (const [line, each] of text.split('\n').entries()) {
    const indent = each.search(/\S/);
    if (indent < 0 || each[indent] === '#') continue;
    if (each.includes('\t') || (indent > 0 && indent < depth)) return [];
    if (starts.has(line) !== (indent === 0 || indent === depth)) return [];
    if (starts.has(line)) owner++;
    owners[line] = indent > depth ? owner : undefined;
  }
  return owners;
});

function refused(compose: Compose): SchemaError[] {
  const { root: first, roots, services, effective } = compose;
  // Another file may add what a file lacks. Only the first one must be complete, unless it is an override file.
  const isWhole = services.some(({ partial }) => !partial);
  const isFine = effective !== undefined && standsAlone(compose) && isFlawless(effective, isWhole);
  const extended = new Set(linked(compose, 'extends'));
  for (const path of [first?.file.path ?? '', ...linked(compose, 'include')]) extended.delete(path);
  const isOwn = ({ file }: Mapping) => !extended.has(file.path);
  const choices = isWhole && roots.length === 1;
  const written = (isFine ? [] : roots.filter(isOwn)).flatMap((root) =>
    errorsIn(root, { needs: isWhole && root === first, choices, settled: false }),
  );
  if (!effective) return written;
  const place = ({ at }: SchemaError) => `${at.file.path} ${at.span.start}`;
  const reported = new Set(written.map(place));
  const isNew = (at: string) => !reported.has(at) && reported.add(at) !== undefined;
  const together = [
    ...(isFine ? [] : inEffect(effective, compose, isWhole)),
    ...compose.documents.map(withoutResets).flatMap(documentErrors),
    ...compose.documents.filter((each) => !isOwn(each)).flatMap(ofExtended),
    ...clashesOf(compose),
    ...valueErrors(compose),
    ...consistencyErrors(compose),
  ];
  // Compose converts these lists of an extended file to mappings before it checks them.
  const isSeen = (error: SchemaError) =>
    error.kind !== 'twice' ||
    !/^(?:networks|depends_on)$/.test(error.key) ||
    !extended.has(error.at.file.path);
  return [...written, ...together.filter((error) => isSeen(error) && isNew(place(error)))];
}

/** Whether the effective tree is exactly what one document writes. */
function standsAlone({ roots, documents, below, effective }: Compose): boolean {
  return (
    [...roots, ...documents].every((each) => each === effective) &&
    below.length === 0 &&
    effective !== undefined &&
    !mayMark(effective.file)
  );
}

/** Schema errors of the effective tree, of the trees over which others were merged, and of each document. */
function inEffect(effective: Mapping, { below, documents }: Compose, isWhole: boolean): SchemaError[] {
  const hollow = (stage: number) => hollowLists(below.slice(0, stage));
  const before = below.flatMap((root, stage) =>
    errorsIn(root, { needs: isWhole, choices: false, settled: true, below: true, isHollow: hollow(stage) }),
  );
  const isHollow = hollow(below.length);
  const seen: Walk['seen'] = new Map();
  const whole = errorsIn(effective, { needs: isWhole, choices: isWhole, settled: true, isHollow }, seen);
  // Nodes that documents share with the effective tree are in `seen` and need no second check, unless the walk stopped at
  // `maxErrors`.
  const known = whole.length < maxErrors ? seen : undefined;
  const cast = documents.flatMap((each) =>
    errorsIn(each, { needs: false, choices: false, settled: true, alone: true }, known),
  );
  return [...whole, ...before, ...cast];
}

/** The errors of a file that is only extended; any of its services may be the extended one. */
function ofExtended(document: Mapping): SchemaError[] {
  const marked = withoutResets(document);
  const services = [...(mappingOf(marked, 'services')?.entries.values() ?? [])];
  const all = (...way: readonly string[]) => services.map(({ value }) => valueAt(value, ...way));
  const requested = all('deploy', 'resources', 'reservations', 'devices');
  const attached = all('networks').flatMap(valuesOf);
  const unread = new Set<unknown>([
    ...itemwise.flatMap((key) => all(key)),
    ...['secrets', 'ulimits'].flatMap((key) => all('build', key)),
    ...all('build', 'ssh').flatMap(valuesOf),
    ...attached,
    ...requested,
    ...requested.flatMap(itemsOf),
  ]);
  const counted = new Set<unknown>([
    ...all('env_file'),
    ...all('extends'),
    ...all('gpus').filter((node) => node?.kind !== 'scalar' || typeof node.value !== 'string'),
    ...[...paired, ...compared].flatMap((way) => all(...way).flatMap(itemsOf)),
    ...attached.flatMap((node) => ['aliases', 'link_local_ips'].flatMap((key) => itemsOf(nodeOf(node, key)))),
    ...all('volumes').flatMap((node) => itemsOf(node).map((item) => nodeOf(item, 'target'))),
  ]);
  const isEarly = (error: SchemaError) =>
    error.kind === 'pair' || error.kind === 'type' || error.kind === 'value'
      ? counted.has(error.kind === 'pair' ? error.at : error.node) ||
        (early.test(error.key) && error.kind === 'type' && !isNull(error.node) && !unread.has(error.node))
      : error.kind === 'missing' &&
        (error.key === 'target' || (error.key === 'path' && error.where === '`env_file`'));
  const found = errorsIn(marked, { needs: true, choices: false, settled: true });
  return [...found.filter(isEarly), ...errorsOfExtended(marked)];
}

/** Attributes of which Compose checks only the items before it extends a service (compose-go, transform). */
const itemwise = ['configs', 'devices', 'networks', 'secrets', 'ulimits', 'volumes'];

/** Attributes whose types Compose checks before it extends a service. */
const early = new RegExp(`^(?:additional_contexts|build|depends_on|ports|ssh|${itemwise.join('|')})$`);

/** Attributes whose items Compose converts to pairs before it extends a service. */
const paired = [
  ['annotations'],
  ['environment'],
  ['labels'],
  ['sysctls'],
  ['build', 'args'],
  ['build', 'labels'],
  ['build', 'additional_contexts'],
  ['build', 'ssh'],
  ['deploy', 'labels'],
];

/** Lists whose items Compose compares as texts before it extends a service. */
const compared = [
  ...['cap_add', 'cap_drop', 'dns', 'dns_opt', 'dns_search', 'expose', 'links', 'profiles', 'tmpfs'].map(
    (key) => [key],
  ),
  ['build', 'tags'],
];

const valuesOf = (node: Node | undefined): (Node | undefined)[] =>
  node?.kind === 'mapping' ? [...node.entries.values()].map(({ value }) => value) : [];

/** The files that a project extends or includes. */
function linked({ links }: Compose, how: 'extends' | 'include'): string[] {
  return links.flatMap(({ via, path }) => (via === how ? (path ?? []) : []));
}

/** Values that can't be merged over earlier ones. */
function clashesOf({ clashes }: Compose): SchemaError[] {
  return clashes.map(({ at, key, wanted }) => ({ kind: 'type', at, key, wanted, node: at }));
}
