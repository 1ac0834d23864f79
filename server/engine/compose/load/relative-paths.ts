import { folderOf, isAbsolute, isRemote, namesOf } from '../../source/path.ts';
import type { Compose, Mapping, Node, Scalar } from '../model.ts';
import { mountOf, volumeParts } from '../service/mount.ts';
import { entryOf, isNull, itemsOf, mappingOf, nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';

/** Paths of a project as seen from the folder of its first file, where they are relative to another folder. */
export interface RebasedPaths {
  readonly values: ReadonlyMap<Scalar, string>;
  /** By service, the context of a build that names none. */
  readonly contexts: ReadonlyMap<string, string>;
}

export function rebasedPaths(compose: Compose): RebasedPaths {
  return { values: valuesIn(compose), contexts: contextsIn(compose) };
}

function contextsIn({ services, file, folder }: Compose): Map<string, string> {
  const home = folderOf(file.path);
  const found = new Map<string, string>();
  for (const { name, effective, node } of services) {
    const build = mappingOf(effective, 'build');
    const from = folder(node.file);
    if (build && from !== home && !build.entries.has('context'))
      found.set(name, joined(namesBetween(home, from), ''));
  }
  return found;
}

function valuesIn({ effective, file, folder }: Compose): Map<Scalar, string> {
  const home = folderOf(file.path);
  const found = new Map<Scalar, string>();
  if (!effective) return found;
  for (const { scalar, path, at = 0 } of pathsOf(effective)) {
    const from = folder(scalar.file);
    // A value that begins with an unknown variable may be absolute.
    if (from === home || /^(?:\uE000|$)/.test(path) || isAbsolute(path) || isForeign(path)) continue;
    const { raw } = scalar;
    const end = raw.startsWith(path, at) ? at + path.length : raw.length;
    found.set(
      scalar,
      raw.slice(0, at) + joined(namesBetween(home, from), raw.slice(at, end)) + raw.slice(end),
    );
  }
  return found;
}

/** The names that lead from one folder to another. */
function namesBetween(home: string, folder: string): string[] {
  const [from, to] = [namesOf(home), namesOf(folder)];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)];
}

/** Appends a path, which may contain variables, to the names of a folder. */
function joined(folder: readonly string[], path: string): string {
  const names = [...folder];
  let rest = path;
  for (;;) {
    if (/^\.(?:\/|$)/.test(rest)) rest = rest.slice(2);
    else if (/^\.\.(?:\/|$)/.test(rest) && (names.at(-1) ?? '..') !== '..') {
      names.pop();
      rest = rest.slice(3);
    } else break;
  }
  const all = [...names, ...(rest === '' ? [] : [rest])].join('/');
  return all.startsWith('..') ? all : `./${all}`;
}

/** A path within a scalar, interpolated, and where it begins in the text before interpolation. */
interface WrittenPath {
  readonly scalar: Scalar;
  readonly path: string;
  readonly at?: number;
}

/** The paths that Compose resolves against the folder of their file. */
function* pathsOf(root: Mapping): Generator<WrittenPath> {
  for (const service of valuesOf(root, 'services')) {
    yield* buildPaths(nodeOf(service, 'build'));
    for (const key of ['env_file', 'label_file'])
      for (const item of listOf(nodeOf(service, key)))
        yield* written(item.kind === 'scalar' ? item : scalarOf(item, 'path'));
    for (const each of itemsOf(nodeOf(nodeOf(service, 'develop'), 'watch')))
      yield* written(scalarOf(each, 'path'));
    for (const each of itemsOf(nodeOf(service, 'volumes'))) yield* mountPaths(each);
  }
  for (const section of ['configs', 'secrets'])
    for (const each of valuesOf(root, section)) yield* written(scalarOf(each, 'file'));
  for (const each of valuesOf(root, 'volumes')) yield* devicePaths(mappingOf(each, 'driver_opts'));
}

function* buildPaths(build: Node | undefined): Generator<WrittenPath> {
  yield* written(build?.kind === 'scalar' ? build : scalarOf(build, 'context'));
  for (const key of ['additional_contexts', 'ssh']) yield* namedPaths(nodeOf(build, key));
}

/** The paths of a mapping, or of a list of `name=path`. */
function* namedPaths(node: Node | undefined): Generator<WrittenPath> {
  if (node?.kind === 'mapping') for (const { value } of node.entries.values()) yield* written(value);
  for (const scalar of scalarsOf(node?.kind === 'sequence' ? node : undefined)) {
    const [text, at] = [scalar.content.text, scalar.raw.indexOf('=') + 1];
    if (at > 0) yield { scalar, path: text.slice(text.indexOf('=') + 1), at };
  }
}

function* mountPaths(node: Node): Generator<WrittenPath> {
  const mount = mountOf(node);
  if (mount?.type !== 'bind') return;
  if (node.kind === 'mapping') yield* written(scalarOf(node, 'source') ?? scalarOf(node, 'src'));
  if (node.kind !== 'scalar') return;
  const { text } = node.content;
  const [source] = volumeParts(text);
  if (source) yield { scalar: node, path: text.slice(source.start, source.end) };
}

/** The folder of a volume that is a bind mount. */
function* devicePaths(options: Mapping | undefined): Generator<WrittenPath> {
  const isBind = scalarOf(options, 'type')?.text === 'none' && scalarOf(options, 'o')?.text === 'bind';
  if (isBind) yield* written(entryOf(options, 'device')?.value);
}

function* written(node: Node | undefined): Generator<WrittenPath> {
  if (node?.kind === 'scalar' && !isNull(node)) yield { scalar: node, path: node.content.text };
}

const valuesOf = (root: Mapping, section: string): readonly (Node | undefined)[] =>
  [...(mappingOf(root, section)?.entries.values() ?? [])].map(({ value }) => value);

const listOf = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'sequence' ? node.items : [node];

/** Whether a build context is none of the disk: a repository, an image, or the image of a service. */
const isForeign = (path: string) => isRemote(path) || /^(?:service|target|oci-layout):/.test(path);
