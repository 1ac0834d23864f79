import { isAbsolute } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Node } from '../model.ts';
import { mountTarget, volumeParts } from '../service/mount.ts';
import { portOf } from '../service/port.ts';
import { decimalOf } from '../service/scalar.ts';
import { scalarOf } from '../yaml/graph.ts';

type Index = (node: Node) => string | undefined;

/**
 * The index of items in a merged sequence at a path: items with the same index are the same (compose-go's tables). Undefined if
 * the sequence has no index. `folder` returns the folder that paths in a file are relative to.
 */
export function indexOf(path: string, folder?: (file: SourceFile) => string): Index | undefined {
  if (path === 'services.*.env_file' && folder) return (node) => pathIn(folder(node.file), envFile(node));
  return path.startsWith('services.*.') ? indexes.get(path.slice('services.*.'.length)) : undefined;
}

/** Adds the folder to a relative path, so that files in different folders don't clash; other paths are compared as written. */
function pathIn(folder: string, path: string | undefined): string | undefined {
  return path !== undefined && folder && !isAbsolute(path) ? `${folder}/${path}` : path;
}

/** The index of items before they are in canonical form; undefined if it is the same index. */
export function writtenIndexOf(path: string): Index | undefined {
  if (path === 'services.*.ports') return writtenPort;
  return path === 'services.*.volumes' ? writtenVolume : undefined;
}

/** Attributes whose lists keep the last item for each name. The code that reads them as names and values does that itself. */
const named: readonly string[] = [
  ...[
    'annotations',
    'build.args',
    'build.additional_contexts',
    'build.labels',
    'deploy.labels',
    'environment',
  ],
  ...['labels', 'sysctls'],
].map((key) => `services.*.${key}`);

/** Whether a list at a path may repeat an item, because the later one counts. */
export function maySayTwice(path: string): boolean {
  return indexOf(path) !== undefined || named.includes(path) || path === 'networks.*.labels';
}

const text: Index = (node) => (node.kind === 'scalar' ? (node.text ?? node.raw) : undefined);
const beforeEquals: Index = (node) => text(node)?.split('=', 1)[0];

const volume: Index = (node) =>
  node.kind === 'mapping' ? scalarOf(node, 'target')?.text : mountTarget(node);

/** The target as written; the canonical form of short syntax has a cleaned target. */
const writtenVolume: Index = (node) => {
  if (node.kind === 'mapping') return volume(node);
  const parts = node.kind === 'scalar' && node.text !== undefined ? volumeParts(node.text) : [];
  const target = parts[1] ?? parts[0];
  return target && text(node)?.slice(target.start, target.end);
};

const device: Index = (node) => {
  if (node.kind === 'mapping') return scalarOf(node, 'target')?.text ?? scalarOf(node, 'source')?.text;
  const parts = text(node)?.split(':') ?? [];
  return parts[1] ?? parts[0];
};

const port: Index = (node) => {
  const found = portOf(node);
  if (!found || found.unknown || found.target === undefined) return text(node);
  // Compose distinguishes an empty or null value from a missing one, and a number in `published` from a text of the same
  // digits.
  const own = (key: string, usual: string) => {
    if (node.kind !== 'mapping' || !node.entries.has(key)) return usual;
    const value = scalarOf(node, key);
    const isNumber = typeof value?.value === 'number' && value.variables.length === 0;
    return isNumber ? `#${decimalOf(value)}` : value?.text;
  };
  const host = own('host_ip', found.hostIp ?? '0.0.0.0');
  const published = own('published', found.published ?? '#');
  return `${host}:${published}:${found.target}/${own('protocol', found.protocol ?? 'tcp')}`;
};

/** Short syntax as written, which never equals the index of long syntax. */
const writtenPort: Index = (node) => (node.kind === 'scalar' ? decimalOf(node) : undefined) ?? port(node);

const envFile: Index = (node) => (node.kind === 'mapping' ? scalarOf(node, 'path')?.text : text(node));

const mountedAt =
  (folder: string): Index =>
  (node) => {
    if (node.kind !== 'mapping') return `${folder}/${text(node)}`;
    return scalarOf(node, 'target')?.text ?? `${folder}/${scalarOf(node, 'source')?.text}`;
  };

const indexes: ReadonlyMap<string, Index> = new Map<string, Index>([
  ...['cap_add', 'cap_drop', 'dns', 'dns_opt', 'dns_search', 'links', 'profiles', 'tmpfs', 'build.tags'].map(
    (key): [string, Index] => [key, beforeEquals],
  ),
  ...['networks.*.aliases', 'networks.*.link_local_ips'].map((key): [string, Index] => [key, beforeEquals]),
  ['expose', text],
  ['env_file', envFile],
  ['volumes', volume],
  ['devices', device],
  ['ports', port],
  ['secrets', mountedAt('/run/secrets')],
  ['configs', mountedAt('')],
]);
