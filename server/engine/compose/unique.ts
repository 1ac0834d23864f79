import { scalarOf } from './graph.ts';
import type { Node } from './model.ts';
import { mountOf } from './mount.ts';
import { portOf } from './port.ts';

type Index = (node: Node) => string | undefined;

/** What makes two items of a merged sequence the same, by path (compose-go's tables); undefined: nothing does. */
export function indexOf(path: string): Index | undefined {
  return path.startsWith('services.*.') ? indexes.get(path.slice('services.*.'.length)) : undefined;
}

const text: Index = (node) => (node.kind === 'scalar' ? (node.text ?? node.raw) : undefined);
const beforeEquals: Index = (node) => text(node)?.split('=', 1)[0];

const volume: Index = (node) => mountOf(node)?.target;

const device: Index = (node) => {
  if (node.kind === 'mapping') return scalarOf(node, 'target')?.text ?? scalarOf(node, 'source')?.text;
  const parts = text(node)?.split(':') ?? [];
  return parts[1] ?? parts[0];
};

const port: Index = (node) => {
  const found = portOf(node);
  if (!found || found.unknown || found.target === undefined) return text(node);
  const host = found.hostIp ?? '0.0.0.0';
  return `${host}:${found.published ?? ''}:${found.target}/${found.protocol ?? 'tcp'}`;
};

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
  ...['build.platforms', 'networks.*.aliases', 'networks.*.link_local_ips'].map((key): [string, Index] => [
    key,
    beforeEquals,
  ]),
  ['extra_hosts', text],
  ['build.extra_hosts', text],
  ['expose', text],
  ['label_file', text],
  ['env_file', envFile],
  ['volumes', volume],
  ['devices', device],
  ['ports', port],
  ['secrets', mountedAt('/run/secrets')],
  ['configs', mountedAt('')],
]);
