import { productsOf } from '../../catalog/catalog.ts';
import type { Compose, Scalar, Service } from '../../compose/model.ts';
import { namesInNetworks } from '../../compose/service/network-stack.ts';
import { nodeOf, scalarOf, scalarsOf } from '../../compose/yaml/graph.ts';
import { isTagKnown } from '../../image/reference.ts';
import { perObject } from '../../source/memo.ts';
import type { Place } from '../../source/text.ts';

/**
 * Whether a host socket belongs to a user's rootless engine: it gives control of the user's containers and files, not of the
 * host.
 */
export const isOfUser = (path: string): boolean =>
  /^(?:(?:\/var)?\/run\/user\/|\$\{?XDG_RUNTIME_DIR\b)/.test(path);

/** The setting that requests the engine's socket from Compose, if it is on. */
export function askedApi({ effective }: Service): Scalar | undefined {
  const api = nodeOf(effective, 'use_api_socket');
  return api?.kind === 'scalar' && /^(?:true|yes|on|y)$/i.test(api.text ?? '') ? api : undefined;
}

/** Whether a service is a proxy for control sockets. */
export function isSocketProxy({ image }: Service): boolean {
  return /socket-?proxy/.test(image?.named?.repository ?? '');
}

/** The settings of a known proxy that allow more than reading; undefined for other services. */
const writesOf = ({ image }: Service): RegExp | undefined =>
  image?.named &&
  productsOf(image.named, isTagKnown(image.ref)).find(({ socketProxy }) => socketProxy)?.socketProxy;

/** The services that are a known proxy for control sockets. */
export const socketProxiesIn = perObject(({ services }: Compose): readonly Service[] =>
  services.filter((each) => writesOf(each) !== undefined),
);

/**
 * The setting by which a proxy lets others, or a client in its networks, start containers, or plugins with the same power, which is enough to control the
 * host: it allows changing everything that they may read (Tecnativa/docker-socket-proxy, "Access critical by default").
 */
export function startsByProxy(service: Service, client?: Service): Place | undefined {
  const { environment } = service;
  if (!writesOf(service)) return undefined;
  const byPattern = startsByPattern(service, client ? namesInNetworks(client) : []);
  if (byPattern) return byPattern;
  const allowed = (name: string) =>
    environment.find((each) => each.name === name && each.written && /^(?:1|true)$/.test(each.value ?? ''));
  const post = allowed('POST');
  return post && ['CONTAINERS', 'PLUGINS', 'SERVICES'].some(allowed)
    ? { file: post.file, span: post.valueSpan ?? post.span }
    : undefined;
}

/** Patterns of paths that certainly include the one that creates a container. */
const creates = /^(?:\/?\.[*+]|.{0,80}\/containers\/(?:create|\.[*+])\)?\$?)$/;

/** The pattern by which a proxy lets every client, or one of those with some names, create containers. */
function startsByPattern({ command, effective }: Service, clients: readonly string[]): Place | undefined {
  const file = nodeOf(effective, 'command')?.file;
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) =>
    nameWord ? [nameWord, ...args] : args,
  );
  const option = (form: RegExp) => words.find(({ value }) => value !== undefined && form.test(value));
  const post = words.find(({ value }) => creates.test(/^-{1,2}allowPOST=(.*)$/.exec(value ?? '')?.[1] ?? ''));
  const from =
    option(/^-{1,2}allowfrom=/)
      ?.value?.split('=')[1]
      ?.split(',') ?? [];
  const isOpen =
    from.some((each) => each === '0.0.0.0/0' || clients.includes(each)) &&
    option(/^-{1,2}listenip=0\.0\.0\.0$/);
  return file && post && isOpen && !option(/^-{1,2}allowbindmountfrom=/)
    ? { file, span: post.span }
    : undefined;
}

/**
 * Whether a service is a proxy that lets others only read: it publishes no port, all its networks are internal ones of the
 * project, and it is of an image that only allows reading by default.
 */
export function isReadOnlyProxy(service: Service): boolean {
  const { ports, networkMode, environment, mounts, effective, command } = service;
  const writes = writesOf(service);
  if (!writes) return false;
  if (ports.length > 0 || networkMode || effective.entries.has('env_file')) return false;
  if (mounts.some(({ target, readOnly }) => target?.endsWith('.sock') && readOnly !== true)) return false;
  const allows = ({ name, value }: (typeof environment)[number]) =>
    writes.test(name) && value !== '0' && value !== 'false';
  if (effective.entries.has('command') && !command) return false;
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) => [nameWord, ...args]);
  const networks = networkKeys(service);
  return (
    !environment.some(allows) &&
    !words.some((word) => word && (word.value === undefined || writes.test(word.value))) &&
    networks.length > 0 &&
    networks.every((key) => scalarOf(service.resource('networks', key), 'internal')?.value === true)
  );
}

function networkKeys({ effective }: Service): string[] {
  const networks = nodeOf(effective, 'networks');
  return networks?.kind === 'mapping'
    ? [...networks.entries.keys()]
    : scalarsOf(networks).map(({ raw }) => raw);
}
