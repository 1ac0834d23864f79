import type { Scalar, Service } from '../../compose/model.ts';
import { nodeOf, scalarOf, scalarsOf } from '../../compose/yaml/graph.ts';
import type { Place } from '../../source/text.ts';

/** Whether a socket of the host is that of an engine which a user runs: it gives control of what is the user's, not of the host. */
export const isOfUser = (path: string): boolean => /^(?:\/run\/user\/|\$\{?XDG_RUNTIME_DIR\b)/.test(path);

/** What asks Compose for the engine's socket, where it says yes. */
export function askedApi({ effective }: Service): Scalar | undefined {
  const api = nodeOf(effective, 'use_api_socket');
  return api?.kind === 'scalar' && /^(?:true|yes|on|y)$/i.test(api.text ?? '') ? api : undefined;
}

/** Whether a service is a proxy for control sockets. */
export function isSocketProxy({ image }: Service): boolean {
  return /socket-?proxy/.test(image?.ref?.repository ?? '');
}

/**
 * Where a proxy lets others start containers, which is all that anyone needs to control the host: it lets them change what they may
 * read (Tecnativa/docker-socket-proxy, "Access critical by default").
 */
export function startsByProxy({ image, environment }: Service): Place | undefined {
  if (!/^(?:tecnativa\/docker-|linuxserver\/)socket-proxy$/.test(image?.ref?.repository ?? ''))
    return undefined;
  const allowed = (name: string) =>
    environment.find((each) => each.name === name && each.written && /^(?:1|true)$/.test(each.value ?? ''));
  const post = allowed('POST');
  return post && allowed('CONTAINERS') ? { file: post.file, span: post.valueSpan ?? post.span } : undefined;
}

/**
 * Whether a service is a proxy that lets others only read: it publishes no port, all its networks are internal ones of the
 * project, and it is of an image that forbids all but reading unless it is told otherwise.
 */
export function isReadOnlyProxy(service: Service): boolean {
  const { image, ports, networkMode, environment, mounts, effective } = service;
  if (!/^(?:tecnativa\/docker-|linuxserver\/)socket-proxy$/.test(image?.ref?.repository ?? '')) return false;
  if (ports.length > 0 || networkMode || effective.entries.has('env_file')) return false;
  if (mounts.some(({ target, readOnly }) => target?.endsWith('.sock') && readOnly !== true)) return false;
  const allows = ({ name, value }: (typeof environment)[number]) =>
    /^(?:POST|ALLOW_\w+)$/.test(name) && value !== '0' && value !== 'false';
  const networks = networkKeys(service);
  return (
    !environment.some(allows) &&
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
