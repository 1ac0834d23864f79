import { shown } from '../../secret/shown.ts';
import { limits } from '../../source/limits.ts';
import { folderOf } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type { ComposeEntry, Mapping, Scalar } from '../model.ts';
import type { Env } from '../variables/interpolate.ts';
import { expandedSize, isNull, mappingOf, scalarOf } from '../yaml/graph.ts';
import { makeMapping } from '../yaml/node.ts';
import { canonical } from './canonical.ts';
import type { Loading } from './loading.ts';
import { cleared, withoutResets } from './marked.ts';
import { mergeTrees, uniqueLists } from './merge.ts';

/** The scope in which `extends` looks up names: the services of one document of a file. */
interface ExtendsScope {
  readonly loading: Loading;
  readonly file: SourceFile;
  /** The folder that `extends.file` is relative to. */
  readonly folder: string;
  readonly env: Env;
  readonly services: Mapping | undefined;
  /** The services of the documents that lead here, this one last. Their tags remove parts of what is extended. */
  readonly marking: readonly Mapping[];
  readonly done: Map<string, Extended>;
  readonly files: Map<string, ExtendsScope>;
}

/** The scope of a document. */
export function scopeOf(
  document: Mapping,
  place: Pick<ExtendsScope, 'loading' | 'file' | 'folder' | 'env'>,
  above: readonly Mapping[] = [],
): ExtendsScope {
  const services = mappingOf(document, 'services');
  return {
    ...place,
    services: services && withoutResets(services),
    marking: services ? [...above, services] : above,
    done: new Map(),
    files: new Map(),
  };
}

interface Extended {
  readonly service: Mapping;
  readonly partial: boolean;
}

/** A document with each service merged over the one that it extends (Compose Specification, extends). */
export function extended(document: Mapping, scope: ExtendsScope): Mapping {
  const { services, loading, file } = scope;
  if (!services) return document;
  let entries: Map<string, ComposeEntry> | undefined;
  for (const [name, entry] of services.entries) {
    const { value } = entry;
    if (value?.kind !== 'mapping') continue;
    if (!loading.written.has(name) || (file === loading.main && value.file === file))
      loading.written.set(name, mappingOf(scope.marking.at(-1), name) ?? value);
    const { service, partial } = extend(name, value, scope, []);
    if (partial) loading.partial.add(name);
    if (service === value) continue;
    entries ??= new Map(services.entries);
    entries.set(name, { ...entry, value: service });
  }
  const before = document.entries.get('services');
  if (!before || (!entries && before.value === services)) return document;
  const value = entries ? { ...makeMapping(services, entries), tag: services.tag } : services;
  return makeMapping(document, new Map(document.entries).set('services', { ...before, value }));
}

function extend(name: string, service: Mapping, scope: ExtendsScope, chain: readonly string[]): Extended {
  const known = scope.done.get(name);
  if (known) return known;
  const entry = service.entries.get('extends');
  const node = entry?.value;
  if (!entry || node?.kind === 'sequence' || node?.tag === '!reset') return { service, partial: false };
  const named = node?.kind === 'mapping' ? node.entries.get('service') : entry;
  const target = named?.value?.kind === 'scalar' && !isNull(named.value) ? named.value : undefined;
  if (named && isNull(named.value))
    scope.loading.problem(
      shown`The service \`${name}\` extends nothing: the name is missing.`,
      named.value ?? named.key,
    );
  const from = node?.kind === 'mapping' ? scalarOf(node, 'file') : undefined;
  const base = baseOf(name, target, from, scope, [...chain, `${scope.file.path}#${name}`]);
  const own = makeMapping(service, new Map([...service.entries].filter(([key]) => key !== 'extends')));
  const made = {
    service: base ? mergeTrees(base.service, own, scope.loading, 'services.*') : own,
    partial: base?.partial ?? true,
  };
  scope.done.set(name, made);
  return made;
}

function baseOf(
  name: string,
  target: Scalar | undefined,
  from: Scalar | undefined,
  scope: ExtendsScope,
  chain: readonly string[],
): Extended | undefined {
  const { loading } = scope;
  const wanted = target?.text;
  let where: ExtendsScope | undefined = scope;
  if (from) where = fileScope(from, scope);
  if (target === undefined || wanted === undefined || where === undefined) return undefined;
  const circular = chain.includes(`${where.file.path}#${wanted}`);
  if (circular || chain.length > limits.extends) {
    const message = circular
      ? 'The service extends itself.'
      : shown`More than ${limits.extends} services extend each other; the rest are ignored.`;
    loading.problem(message, target);
    return undefined;
  }
  const base = where.services?.entries.get(wanted)?.value;
  if (base?.kind === 'mapping') {
    const { service, partial } = extend(wanted, base, where, chain);
    loading.extended -= expandedSize(service, loading.extended);
    if (loading.extended < 0) {
      loading.problem(
        shown`Services get more than ${limits.extended} values through \`extends\`; the rest are ignored.`,
        target,
      );
      loading.extended = 0;
      return undefined;
    }
    return {
      service: where.marking.reduce((left, services) => clearedBy(left, services, name), service),
      partial,
    };
  }
  // A service without a value can be extended and adds nothing.
  if (base === undefined && where.services?.entries.has(wanted))
    return { service: makeMapping(where.services, new Map()), partial: false };
  loading.problem(shown`The service \`${name}\` extends \`${wanted}\`, which is not defined.`, target);
  return undefined;
}

function clearedBy(base: Mapping, services: Mapping, name: string): Mapping {
  const marking = mappingOf(services, name);
  return marking ? cleared(base, marking) : base;
}

/** The services of another file; paths in it are relative to its own folder. */
function fileScope(
  from: Scalar,
  { loading, folder, env, marking, files }: ExtendsScope,
): ExtendsScope | undefined {
  const file = loading.follow(from, folder, 'extends');
  if (!file) return undefined;
  const found = files.get(file.path);
  if (found) return found;
  if (!loading.folders.has(file.path)) loading.folders.set(file.path, folderOf(file.path));
  let root: Mapping | undefined;
  let last: Mapping | undefined;
  for (const document of loading.documents(file, env)) {
    const own = withoutResets(document);
    root = root ? mergeTrees(cleared(root, document), own, loading) : own;
    root = canonical(uniqueLists(root, loading), loading);
    last = document;
  }
  if (!root || !last) return undefined;
  const place = { loading, file, folder: folderOf(file.path), env };
  const scope = { ...scopeOf(last, place, marking), services: mappingOf(root, 'services') };
  files.set(file.path, scope);
  return scope;
}
