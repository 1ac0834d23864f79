import type { Compose, Mapping, Node, Service } from '../compose/model.ts';
import { takesVolumesOf } from '../compose/service/mount.ts';
import { isNull, nodeOf, scalarOf } from '../compose/yaml/graph.ts';
import { perObject } from '../source/memo.ts';
import { folderOf, resolvePath } from '../source/path.ts';
import type { Application } from './composition.ts';

/** How another application runs a service. */
export interface RunDifference {
  /** The attribute that it sets otherwise, `lent` if another service takes the mounts, `unknown` if a part can't be read. */
  readonly key: string;
  /** The file that has the other value, if there is one. */
  readonly file?: string | undefined;
}

/**
 * Finds the attribute that another application sets otherwise for a service, or for one that extends it there. Attributes that
 * do not change what the processes of a container may do are not compared.
 */
export function differenceIn({ compose, files }: Application, service: Service): RunDifference | undefined {
  const names = heirsOf(service, compose, files);
  for (const heir of compose.services) {
    if (!names.has(heir.name)) {
      if ([...names].some((name) => takesVolumesOf(heir, name))) return { key: 'lent' };
    } else if (heir.partial && !service.partial) return { key: 'unknown' };
    else {
      const found = differing(service.effective, heir.effective);
      if (found) return found;
    }
  }
  return undefined;
}

/** A service that extends another one: the files and names of both. */
interface Extending {
  readonly own: string;
  readonly base: string;
  readonly name: string;
}

const keyOf = (path: string, name: string) => `${path}\n${name}`;

const extendingIn = perObject((compose: Compose): readonly Extending[] =>
  compose.roots.flatMap((root) => {
    const services = nodeOf(root, 'services');
    if (services?.kind !== 'mapping') return [];
    const { path } = root.file;
    return [...services.entries].flatMap(([name, { value }]) => {
      const extended = scalarOf(value, 'extends') ?? scalarOf(nodeOf(value, 'extends'), 'service');
      if (extended?.text === undefined) return [];
      const from = scalarOf(nodeOf(value, 'extends'), 'file');
      const base = from ? resolvePath(folderOf(path), from.text ?? '') : path;
      return base === undefined ? [] : [{ own: keyOf(path, name), base: keyOf(base, extended.text), name }];
    });
  }),
);

/** The names of the services of an application that a service of one file becomes: itself, and those that extend it. */
function heirsOf(service: Service, compose: Compose, files: readonly string[]): ReadonlySet<string> {
  const { name } = service;
  const { path } = service.node.file;
  const known = new Set([keyOf(path, name)]);
  // Files that are merged or included share the names of their services.
  const isMerged = files.includes(path);
  if (isMerged) for (const file of files) known.add(keyOf(file, name));
  const extending = extendingIn(compose);
  const names = new Set<string>();
  for (let size = 0; size < known.size; ) {
    size = known.size;
    for (const { own, base } of extending) if (known.has(base)) known.add(own);
  }
  for (const each of compose.services)
    if (
      known.has(keyOf(each.node.file.path, each.name)) ||
      files.some((file) => known.has(keyOf(file, each.name)))
    )
      names.add(each.name);
  return names;
}

/** Attributes that decide where, when and how much a container runs, or who reaches it, but not what its processes need. */
const harmless: ReadonlySet<string> = new Set([
  'annotations',
  'attach',
  'container_name',
  'cpu_count',
  'cpu_percent',
  'cpu_shares',
  'cpus',
  'depends_on',
  'deploy',
  'dns',
  'dns_opt',
  'dns_search',
  'domainname',
  'expose',
  'external_links',
  'extra_hosts',
  'hostname',
  'labels',
  'links',
  'logging',
  'mem_limit',
  'mem_reservation',
  'memswap_limit',
  'networks',
  'pids_limit',
  'ports',
  'profiles',
  'pull_policy',
  'restart',
  'scale',
  'stdin_open',
  'stop_grace_period',
  'tty',
]);

/** The first attribute that two services have otherwise. */
function differing(one: Mapping, other: Mapping): RunDifference | undefined {
  for (const key of new Set([...one.entries.keys(), ...other.entries.keys()])) {
    if (harmless.has(key) || key.startsWith('x-')) continue;
    const [a, b] = [one.entries.get(key)?.value, other.entries.get(key)?.value];
    if (a !== b && plainOf(a) !== plainOf(b)) return { key, file: b?.file.path };
  }
  return undefined;
}

/** The values of a node as a text, without their style. */
function plainOf(node: Node | undefined): string {
  if (!node || isNull(node)) return '';
  if (node.kind === 'scalar') return JSON.stringify(node.text ?? node.raw);
  if (node.kind === 'sequence') return `[${node.items.map(plainOf).join(',')}]`;
  const entries = [...node.entries].map(([key, { value }]) => `${JSON.stringify(key)}:${plainOf(value)}`);
  return `{${entries.sort().join(',')}}`;
}
