import { imageFacts } from '../../image/known.ts';
import { nameReference, parseReference } from '../../image/reference.ts';
import type { Script } from '../../shell/model.ts';
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

/** What a service is read from. */
export interface ServiceSource {
  readonly name: string;
  readonly key: Scalar;
  readonly node: Mapping;
  readonly effective: Mapping;
  readonly partial: boolean;
  readonly compose: () => Compose;
  /** The folder that relative paths of a file are resolved against. */
  readonly folder: (file: { readonly path: string }) => string;
}

/** Gives a service its types; each part is read when it is first asked for. */
export function serviceOf(source: ServiceSource): Service {
  return new EffectiveService(source);
}

/** A class, because lazy fields on a prototype are free unread. */
class EffectiveService implements Service {
  readonly name: string;
  readonly key: Scalar;
  readonly node: Mapping;
  readonly effective: Mapping;
  readonly partial: boolean;
  readonly #source: ServiceSource;
  readonly #memo = new Map<string, unknown>();

  constructor(source: ServiceSource) {
    this.#source = source;
    this.name = source.name;
    this.key = source.key;
    this.node = source.node;
    this.effective = source.effective;
    this.partial = source.partial;
  }

  #once<T>(key: string, make: (node: Mapping) => T): T {
    const found = this.#memo.get(key);
    if (found !== undefined || this.#memo.has(key)) return found as T;
    const made = make(this.effective);
    this.#memo.set(key, made);
    return made;
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
  get image(): ServiceImage | undefined {
    return this.#once('image', (node) => imageOf(scalarOf(node, 'image')));
  }
  get build(): Build | undefined {
    const folder = (context: Scalar | undefined) => this.#source.folder(context?.file ?? this.node.file);
    return this.#once('build', (node) => buildOf(nodeOf(node, 'build'), folder));
  }
  get user(): Scalar | undefined {
    return scalarOf(this.effective, 'user');
  }
  get privileged(): Service['privileged'] {
    return this.#once('privileged', (node) => booleanOf(nodeOf(node, 'privileged')));
  }
  get readOnly(): Service['readOnly'] {
    return this.#once('readOnly', (node) => booleanOf(nodeOf(node, 'read_only')));
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
    return this.#once('capAdd', (node) => scalarsOf(nodeOf(node, 'cap_add')));
  }
  get capDrop(): readonly Scalar[] {
    return this.#once('capDrop', (node) => scalarsOf(nodeOf(node, 'cap_drop')));
  }
  get securityOpt(): readonly Scalar[] {
    return this.#once('securityOpt', (node) => scalarsOf(nodeOf(node, 'security_opt')));
  }
  get devices(): readonly Node[] {
    return this.#once('devices', (node) => itemsOf(nodeOf(node, 'devices')));
  }
  get ports(): readonly Port[] {
    return this.#once('ports', (node) =>
      itemsOf(nodeOf(node, 'ports')).flatMap((item) => portOf(item) ?? []),
    );
  }
  get mounts(): readonly Mount[] {
    return this.#once('mounts', (node) =>
      itemsOf(nodeOf(node, 'volumes')).flatMap((item) => mountOf(item) ?? []),
    );
  }
  get environment(): readonly KeyValue[] {
    return this.#once('environment', (node) => keyValues(nodeOf(node, 'environment')));
  }
  get memory(): Service['memory'] {
    return this.#once('memory', (node) => holding(limitsOf(node, 'mem_limit', 'memory', bytesOf)));
  }
  get pids(): Service['pids'] {
    return this.#once('pids', (node) => holding(limitsOf(node, 'pids_limit', 'pids', numberOf)));
  }
  get cpus(): Service['cpus'] {
    return this.#once('cpus', (node) => {
      const quota = limitOf(scalarOf(node, 'cpu_quota'), (text) => numberOf(text) / 100_000);
      return holding([...limitsOf(node, 'cpus', 'cpus', numberOf), quota]);
    });
  }
  get command(): Script | undefined {
    return this.#once('command', (node) => commandOf(nodeOf(node, 'command'), nodeOf(node, 'entrypoint')));
  }
  get entrypoint(): Script | undefined {
    return this.#once('entrypoint', (node) => commandOf(nodeOf(node, 'entrypoint')));
  }
  get healthcheck(): Script | undefined {
    return this.#once('healthcheck', (node) => testOf(valueAt(node, 'healthcheck', 'test')));
  }
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items.filter((item) => !isNull(item) && item.tag !== '!reset') : [];
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

type Limit = ReturnType<typeof limitOf>;

/** The service's own limit and that of `deploy.resources.limits`. */
function limitsOf(
  node: Mapping,
  own: string,
  deployed: string,
  read: Parameters<typeof limitOf>[1],
): Limit[] {
  const limits = mappingOf(valueAt(node, 'deploy', 'resources'), 'limits');
  return [limitOf(scalarOf(node, own), read), limitOf(scalarOf(limits, deployed), read)];
}

/** The first limit that is one, else the first that is written: a zero leaves the others as they are. */
function holding(limits: readonly Limit[]): Limit {
  return limits.find((each) => each && each.value !== 'unlimited') ?? limits.find((each) => each);
}

/** The image that a scalar names. */
export function imageOf(scalar: Scalar | undefined): ServiceImage | undefined {
  if (!scalar || scalar.raw === '') return undefined;
  const span = contentSpan(scalar);
  const { text } = scalar;
  const plain = text === undefined ? undefined : text.trim();
  const ref = plain === undefined ? undefined : parseReference(plain, span);
  const unknownAt = text === undefined ? scalar.content.text.indexOf(unknownMark) : -1;
  return {
    file: scalar.file,
    span: scalar.span,
    scalar,
    ref,
    named: unknownAt < 0 ? ref : nameReference(scalar.content.text, unknownAt, span),
    fromDefault: text !== undefined && scalar.variables.length > 0,
    invalid: plain !== undefined && plain !== '' && ref === undefined,
    facts: ref && imageFacts(ref),
  };
}
