import type { EngineClient, Product, Wiring } from '../../server/engine/catalog/product.ts';
import { socketProxy } from '../../server/engine/catalog/replacements.ts';
import { addTo, removeEntry, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { drasticFix, unsafeFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mapping, Mount, Service } from '../../server/engine/compose/model.ts';
import { mappingOf, nodeOf, scalarOf, scalarsOf } from '../../server/engine/compose/yaml/graph.ts';
import type { YamlValue } from '../../server/engine/compose/yaml/render.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { isSelfContained } from '../../server/engine/posture/documented.ts';
import { isSocketProxy } from '../../server/engine/posture/host/control-socket.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Edit, SafeText } from '../../server/engine/source/text.ts';
import { unmountFix, unmounting } from './mount-option.ts';

/**
 * The assumed client if its requests are unknown: most read the address of the API from this variable and use these
 * sections.
 */
const unknownClient: EngineClient = {
  sections: ['CONTAINERS', 'IMAGES', 'INFO', 'NETWORKS', 'VOLUMES'],
  wiring: { by: 'variable', name: 'DOCKER_HOST', scheme: 'tcp://' },
};

/** Which requests the image that a service runs or builds on sends to the Docker API. */
const askedBy = ({ products }: Posture): Product['engine'] => products.find(({ engine }) => engine)?.engine;

/** Whether the image that a service runs or builds on starts containers, so that no proxy protects the host from it. */
export const startsContainers = (posture: Posture): boolean => askedBy(posture) === 'starts containers';

/** Returns fixes for a mount of control sockets, best first; `isDocker` if it is only the Docker socket. */
export function socketFixes(posture: Posture, mount: Mount, isDocker: boolean): (Fix | undefined)[] {
  const { service } = posture;
  if (isDocker && startsContainers(posture)) {
    const title = 'Remove the mount (the service can then start no containers)';
    return [drasticFix(unmountFix(title, mount, service))];
  }
  const asked = isDocker ? askedBy(posture) : undefined;
  const client = typeof asked === 'object' ? asked : undefined;
  const proxy = isDocker ? proxyOf(service) : undefined;
  if (proxy) {
    const title = shown`Remove the mount (the service must then use ${proxy})`;
    return [drasticFix(unmountFix(title, mount, service), !client && !isSelfContained(posture))];
  }
  const without = isDocker
    ? 'Remove the mount (what the service does with the Docker API will fail)'
    : 'Remove the mount (what the service does with it will fail)';
  const isByHand = client?.wiring.by === 'hand';
  const isNeeded = isByHand || (!client?.optional && !isSelfContained(posture));
  const removed = drasticFix(unmountFix(without, mount, service), isNeeded);
  // A client that restarts containers or runs commands in them does not work with a read-only proxy.
  if (asked === 'changes containers') return [removed];
  if (!client) {
    const proxied = isDocker ? proxyFix(service, mount, unknownClient) : undefined;
    return [removed, drasticFix(proxied)];
  }
  // A client that can be configured elsewhere may do without it.
  const proxied = proxyFix(service, mount, client);
  return [proxied, client.optional || !proxied ? removed : undefined];
}

/** Returns the project's proxy that a service already uses for the API. */
function proxyOf({ environment, compose }: Service): string | undefined {
  const address = environment.find(({ name }) => name === 'DOCKER_HOST')?.value ?? '';
  const host = /^(?:tcp|https?):\/\/([\w.-]+)/.exec(address)?.[1];
  return compose.services.find((each) => each.name === host && isSocketProxy(each))?.name;
}

/** Puts a read-only proxy between the socket and a client. */
function proxyFix(service: Service, mount: Mount, client: EngineClient): Fix | undefined {
  const { source } = mount;
  if (source === undefined || asksForMore(service, client.unless) || !isPlainService(service))
    return undefined;
  const name = `${service.name.replaceAll('_', '-')}-socket-proxy`;
  if (service.compose.services.some((each) => each.name === name) || service.resource('networks', name))
    return undefined;
  const home = homeOf(service);
  const wired = wire(service, client.wiring, `${name}:${socketProxy.port}`);
  const added = home && wired && joined(service, name);
  const unmounted = unmounting(mount, service);
  if (!added || !unmounted) return undefined;
  const own = addTo(service.node, { ...wired.added, ...added.added });
  const proxy = addTo(home.services, { [name]: proxyService(service, client, source, name) });
  const top = addTo(home.root, { networks: { [name]: { internal: true } } });
  if (!own || !proxy || !top) return undefined;
  const edits = [...unmounted, ...wired.edits, ...added.edits, ...own, ...proxy, ...top];
  // An insertion at the start of a removal comes first.
  edits.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  // Until a person enters the address, the client has no API.
  return drasticFix(unsafeFix(titleOf(service, client, name), edits), client.wiring.by === 'hand');
}

function titleOf({ networkMode }: Service, client: EngineClient, name: string): SafeText {
  const { wiring } = client;
  if (client === unknownClient)
    return 'Use a read-only proxy with DOCKER_HOST (what is not on its list fails)';
  if (wiring.by === 'hand')
    return shown`Use a read-only proxy (enter ${name} port ${socketProxy.port} in ${wiring.where})`;
  return networkMode
    ? "Use a read-only proxy, and the project's network (only reading works)"
    : 'Use a read-only proxy for the socket (only reading then works)';
}

/** Whether a service's variables or command match a pattern. */
function asksForMore({ environment, command }: Service, pattern: RegExp | undefined): boolean {
  if (!pattern) return false;
  const words = (command?.commands ?? []).flatMap(({ nameWord, args }) => [nameWord, ...args]);
  return (
    environment.some(({ name }) => pattern.test(name)) ||
    words.some((word) => word && pattern.test(word.value ?? ''))
  );
}

/** Whether everything that the fix adds to is set in the service itself, or nowhere. */
function isPlainService({ node, effective, networkMode }: Service): boolean {
  if (networkMode && networkMode.text !== 'bridge') return false;
  return ['networks', 'environment', 'command', 'depends_on'].every((key) => {
    const own = node.entries.get(key);
    return own ? !own.merged : !effective.entries.has(key);
  });
}

/** Returns the mappings of the file that declares a service: the top level and `services`. */
function homeOf(service: Service): { readonly root: Mapping; readonly services: Mapping } | undefined {
  for (const root of service.compose.roots) {
    const services = mappingOf(root, 'services');
    if (services?.entries.get(service.name)?.value === service.node) return { root, services };
  }
  return undefined;
}

/** Keys to add to a service, and edits of what is there. */
interface Change {
  readonly added: { readonly [key: string]: YamlValue };
  readonly edits: readonly Edit[];
}

const unchanged: Change = { added: {}, edits: [] };

/** Configures the address of the API in a client. */
function wire(service: Service, wiring: Wiring, address: string): Change | undefined {
  if (wiring.by === 'hand') return unchanged;
  if (wiring.by === 'variable') return withVariable(service, wiring.name, `${wiring.scheme}${address}`);
  const { option, beside, name, prefix } = wiring;
  const command = nodeOf(service.node, 'command');
  const words = (service.command?.commands ?? []).flatMap(({ nameWord, args }) => [nameWord, ...args]);
  if (words.some((word) => word?.value?.startsWith(beside))) {
    const text = `${option}tcp://${address}`;
    if (command?.kind === 'sequence') return { added: { command: [text] }, edits: [] };
    const edits = command?.kind === 'scalar' ? setScalar(command, `${command.raw} ${text}`) : undefined;
    return edits && { added: {}, edits };
  }
  const isSet = service.environment.some((each) => each.name.startsWith(prefix));
  return isSet && words.length === 0 ? withVariable(service, name, `tcp://${address}`) : undefined;
}

/** Sets a variable of a service, in the same syntax as its others. */
function withVariable({ node, environment }: Service, name: string, value: string): Change | undefined {
  const given = environment.find((each) => each.name === name);
  const isList = nodeOf(node, 'environment')?.kind === 'sequence';
  if (!given) return { added: { environment: isList ? [`${name}=${value}`] : { [name]: value } }, edits: [] };
  const edits = given.node && setScalar(given.node, isList ? `${name}=${value}` : value);
  return edits && { added: {}, edits };
}

/** Adds the proxy's network to those of a service, and makes the service start after the proxy. */
function joined({ node, networkMode }: Service, proxy: string): Change | undefined {
  const networks = nodeOf(node, 'networks');
  const after = nodeOf(node, 'depends_on');
  const added: { [key: string]: YamlValue } = {};
  if (!networks) added['networks'] = ['default', proxy];
  else added['networks'] = networks.kind === 'mapping' ? { [proxy]: {} } : [proxy];
  added['depends_on'] = after?.kind === 'mapping' ? { [proxy]: { condition: 'service_started' } } : [proxy];
  const edits = networkMode ? removeEntry(node, 'network_mode') : [];
  return edits && { added, edits };
}

/** Returns the proxy's service with minimal access: it writes its configuration to /tmp and its process id to /run. */
function proxyService(service: Service, client: EngineClient, source: string, network: string): YamlValue {
  const restart = scalarOf(service.node, 'restart')?.raw;
  const profiles = scalarsOf(nodeOf(service.node, 'profiles')).map(({ raw }) => raw);
  return {
    image: socketProxy.image,
    ...(restart === undefined ? {} : { restart }),
    ...(profiles.length > 0 ? { profiles } : {}),
    environment: Object.fromEntries(client.sections.map((section) => [section, '1'])),
    volumes: [`${source}:${socketProxy.socket}:ro`],
    networks: [network],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    read_only: true,
    tmpfs: ['/run', '/tmp'],
    mem_limit: '256m',
    pids_limit: 256,
    cpus: '1.0',
  };
}
