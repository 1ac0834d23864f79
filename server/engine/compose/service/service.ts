import { nameReference, parseReference } from '../../image/reference.ts';
import type { Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { resolvePath } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type {
  Build,
  Compose,
  KeyValue,
  Mapping,
  Mount,
  Node,
  Port,
  Resource,
  Scalar,
  Service,
  ServiceImage,
} from '../model.ts';
import { unknownMark } from '../yaml/content.ts';
import { isNull, mappingOf, nodeOf, scalarOf, scalarsOf, valueAt } from '../yaml/graph.ts';
import { buildOf } from './build.ts';
import { commandOf, testOf } from './command.ts';
import { mountOf } from './mount.ts';
import { portOf } from './port.ts';
import { booleanOf, bytesOf, limitOf } from './scalar.ts';
import { contentSpan, keyValues } from './service-environment.ts';

/** The parts from which a service is read. */
export interface ServiceSource {
  readonly name: string;
  readonly key: Scalar;
  readonly node: Mapping;
  readonly effective: Mapping;
  readonly partial: boolean;
  readonly compose: () => Compose;
  /** The folder against which relative paths in a file are resolved. */
  readonly folder: (file: { readonly path: string }) => string;
}

/** Gives a service its types; reads each part on first use. */
export function serviceOf(source: ServiceSource): Service {
  return new EffectiveService(source);
}

/** Marks a part that was not read yet; undefined means that the service does not have it. */
const unread = Symbol('unread');

/** A class, because lazy getters on a prototype cost nothing until they are used. */
class EffectiveService implements Service {
  readonly name: string;
  readonly key: Scalar;
  readonly node: Mapping;
  readonly effective: Mapping;
  readonly partial: boolean;
  readonly #source: ServiceSource;
  // Cached parts.
  #image: ServiceImage | typeof unread | undefined = unread;
  #build: Build | typeof unread | undefined = unread;
  #privileged: Service['privileged'];
  #readOnly: Service['readOnly'];
  #capAdd: readonly Scalar[] | undefined;
  #capDrop: readonly Scalar[] | undefined;
  #securityOpt: readonly Scalar[] | undefined;
  #devices: readonly Node[] | undefined;
  #ports: readonly Port[] | undefined;
  #mounts: readonly Mount[] | undefined;
  #environment: readonly KeyValue[] | undefined;
  #limits: Pick<Service, 'memory' | 'pids' | 'cpus'> | undefined;
  #scripts: Pick<Service, 'command' | 'entrypoint' | 'healthcheck'> | undefined;

  constructor(source: ServiceSource) {
    this.#source = source;
    this.name = source.name;
    this.key = source.key;
    this.node = source.node;
    this.effective = source.effective;
    this.partial = source.partial;
  }

  get compose(): Compose {
    return this.#source.compose();
  }
  get builds(): ReadonlySet<string> {
    return this.#source.compose().builds;
  }
  resource(kind: Resource, name: string): Mapping | undefined {
    return mappingOf(nodeOf(this.#source.compose().effective, kind), name);
  }
  pathOf(path: string, file: SourceFile): string | undefined {
    return resolvePath(this.#source.folder(file), path);
  }
  get image(): ServiceImage | undefined {
    if (this.#image === unread) this.#image = imageOf(scalarOf(this.effective, 'image'), this);
    return this.#image;
  }
  get build(): Build | undefined {
    if (this.#build === unread) {
      const node = nodeOf(this.effective, 'build');
      this.#build = node && buildOf(node, (context) => this.#source.folder(context?.file ?? this.node.file));
    }
    return this.#build;
  }
  get user(): Scalar | undefined {
    return scalarOf(this.effective, 'user');
  }
  get privileged(): Service['privileged'] {
    this.#privileged ??= booleanOf(nodeOf(this.effective, 'privileged'));
    return this.#privileged;
  }
  get readOnly(): Service['readOnly'] {
    this.#readOnly ??= booleanOf(nodeOf(this.effective, 'read_only'));
    return this.#readOnly;
  }
  get networkMode(): Scalar | undefined {
    return scalarOf(this.effective, 'network_mode') ?? scalarOf(this.effective, 'net');
  }
  get pid(): Scalar | undefined {
    return scalarOf(this.effective, 'pid');
  }
  get ipc(): Scalar | undefined {
    return scalarOf(this.effective, 'ipc');
  }
  get uts(): Scalar | undefined {
    return scalarOf(this.effective, 'uts');
  }
  get cgroup(): Scalar | undefined {
    return scalarOf(this.effective, 'cgroup');
  }
  get usernsMode(): Scalar | undefined {
    return scalarOf(this.effective, 'userns_mode');
  }
  get capAdd(): readonly Scalar[] {
    this.#capAdd ??= scalarsOf(nodeOf(this.effective, 'cap_add'));
    return this.#capAdd;
  }
  get capDrop(): readonly Scalar[] {
    this.#capDrop ??= scalarsOf(nodeOf(this.effective, 'cap_drop'));
    return this.#capDrop;
  }
  get securityOpt(): readonly Scalar[] {
    this.#securityOpt ??= scalarsOf(nodeOf(this.effective, 'security_opt'));
    return this.#securityOpt;
  }
  get devices(): readonly Node[] {
    this.#devices ??= itemsOf(nodeOf(this.effective, 'devices'));
    return this.#devices;
  }
  get ports(): readonly Port[] {
    this.#ports ??= gathered(itemsOf(nodeOf(this.effective, 'ports')), (item) => portOf(item) ?? []);
    return this.#ports;
  }
  get mounts(): readonly Mount[] {
    this.#mounts ??= gathered(itemsOf(nodeOf(this.effective, 'volumes')), (item) => mountOf(item) ?? []);
    return this.#mounts;
  }
  get environment(): readonly KeyValue[] {
    this.#environment ??= keyValues(nodeOf(this.effective, 'environment'));
    return this.#environment;
  }
  get memory(): Service['memory'] {
    return this.#limited.memory;
  }
  get pids(): Service['pids'] {
    return this.#limited.pids;
  }
  get cpus(): Service['cpus'] {
    return this.#limited.cpus;
  }
  get #limited(): Pick<Service, 'memory' | 'pids' | 'cpus'> {
    const { effective: node } = this;
    this.#limits ??= {
      memory: holding(limitsOf(node, 'mem_limit', 'memory', bytesOf)),
      pids: holding(limitsOf(node, 'pids_limit', 'pids', numberOf)),
      cpus: holding([
        ...limitsOf(node, 'cpus', 'cpus', numberOf),
        limitOf(scalarOf(node, 'cpu_quota'), (text) => numberOf(text) / 100_000),
      ]),
    };
    return this.#limits;
  }
  get command(): Script | undefined {
    return this.#read.command;
  }
  get entrypoint(): Script | undefined {
    return this.#read.entrypoint;
  }
  get healthcheck(): Script | undefined {
    return this.#read.healthcheck;
  }
  get #read(): Pick<Service, 'command' | 'entrypoint' | 'healthcheck'> {
    const { effective: node } = this;
    this.#scripts ??= {
      command: commandOf(nodeOf(node, 'command'), nodeOf(node, 'entrypoint')),
      entrypoint: commandOf(nodeOf(node, 'entrypoint')),
      healthcheck: testOf(valueAt(node, 'healthcheck', 'test')),
    };
    return this.#scripts;
  }
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items.filter((item) => !isNull(item) && item.tag !== '!reset') : [];
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

type Limit = ReturnType<typeof limitOf>;

/** The service's own limit and the one in `deploy.resources.limits`. */
function limitsOf(
  node: Mapping,
  own: string,
  deployed: string,
  read: Parameters<typeof limitOf>[1],
): Limit[] {
  const limits = mappingOf(valueAt(node, 'deploy', 'resources'), 'limits');
  return [limitOf(scalarOf(node, own), read), limitOf(scalarOf(limits, deployed), read)];
}

/** The first effective limit, else the first one written: an unlimited value does not remove other limits. */
function holding(limits: readonly Limit[]): Limit {
  return limits.find((each) => each && each.value !== 'unlimited') ?? limits.find((each) => each);
}

/** The image that a scalar of a service names. */
export function imageOf(
  scalar: Scalar | undefined,
  { compose, effective }: Pick<Service, 'compose' | 'effective'>,
): ServiceImage | undefined {
  if (!scalar || scalar.raw === '') return undefined;
  const span = contentSpan(scalar);
  const { text } = scalar;
  const plain = text === undefined ? undefined : text.trim();
  const ref = plain === undefined ? undefined : parseReference(plain, span);
  const unknownAt = text === undefined ? scalar.content.text.indexOf(unknownMark) : -1;
  const named = unknownAt < 0 ? ref : nameReference(scalar.content.text, unknownAt, span);
  const platform = scalarOf(effective, 'platform')?.text || undefined;
  const known = named && compose.images(named, ref !== undefined, platform, scalar);
  return {
    file: scalar.file,
    span: scalar.span,
    scalar,
    ref,
    named,
    fromDefault: text !== undefined && scalar.variables.some(({ fallback }) => fallback !== undefined),
    invalid: plain !== undefined && plain !== '' && ref === undefined,
    facts: known?.facts,
    locked: known?.locked,
    get configured() {
      return known?.configured;
    },
  };
}
