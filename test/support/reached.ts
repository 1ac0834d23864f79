// Measures who can connect to what in a Compose project on a Docker Engine: from another machine, from the engine's
// host and from each container.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engine.ts';

/** A service as written in a compose file, and the ports that its container listens on: `80`, `53/udp`. */
export interface Listening {
  readonly 'x-listens'?: readonly string[];
  readonly [attribute: string]: unknown;
}

export interface NetworkProject {
  readonly services: Readonly<Record<string, Listening>>;
  readonly [section: string]: unknown;
}

export const outside = '(outside)';
export const host = '(host)';

/** Where a connection comes from: another machine, the engine's host, or a service. */
export type Source = typeof outside | typeof host | (string & {});

/** A connection from a source to a port of a service's container, by a host address or a network address. */
export interface Reached {
  readonly source: Source;
  readonly service: string;
  readonly listener: string;
  readonly way: 'host' | 'network';
}

/** Addresses of the host and the other machine in their shared network (RFC 5737, RFC 3849). */
export const hostAddress = '198.51.100.1';
const hostAddress6 = '2001:db8::1';

/** The first host port of the projects: each port is tried whether it is published or not. */
export const firstHostPort = 8001;
export const lastHostPort = 8040;

/** Docker's description of a container (Docker Engine API, ContainerInspect), and of a network. */
interface Container {
  readonly State: { readonly Pid: number };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly NetworkID: string }>>;
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  };
}
interface Network {
  readonly Id: string;
  readonly IPAM: { readonly Config: readonly { readonly Gateway?: string }[] | null };
}

type Try = readonly [address: string, port: number, protocol: string, way: Reached['way']];

const connecting = fileURLToPath(new URL('./connect.mjs', import.meta.url));
const answering = fileURLToPath(new URL('./answer.mjs', import.meta.url));
const quoted = (text: string) => `'${text}'`;
const node = quoted(process.execPath);

