import type { Finding, Severity } from '../finding.ts';
import { severities, severityAlone } from '../finding.ts';
import { hostPort, isReached, isSensitive, userName } from '../posture/description.ts';
import type { ContainerMount, ContainerPort, ContainerPosture, PlainPlace } from '../posture/model.ts';

/**
 * The containers of a project as a graph: from other machines over published ports to services, and from these to their mounts
 * and to what they share with the host. Plain data; texts from files are masked.
 */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly groups: readonly DrawnGroup[];
  /** The number of services and other items that were left out. Those with the worst findings are drawn. */
  readonly left: { readonly services: number; readonly others: number };
}

/**
 * `world`: other machines; `port`: of the host; `service`; `volume`: of Docker; `path`: on the host; `host`: the host itself,
 * with its devices and namespaces.
 */
export type DrawnKind = 'world' | 'port' | 'service' | 'volume' | 'path' | 'host';

interface DrawnNode {
  /** Unique within the drawing: a letter and a number. */
  readonly id: string;
  readonly kind: DrawnKind;
  readonly label: string;
  /** A second line: for a service, the user that it runs as. */
  readonly note: string | undefined;
  /** Id of its group. */
  readonly group: string | undefined;
}

/** A possible way from one node to another. */
interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** The worst severity of the findings at it; undefined without findings. */
  readonly severity: Severity | undefined;
  /** True for edges with the worst severity of the drawing, unless that is `info`. */
  readonly isWorst: boolean;
}

/** Services in the same networks, or parts of the host. */
export interface DrawnGroup {
  readonly id: string;
  readonly kind: 'networks' | 'host';
  readonly label: string;
}

/** Limits of a drawing. Nobody could follow a way in a larger one. */
export const mostDrawn = { services: 40, others: 120, ways: 200 } as const;

/** The findings in a file. */
export type FindingsIn = (file: string) => readonly Finding[];

/** Draws the services of one project. The findings in its files determine the severities of edges. */
export function drawingOf(postures: readonly ContainerPosture[], findingsIn: FindingsIn): Drawing {
  const services = postures.filter(({ kind }) => kind === 'service');
  const worstOf = new Map<string, number>();
  for (const file of filesOf(services))
    for (const { service, severity } of findingsIn(file))
      if (service !== undefined)
        worstOf.set(
          service,
          Math.min(worstOf.get(service) ?? severities.length, severities.indexOf(severity)),
        );
  const rank = ({ name }: ContainerPosture) => worstOf.get(name) ?? severities.length;
  const worstFirst = [...services].sort((a, b) => rank(a) - rank(b));
  const chosen = new Set(worstFirst.slice(0, mostDrawn.services));
  const pen = new Pen([...filesOf(services)].flatMap(findingsIn));
  for (const each of services) if (chosen.has(each)) pen.service(each);
  for (const each of services) if (chosen.has(each)) pen.ways(each);
  return pen.drawing(services.length - chosen.size);
}

const worst = (all: readonly Severity[]): Severity | undefined =>
  severities.find((severity) => all.includes(severity));

/** The files that affect the drawing. */
function filesOf(services: readonly ContainerPosture[]): ReadonlySet<string> {
  return new Set(
    services.flatMap(
      ({ file, at, ports, mounts, devices, routes, capabilities, confinement, namespaces }) => [
        file,
        ...[...ports, ...mounts, ...devices, ...routes, ...capabilities.added].map((each) => each.at.file),
        ...[
          at,
          confinement.privileged.at,
          namespaces.network.at,
          namespaces.pid.at,
          namespaces.ipc.at,
        ].flatMap((each) => each?.file ?? []),
      ],
    ),
  );
}

type Way = Omit<DrawnEdge, 'isWorst'>;

/** Collects nodes, edges and groups, each once. */
class Pen {
  readonly #findings: readonly Finding[];
  readonly #nodes = new Map<string, DrawnNode>();
  readonly #groups = new Map<string, DrawnGroup>();
  readonly #edges = new Map<string, Way>();
  #others = 0;
  #left = 0;

  constructor(findings: readonly Finding[]) {
    this.#findings = findings;
  }

