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

/** A proxy for control sockets of which it is known what it lets others do by itself. */
interface SocketProxy {
  readonly image: RegExp;
  /** Variables and options that let others do more than read, unless they say no. */
  readonly writes: RegExp;
}

/**
 * Where the switches of LinuxServer's proxy are those of Tecnativa's, some of its own only let others read more: logs, archives,
 * processes (README.md of each). That of wollomatic allows nothing by itself, and then what patterns of each method say; labels of
 * other containers may say more where it knows its own name.
 */
const proxies: readonly SocketProxy[] = [
  { image: /^tecnativa\/docker-socket-proxy$/, writes: /^(?:POST|ALLOW_\w+)$/ },
  {
    image: /^linuxserver\/socket-proxy$/,
    writes: /^(?:POST|ALLOW_(?!(?:ARCHIVE|CHANGES|EXPORT|LOGS|TOP)$)\w+)$/,
  },
  {
    image: /^wollomatic\/socket-proxy$/,
    writes:
      /^(?:-{1,2}(?:allow(?!from|GET|HEAD|health|bind)|proxycontainername)|SP_(?:ALLOW_(?!GET|HEAD)|PROXYCONTAINERNAME))/,
  },
];

const proxyOf = ({ image }: Service): SocketProxy | undefined =>
  proxies.find((each) => each.image.test(image?.ref?.repository ?? ''));

/**
 * Where a proxy lets others start containers, or plugins with the same power, which is all that anyone needs to control the host: it
 * lets them change what they may read (Tecnativa/docker-socket-proxy, "Access critical by default").
 */
export function startsByProxy(service: Service): Place | undefined {
  const { environment } = service;
  const proxy = proxyOf(service);
  if (!proxy) return undefined;
  const byPattern = startsByPattern(service);
  if (byPattern) return byPattern;
  const allowed = (name: string) =>
    environment.find((each) => each.name === name && each.written && /^(?:1|true)$/.test(each.value ?? ''));
  const post = allowed('POST');
  return post && ['CONTAINERS', 'PLUGINS', 'SERVICES'].some(allowed)
    ? { file: post.file, span: post.valueSpan ?? post.span }
    : undefined;
}

/** Patterns of paths that certainly have the one that creates a container. */
const creates = /^(?:\/?\.[*+]|.{0,80}\/containers\/(?:create|\.[*+])\)?\$?)$/;

/** Where a proxy that takes patterns lets every client create containers. */
function startsByPattern({ command, effective }: Service): Place | undefined {
  const file = nodeOf(effective, 'command')?.file;
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) =>
    nameWord ? [nameWord, ...args] : args,
  );
  const option = (form: RegExp) => words.find(({ value }) => value !== undefined && form.test(value));
  const post = words.find(({ value }) => creates.test(/^-{1,2}allowPOST=(.*)$/.exec(value ?? '')?.[1] ?? ''));
  const isOpen = option(/^-{1,2}allowfrom=0\.0\.0\.0\/0$/) && option(/^-{1,2}listenip=0\.0\.0\.0$/);
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
  const writes = proxyOf(service)?.writes;
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
