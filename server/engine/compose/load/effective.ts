import { catalogImages } from '../../dockerfile/stages/image-use.ts';
import type { Problem } from '../../finding.ts';
import { shown } from '../../secret/shown.ts';
import { facts } from '../../source/facts.ts';
import { limits } from '../../source/limits.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Compose, Mapping, Service } from '../model.ts';
import { inlinesOf } from '../service/inline.ts';
import { serviceOf } from '../service/service.ts';
import { isWhole, mappingOf, type Tree, valueAt } from '../yaml/graph.ts';
import { loadProject } from './load.ts';
import type { ComposeOptions, Loaded } from './loading.ts';
import { secretFilesOf, variablesOf } from './secret-files.ts';

/** Reads a compose file with the files that it extends, includes and is overridden by. */
export function composeOf(
  file: SourceFile,
  parse: (file: SourceFile) => Tree,
  options: ComposeOptions,
): Compose {
  const tree = parse(file);
  const loaded = loadProject(file, parse, options);
  const root = tree.documents.find((each) => each?.kind === 'mapping') as Mapping | undefined;
  const { trees } = loaded;
  const problems: Problem[] = [...trees.flatMap((each) => each.problems), ...loaded.problems];
  if (
    !root &&
    tree.problems.length === 0 &&
    tree.documents.some((each) => each !== undefined && each.kind !== 'mapping')
  )
    problems.push({
      file: file.path,
      span: tree.documents[0]?.span,
      message: 'A compose file must be a mapping.',
    });
  const written = [...(mappingOf(loaded.root, 'services')?.entries.values() ?? [])];
  const checked = written.slice(0, limits.services);
  const inlined = checked.filter(({ value }) => valueAt(value, 'build', 'dockerfile_inline'));
  const beyond = (most: number, what: string) =>
    problems.push({
      file: file.path,
      span: undefined,
      message: shown`The project has more than ${most} ${what}; only the first ${most} are checked.`,
      isBound: true,
    });
  if (written.length > limits.services) beyond(limits.services, 'services');
  if (inlined.length > limits.inlines) beyond(limits.inlines, 'inline Dockerfiles');
  const isFragment = options.fragment === true;
  return new LoadedCompose({
    kind: 'compose',
    file,
    root,
    roots: trees.flatMap(({ documents }) => documents.filter((each) => each?.kind === 'mapping')),
    effective: loaded.root,
    documents: loaded.documents,
    below: loaded.below,
    clashes: loaded.clashes,
    complete: loaded.whole && isComplete(file, options) && trees.every((each) => each.problems.length === 0),
    broken: new Map(
      trees.flatMap(({ file, unread, foreign }) =>
        unread.length > 0 ? [[file, foreign ? 'anywhere' : unread] as const] : [],
      ),
    ),
    folder: loaded.folder,
    links: loaded.links,
    firstFormat: trees
      .flatMap(({ isFirstFormat, documents }) => (isFirstFormat ? documents.slice(0, 1) : []))
      .flatMap((each) => [...(mappingOf(each, 'services')?.entries.values() ?? [])].slice(0, 1))
      .map(({ key }) => key),
    comments: tree.comments,
    // Looked up eagerly, because the lookups show which files the result depends on.
    secretFiles: options.lookup ? secretFilesOf(file, loaded.links, options.lookup) : [],
    variables: options.lookup && variablesOf(file, options.lookup),
    images: options.images ?? catalogImages,
    problems,
    servicesFor: (compose) => servicesOf(loaded, isFragment, () => compose),
  });
}

type AtOnce = Omit<Compose, 'services' | 'builds' | 'inlines'>;

class LoadedCompose
  extends facts<AtOnce & { servicesFor(compose: Compose): readonly Service[] }>()
  implements Compose
{
  #services: Compose['services'] | undefined;
  #builds: Compose['builds'] | undefined;
  #inlines: Compose['inlines'] | undefined;

  get services(): Compose['services'] {
    this.#services ??= this.servicesFor(this);
    return this.#services;
  }

  get builds(): Compose['builds'] {
    this.#builds ??= new Set(
      this.services.flatMap(({ build, image }) => (build && image?.ref ? image.ref.name : [])),
    );
    return this.#builds;
  }

  get inlines(): Compose['inlines'] {
    this.#inlines ??= inlinesOf(this.services, limits.inlines);
    return this.#inlines;
  }
}

/** Whether the files are the whole project. A file with a name that Compose does not look for is often one of several. */
function isComplete({ path }: SourceFile, { fragment, overrides, complete }: ComposeOptions): boolean {
  if (fragment === true) return false;
  return complete ?? ((overrides?.length ?? 0) > 0 || /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(path));
}

function servicesOf(loaded: Loaded, fragment: boolean, compose: () => Compose): Service[] {
  const services: Service[] = [];
  const isHalfRead = halfRead(loaded.trees);
  for (const [name, { key, value }] of mappingOf(loaded.root, 'services')?.entries ?? []) {
    if (services.length === limits.services) break;
    if (value?.kind !== 'mapping') continue;
    const node = loaded.written.get(name) ?? value;
    const { folder } = loaded;
    const partial =
      fragment || loaded.partial.has(name) || isHalfRead(name) || !isWhole((part) => value.entries.has(part));
    services.push(serviceOf({ name, key, node, effective: value, partial, compose, folder }));
  }
  return services;
}

/** Tells which services may lack something that could not be read, directly or through an anchor or `extends`. */
function halfRead(trees: readonly Tree[]): (name: string) => boolean {
  const names = new Set<string>();
  for (const { file, unread, foreign, documents } of trees) {
    if (unread.length === 0) continue;
    if (foreign || /&|extends/.test(file.text)) return () => true;
    const keys = documents
      .flatMap((each) => [...(mappingOf(each, 'services')?.entries.values() ?? [])])
      .map(({ key }) => key)
      .sort((a, b) => a.span.start - b.span.start);
    let at = 0;
    for (const { start } of [...unread].sort((a, b) => a.start - b.start)) {
      while ((keys[at + 1]?.span.start ?? Infinity) <= start) at++;
      const key = keys[at];
      if (key) names.add(key.raw);
    }
  }
  return (name) => names.has(name);
}