  drawing(services: number): Drawing {
    const all = [...this.#edges.values()];
    const rank = ({ severity }: Way) =>
      severity === undefined ? severities.length : severities.indexOf(severity);
    const kept = new Set([...all].sort((a, b) => rank(a) - rank(b)).slice(0, mostDrawn.ways));
    const edges = all.filter((each) => kept.has(each));
    const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
    const nodes = [...this.#nodes.values()].filter(({ id, kind }) => kind === 'service' || ends.has(id));
    const inside = new Set(nodes.map(({ group }) => group));
    const top = worst(edges.flatMap(({ severity }) => severity ?? []));
    return {
      nodes,
      edges: edges.map((each) => ({
        ...each,
        isWorst: top !== undefined && top !== 'info' && each.severity === top,
      })),
      groups: [...this.#groups.values()].filter(({ id }) => inside.has(id)),
      left: { services, others: this.#left + all.length - edges.length },
    };
  }

  service(posture: ContainerPosture): void {
    const names = posture.networks.flatMap(({ name, connects }) => (connects === false ? [] : name)).sort();
    const group =
      names.length === 0
        ? undefined
        : this.#group('networks', `network${names.length > 1 ? 's' : ''} ${names.join(', ')}`);
    const unknown = posture.user.root === 'unknown';
    const note = unknown ? 'user not known' : `runs as ${userName(posture)}`;
    this.#node(`service ${posture.name}`, { kind: 'service', label: posture.name, note, group });
  }

  ways(posture: ContainerPosture): void {
    const id = this.#idOf(posture.name);
    if (id === undefined) return;
    for (const port of posture.ports) this.#port(port, id);
    for (const { proxy, port, at, isTunnel } of posture.routes) {
      const other = this.#idOf(proxy);
      if (other !== undefined && isTunnel) this.#edge(this.#world(), other, 'tunnel', at);
      if (other !== undefined) this.#edge(other, id, `passes on to ${port}`, at);
    }
    for (const mount of posture.mounts) this.#mount(mount, id);
    for (const { kind, source, at } of posture.devices) {
      const node = this.#path(kind === 'gpu' ? 'GPUs' : (source ?? 'devices'));
      if (node !== undefined) this.#edge(id, node, 'device', at);
    }
    const { network, pid, ipc } = posture.namespaces;
    const { privileged } = posture.confinement;
    if (network.value === 'host') this.#edge(this.#world(), id, 'network of the host', network.at);
    if (network.value === 'service') {
      const other = this.#idOf(network.detail ?? '');
      if (other !== undefined) this.#edge(other, id, 'shares its network', network.at);
    }
    for (const { name, at } of posture.reads) {
      const other = this.#idOf(name);
      if (other !== undefined) this.#edge(id, other, 'reads its processes', at);
    }
    if (privileged.value === true) this.#edge(id, this.#host(), 'privileged', privileged.at);
    if (pid.value === 'host') this.#edge(id, this.#host(), 'sees its processes', pid.at);
    if (ipc.value === 'host') this.#edge(id, this.#host(), 'shares its memory', ipc.at);
    for (const { name, at } of posture.capabilities.added)
      if (name === 'ALL' || name === 'SYS_ADMIN' || name === 'SYS_MODULE' || name === 'SYS_RAWIO')
        this.#edge(id, this.#host(), `capability ${name}`, at);
  }

  #port(port: ContainerPort, service: string): void {
    const { reach, protocol, container, at } = port;
    if (reach === 'none') return;
    const note =
      reach === 'loopback' ? 'on loopback' : reach === 'unknown' ? 'by whom is not known' : undefined;
    const udp = protocol === 'tcp' ? '' : `/${protocol}`;
    const label = `${hostPort(port)}${udp}`;
    const node = this.#other(`port ${label}`, {
      kind: 'port',
      label: `port ${label}`,
      note,
      group: undefined,
    });
    if (node === undefined) return;
    if (isReached(port)) this.#edge(this.#world(), node, '', at);
    this.#edge(node, service, container === undefined ? '' : `to ${container}`, at);
  }

  #mount(mount: ContainerMount, service: string): void {
    const { kind, source, readOnly, at } = mount;
    if (source === undefined || (kind !== 'bind' && kind !== 'volume' && kind !== 'npipe')) return;
    const way = readOnly === true ? 'reads' : readOnly === false ? 'writes' : 'mounts';
    const isVolume = kind === 'volume' && !isSensitive(mount);
    const node = isVolume
      ? this.#other(`volume ${source}`, { kind: 'volume', label: source, note: 'volume', group: undefined })
      : this.#path(source);
    if (node !== undefined) this.#edge(service, node, way, at);
  }

  #world(): string {
    return this.#node('world', { kind: 'world', label: 'Other machines', note: undefined, group: undefined });
  }

  #host(): string {
    return this.#node('host', {
      kind: 'host',
      label: 'The host itself',
      note: undefined,
      group: this.#group('host', 'host'),
    });
  }

  #path(label: string): string | undefined {
    return this.#other(`path ${label}`, {
      kind: 'path',
      label,
      note: undefined,
      group: this.#group('host', 'host'),
    });
  }

  /** Adds a node of a kind that may be frequent; undefined if there are too many. */
  #other(key: string, node: Omit<DrawnNode, 'id'>): string | undefined {
    const isNew = !this.#nodes.has(key);
    if (isNew && this.#others >= mostDrawn.others) {
      this.#left++;
      return undefined;
    }
    if (isNew) this.#others++;
    return this.#node(key, node);
  }

  #node(key: string, node: Omit<DrawnNode, 'id'>): string {
    const known = this.#nodes.get(key);
    if (known) return known.id;
    const id = `n${this.#nodes.size}`;
    this.#nodes.set(key, { id, ...node });
    return id;
  }

  #group(kind: DrawnGroup['kind'], label: string): string {
    const key = `${kind} ${label}`;
    const known = this.#groups.get(key);
    if (known) return known.id;
    const id = `g${this.#groups.size}`;
    this.#groups.set(key, { id, kind, label });
    return id;
  }

  #idOf(service: string): string | undefined {
    return this.#nodes.get(`service ${service}`)?.id;
  }

  #edge(from: string, to: string, label: string, at: PlainPlace | undefined): void {
    const key = `${from} ${to} ${label}`;
    const severity = worst([
      ...(this.#edges.get(key)?.severity === undefined ? [] : [this.#edges.get(key)!.severity!]),
      ...(at ? severitiesAt(at, this.#findings) : []),
    ]);
    this.#edges.set(key, { from, to, label, severity });
  }
}

/** The severities of the findings at a place, and of those that have it as a related place. */
function severitiesAt(at: PlainPlace, findings: readonly Finding[]): Severity[] {
  const isHere = ({ file, span }: PlainPlace) =>
    file === at.file && span.start < at.span.end && at.span.start < span.end;
  return findings.flatMap((each) => {
    if (isHere(each)) return [severityAlone(each)];
    return each.related.some(isHere) ? [each.severity] : [];
  });
}