/** Creates another machine in the network of the engine's host; returns the id of its first process. */
export function addNeighbour(engine: Engine): string {
  const { status, stdout, stderr } = engine.inside(`
    unshare --net sleep infinity >/dev/null 2>&1 &
    pid=$!
    while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.02; done
    ip link add lan0 type veth peer name lan1 netns $pid
    ip address add ${hostAddress}/24 dev lan0
    ip address add ${hostAddress6}/64 dev lan0 nodad
    ip link set lan0 up
    nsenter --target $pid --net sh -ec 'ip link set lo up
      ip address add 198.51.100.2/24 dev lan1
      ip address add 2001:db8::2/64 dev lan1 nodad
      ip link set lan1 up
      ip route add default via ${hostAddress}'
    echo $pid`);
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** A running project: its containers by service name. */
export class RunningProject {
  readonly #engine: Engine;
  readonly #project: NetworkProject;
  readonly #compose: readonly string[];
  readonly #containers = new Map<string, Container>();
  readonly #gateways = new Map<string, string>();
  readonly #neighbour: string;

  constructor(engine: Engine, neighbour: string, name: string, project: NetworkProject) {
    this.#engine = engine;
    this.#neighbour = neighbour;
    this.#project = project;
    const file = path.join(engine.folder, 'compose.yaml');
    writeFileSync(file, composeText(project));
    this.#compose = ['compose', '--profile', '*', '-p', name, '-f', file];
  }

  start(): void {
    const up = this.#engine.docker([...this.#compose, 'up', '-d', '--quiet-pull']);
    assert.equal(up.status, 0, `${up.stderr}\n${composeText(this.#project)}`);
    const ids = this.#lines([...this.#compose, 'ps', '-q']);
    const containers: Container[] = JSON.parse(this.#engine.docker(['inspect', ...ids]).stdout);
    for (const each of containers)
      this.#containers.set(each.Config.Labels['com.docker.compose.service'] ?? '', each);
    assert.deepEqual([...this.#containers.keys()].sort(), Object.keys(this.#project.services).sort());
    const networks: Network[] = JSON.parse(
      this.#engine.docker(['network', 'inspect', ...this.#lines(['network', 'ls', '-q'])]).stdout,
    );
    for (const { Id, IPAM } of networks)
      for (const { Gateway } of IPAM.Config ?? [])
        if (Gateway) this.#gateways.set(Id, Gateway.split('/')[0]!);
    this.#listenByUdp();
  }

  stop(): void {
    this.#engine.docker([...this.#compose, 'down', '-v', '-t', '0']);
  }

  /**
   * Returns every connection that works. Expected connections that fail are tried again with a longer timeout, in
   * case the machine is busy.
   */
  reached(hasToBe: (reached: Reached) => boolean): Reached[] {
    const found = new Map<string, Reached>();
    let sources = [outside, host, ...this.#containers.keys()];
    for (const patience of [1000, 3000, 5000, 10_000]) {
      if (sources.length > 0)
        for (const each of this.#triedFrom(sources, patience)) found.set(keyOf(each), each);
      sources = sources.filter((source) =>
        [...this.#pairsFrom(source)].some((each) => hasToBe(each) && !found.has(keyOf(each))),
      );
    }
    return [...found.values()];
  }

  /**
   * Returns the services that another machine reaches if it routes to the addresses of the host's bridges; waits
   * longer for the wanted ones.
   */
  reachedByRoute(wanted: readonly string[]): string[] {
    const listeners = Object.values(this.#project.services).flatMap(listensOf).map(splitPort);
    const tries = [...this.#addresses()].flatMap((address) =>
      listeners.map(([port, protocol]): Try => [address, port, protocol, 'network']),
    );
    const found = new Set<string>();
    for (const patience of [1000, 3000, 5000])
      if (wanted.some((each) => !found.has(each)) || patience === 1000)
        for (const { service } of this.#answersTo([[outside, tries]], patience)) found.add(service);
    return [...found].sort();
  }

  *#pairsFrom(source: Source): Generator<Reached> {
    for (const [service, { 'x-listens': listens = ['80'] }] of Object.entries(this.#project.services))
      for (const listener of listens)
        for (const way of ['host', 'network'] as const) yield { source, service, listener, way };
  }

  /** Tries all possible connections of the sources: each host port at each host address, and each container address. */
  #triedFrom(sources: readonly Source[], patience: number): Reached[] {
    const outer = [hostAddress, hostAddress6];
    const inner = ['127.0.0.1', '127.0.0.2', '::1'];
    const listeners = Object.values(this.#project.services).flatMap(listensOf).map(splitPort);
    const tries = sources.map((source): [Source, Try[]] => {
      const isOutside = source === outside;
      const gateways = this.#containers.has(source) ? this.#gatewaysOf(source) : [];
      const addresses = [...outer, ...(isOutside ? [] : inner), ...gateways];
      const byHost = this.#hostPorts().flatMap(([port, protocol]) =>
        addresses.map((address): Try => [address, port, protocol, 'host']),
      );
      const byNetwork = isOutside ? [] : [...this.#addresses()];
      const own = this.#containers.has(source) ? ['127.0.0.1'] : [];
      const rest = [...byNetwork, ...own].flatMap((address) =>
        listeners.map(([port, protocol]): Try => [address, port, protocol, 'network']),
      );
      return [source, [...byHost, ...rest]];
    });
    return this.#answersTo(tries, patience);
  }

  /** Makes all attempts of all sources at the same time; returns the answers without duplicates. */
  #answersTo(all: readonly (readonly [Source, readonly Try[]])[], patience: number): Reached[] {
    const { folder } = this.#engine;
    const commands = all.map(([source, tries], at) => {
      writeFileSync(path.join(folder, `tries-${at}`), JSON.stringify(tries));
      return `${this.#entering(source)} ${node} ${quoted(connecting)} tries-${at} ${patience} > tried-${at} &`;
    });
    const prints = all.map((_, at) => `cat tried-${at}`);
    const script = [`cd ${quoted(folder)}`, ...commands, 'wait', ...prints].join('\n');
    const { status, stdout, stderr } = this.#engine.inside(script);
    assert.equal(status, 0, stderr);
    const lines = stdout.trim().split('\n');
    const found = new Map<string, Reached>();
    for (const [at, [source, tries]] of all.entries()) {
      const answers: (string | null)[] = JSON.parse(lines[at]!);
      for (const [index, answer] of answers.entries()) {
        const [service = '', listener = ''] = answer?.split(' ') ?? [];
        const each = { source, service, listener, way: tries[index]![3] };
        if (answer !== null) found.set(keyOf(each), each);
      }
    }
    return [...found.values()];
  }

  #entering(source: Source): string {
    if (source === host) return '';
    const pid = source === outside ? this.#neighbour : this.#containers.get(source)?.State.Pid;
    return `nsenter --target ${pid} --net`;
  }

  /** Yields the addresses of all containers. */
  *#addresses(): Generator<string> {
    for (const { NetworkSettings } of this.#containers.values())
      for (const { IPAddress } of Object.values(NetworkSettings.Networks)) if (IPAddress) yield IPAddress;
  }

  #gatewaysOf(service: string): string[] {
    const networks = Object.values(this.#containers.get(service)?.NetworkSettings.Networks ?? {});
    return networks.flatMap(({ NetworkID }) => this.#gateways.get(NetworkID) ?? []);
  }

  /** The host ports to try: those of the projects, those that Docker chose, and those that host networks may listen on. */
  #hostPorts(): (readonly [number, string])[] {
    const chosen = [...this.#containers.values()].flatMap(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Ports ?? {}).flatMap((each) =>
        (each ?? []).map(({ HostPort }) => Number(HostPort)),
      ),
    );
    const usual = Array.from({ length: lastHostPort - firstHostPort + 1 }, (_, at) => firstHostPort + at);
    const isUdp = Object.values(this.#project.services).some((each) =>
      listensOf(each).some((port) => port.endsWith('/udp')),
    );
    const protocols = isUdp ? ['tcp', 'udp'] : ['tcp'];
    return [...new Set([...usual, ...chosen])].flatMap((port) =>
      protocols.map((each) => [port, each] as const),
    );
  }

  #listenByUdp(): void {
    const commands = Object.entries(this.#project.services).flatMap(([service, each]) =>
      listensOf(each)
        .filter((port) => port.endsWith('/udp'))
        .map(
          (port) =>
            `${this.#entering(service)} ${node} ${quoted(answering)} ${port.split('/')[0]} ${quoted(`${service} ${port}`)} &`,
        ),
    );
    if (commands.length === 0) return;
    // Each reports when it listens; they end with the engine after the containers are gone.
    const { status, stderr } = this.#engine.inside(
      [
        ...commands.map((each, at) => each.replace(/&$/, `> '${this.#engine.folder}/udp-${at}' 2>&1 &`)),
        ...commands.map(
          (_, at) => `until grep -q ready '${this.#engine.folder}/udp-${at}'; do sleep 0.02; done`,
        ),
      ].join('\n'),
    );
    assert.equal(status, 0, stderr);
  }

  #lines(args: readonly string[]): string[] {
    return this.#engine.docker(args).stdout.split('\n').filter(Boolean);
  }
}

export const keyOf = ({ source, service, listener, way }: Reached) =>
  `${source} ${way} ${service} ${listener}`;

export const listensOf = ({ 'x-listens': listens = ['80'] }: Listening) => listens;

function splitPort(port: string): readonly [number, string] {
  const [number, protocol = 'tcp'] = port.split('/');
  return [Number(number), protocol];
}

/** Writes a project as a compose file: each container answers at its ports with the service name and port. */
export function composeText(project: NetworkProject): string {
  const services = Object.entries(project.services).map(([name, service]) => {
    const servers = listensOf(service)
      .filter((port) => !port.endsWith('/udp'))
      .map((port) => `nc -ll -p ${port} -e echo ${name} ${port} &`);
    const command = ['sh', '-c', `${servers.join(' ')} sleep infinity`];
    return [name, { image: 'busybox', command, ...service }];
  });
  return JSON.stringify({ ...project, services: Object.fromEntries(services) }, undefined, 1);
}
