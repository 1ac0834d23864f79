import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { load } from 'js-yaml';
import { composeProgram } from '../../scripts/debian.mjs';
import type { Compose, Node, Service } from '../../server/engine/compose/model.ts';
import { bytesOf } from '../../server/engine/compose/service/scalar.ts';
import { readDotenv } from '../../server/engine/compose/variables/dotenv.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import { isFloat } from '../../server/engine/compose/yaml/scalar-type.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

const command = composeProgram();

/** Why the tests against `docker-compose config` are skipped; false if they run. */
export const noOracle: string | false = command ? false : obstacle();

/** Returns the reason why it is missing. Under `CI=true` the setup must have set one, as it tries to install it. */
function obstacle(): string {
  const why = process.env['PLIMSOLL_NO_COMPOSE'];
  if (!why && process.env['CI'] === 'true')
    throw new Error('docker-compose is not installed: run `npm test`');
  return why ?? 'docker-compose is not installed';
}

/** Timeout of one answer in milliseconds: far more than it needs, in case the machine is busy. */
const patience = 120_000;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * Runs `docker-compose config` on files, or on those that it finds in `cwd`; returns the project, or why it is
 * rejected. No Docker daemon is needed. Without `normalized` the result is closer to the files, but fewer mistakes
 * are rejected.
 */
export function composeConfig(
  files: readonly string[],
  env: Record<string, string> = {},
  cwd = '/',
  normalized = false,
): { readonly project: { [key: string]: Json } | undefined; readonly error: string } {
  const args = [
    ...files.flatMap((file) => ['-f', file]),
    '--profile',
    '*',
    'config',
    ...(normalized ? [] : ['--no-normalize']),
  ];
  // The memory is limited, since it expands every alias: a few lines of them can use all of it.
  const script = 'ulimit -v 6000000; exec "$0" "$@"';
  const printed = (format: 'json' | 'yaml') =>
    spawnSync('/bin/sh', ['-c', script, command ?? 'docker-compose', ...args, '--format', format], {
      timeout: patience,
      killSignal: 'SIGKILL',
      cwd,
      env: { HOME: '/home/somebody', ...env },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
  const json = printed('json');
  // It prints SSH keys with a path only as YAML.
  const isYaml = /MarshalJSON for type types.SSHKey/.test(json.stderr);
  const ran = isYaml ? printed('yaml') : json;
  if (ran.status !== 0) return { project: undefined, error: ran.stderr || 'no answer' };
  // The output is meant to be read as a compose file again, so literal dollars are doubled.
  const revive = (_: string, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('$$', '$') : value;
  const text = isYaml ? JSON.stringify(load(ran.stdout)) : ran.stdout;
  return { project: JSON.parse(text, revive) as { [key: string]: Json }, error: '' };
}

/** How we read a project, as far as values depend on more than the YAML tree. */
export interface Ours {
  readonly compose: Compose;
  /** The folder for relative paths in a file. */
  readonly folder: (file: { readonly path: string }) => string;
  /** All known variables. */
  readonly variables: ReadonlyMap<string, string>;
  readonly fetch: (path: string) => string | undefined;
}

/** Returns the differences between our merged project and that of `docker-compose config`; empty if equal. */
export function differences(
  compose: Compose,
  project: { [key: string]: Json },
  root: string,
  ours?: Ours,
): string[] {
  const theirs = objectOf(project['services']);
  const found: string[] = [];
  for (const name of Object.keys(theirs))
    if (!compose.services.some((service) => service.name === name))
      found.push(`services.${name}: missing here`);
  for (const service of compose.services) {
    const other = theirs[service.name];
    if (other === undefined) found.push(`services.${service.name}: only here`);
    else new Comparison(compose, root, service, found, ours).service(objectOf(other));
  }
  const [any] = compose.services;
  if (ours && any) new Comparison(compose, root, any, found, ours).resources(project);
  return found;
}

function objectOf(value: Json | undefined): { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

/** Converts a node to plain data, with scalars as interpolated text. */
function plain(node: Node | undefined): Json {
  if (!node) return null;
  if (node.kind === 'scalar') {
    // A number that is not written in decimal.
    if (typeof node.value === 'number' && /^[-+]?0[\dxob]|_/.test(node.raw)) return String(node.value);
    return node.value === null ? null : (node.text ?? `?${node.raw}`);
  }
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries(
    [...node.entries].map(([key, { value }]) => [key, isNoSize(key, value) ? null : plain(value)]),
  );
}

/** Whether a size is a floating-point number in YAML, which Compose treats as missing. */
const isNoSize = (key: string, node: Node | undefined): boolean =>
  sizes.includes(key) && node?.kind === 'scalar' && isFloat(node);

const lists = ['dns', 'dns_search', 'dns_opt', 'tmpfs'];
const pairs = [
  'annotations',
  'labels',
  'sysctls',
  'args',
  'environment',
  'additional_contexts',
  'options',
  'driver_opts',
];
const sizes = ['mem_limit', 'mem_reservation', 'mem_swappiness', 'memswap_limit', 'shm_size', 'rate'];
const skipped = ['extends', 'env_file', 'label_file', 'models', 'provider'];

class Comparison {
  readonly #compose: Compose;
  readonly #root: string;
  readonly #service: Service;
  readonly #found: string[];
  readonly #ours: Ours | undefined;

  constructor(compose: Compose, root: string, service: Service, found: string[], ours?: Ours) {
    this.#ours = ours;
    this.#compose = compose;
    this.#root = root;
    this.#service = service;
    this.#found = found;
  }

  #differs(path: string, ours: unknown, theirs: unknown): void {
    this.#found.push(
      `services.${this.#service.name}.${path}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} there`,
    );
  }

  service(theirs: { [key: string]: Json }): void {
    const { effective } = this.#service;
    const keys = new Set([...Object.keys(theirs), ...effective.entries.keys()]);
    for (const key of keys) {
      if (skipped.includes(key) || key.startsWith('x-')) continue;
      this.#attribute(key, effective.entries.get(key)?.value, theirs[key]);
    }
  }

  /** Compares the definitions at the top level. */
  resources(project: { [key: string]: Json }): void {
    for (const section of ['networks', 'volumes', 'secrets', 'configs']) {
      const mine = plain(this.#compose.effective?.entries.get(section)?.value);
      const normal = (all: Json | undefined) =>
        Object.fromEntries(Object.entries(objectOf(all)).map(([name, each]) => [name, definitionOf(each)]));
      const theirs = normal(project[section]);
      for (const [name, each] of Object.entries(normal(mine))) {
        // Compose does not print unused definitions.
        if (!(name in theirs)) continue;
        const entry = this.#compose.effective?.entries.get(section)?.value;
        const file = entry?.kind === 'mapping' ? entry.entries.get(name)?.value : undefined;
        const at = file?.kind === 'mapping' ? file.entries.get('file')?.value : undefined;
        const { ...definition } = objectOf(each);
        if (at?.kind === 'scalar' && at.text !== undefined)
          definition['file'] = this.#resolve(this.#folder(at), at.text);
        this.#same(`${section}.${name}`, definition, theirs[name]);
      }
      for (const name of Object.keys(theirs))
        if (!(name in objectOf(mine))) this.#found.push(`${section}.${name}: missing here`);
    }
  }

  #attribute(key: string, ours: Node | undefined, theirs: Json | undefined): void {
    if (key === 'environment') this.#environment(theirs);
    else if (key === 'ports') this.#ports(listOf(theirs));
    else if (key === 'volumes') this.#mounts(listOf(theirs));
    else if (key === 'build') this.#build(ours, theirs);
    else if (key === 'command' || key === 'entrypoint') this.#words(key, plain(ours), theirs);
    else if (key === 'devices')
      this.#same(key, listOf(plain(ours)).map(deviceOf), listOf(theirs).map(deviceOf));
    else if (key === 'secrets' || key === 'configs')
      this.#same(
        key,
        listOf(plain(ours)).map((each) => grantOf(each, key)),
        listOf(theirs),
      );
    else if (key === 'extra_hosts') this.#same(key, hostsOf(plain(ours)), hostsOf(theirs ?? null));
    else if (key === 'healthcheck') this.#same(key, testOf(plain(ours)), testOf(theirs ?? null));
    else if (key === 'labels') this.#labels(ours, theirs);
    else if (key === 'deploy') this.#same(key, this.#deploy(plain(ours)), counted(theirs ?? null));
    else if (key === 'blkio_config') this.#same(key, plain(ours), lowered(theirs ?? null));
    else if (key === 'develop') this.#same(key, this.#develop(ours), theirs);
    else if (key === 'gpus') this.#same(key, gpusOf(plain(ours)), gpusOf(theirs ?? null));
    else if (key === 'networks') this.#same(key, prioritiesOf(namesOf(plain(ours), key)), theirs);
    else if (key === 'depends_on') this.#same(key, namesOf(plain(ours), key), theirs);
    else if (isNoSize(key, ours)) this.#same(key, null, theirs);
    else this.#same(key, plain(ours), theirs);
  }

  #same(path: string, ours: Json, theirs: Json | undefined): void {
    const key = path.split('.').at(-1) ?? '';
    if (key === 'command' && typeof ours === 'string') this.#words(path, ours, theirs);
    else if (lists.includes(key)) this.#list(path, listOf(ours), listOf(theirs));
    else if (pairs.includes(key) && (Array.isArray(ours) || Array.isArray(theirs)))
      this.#same(`${path}.`, mapOf(ours), mapOf(theirs ?? null));
    else if (Array.isArray(ours) || Array.isArray(theirs)) this.#list(path, listOf(ours), listOf(theirs));
    else if (ours !== null && typeof ours === 'object') {
      const other = objectOf(theirs);
      for (const name of new Set([...Object.keys(ours), ...Object.keys(other)]))
        if (!name.startsWith('x-')) this.#same(`${path}.${name}`, ours[name] ?? null, other[name]);
    } else if (!equal(ours, theirs ?? null)) this.#differs(path, ours, theirs);
  }

  #list(path: string, ours: Json[], theirs: Json[]): void {
    if (ours.length !== theirs.length) this.#differs(path, ours, theirs);
    else for (const [index, each] of ours.entries()) this.#same(`${path}[${index}]`, each, theirs[index]);
  }

  #labels(ours: Node | undefined, theirs: Json | undefined): void {
    const files = listOf(plain(this.#service.effective.entries.get('label_file')?.value)).map(String);
    const own = mapOf(plain(ours));
    this.#same(
      'labels',
      { ...Object.fromEntries(this.#fromFiles('label_file', files)), ...objectOf(own) },
      theirs,
    );
  }

  #develop(ours: Node | undefined): Json {
    const { ...found } = objectOf(plain(ours));
    const watch = ours?.kind === 'mapping' ? ours.entries.get('watch')?.value : undefined;
    if (watch?.kind === 'sequence')
      found['watch'] = listOf(plain(watch)).map((each, index) => ({
        ...objectOf(each),
        path: this.#resolve(this.#folder(watch.items[index] ?? watch), String(objectOf(each)['path'])),
        ignore: listOf(objectOf(each)['ignore'] ?? null),
      }));
    return found;
  }

  /** Copies `scale` to `deploy`, as Compose does. */
  #deploy(ours: Json): Json {
    const scale = plain(this.#service.effective.entries.get('scale')?.value);
    const found = counted(ours);
    return found !== null && scale !== null ? { ...objectOf(found), replicas: scale } : found;
  }

  #fromFiles(key: string, paths: readonly string[]): Map<string, string> {
    const found = new Map<string, string>();
    const node = this.#service.effective.entries.get(key)?.value;
    if (!this.#ours || !node) return found;
    const { fetch, variables } = this.#ours;
    const items = node.kind === 'sequence' ? node.items : [node];
    for (const [index, path] of paths.entries()) {
      const item = items[index] ?? node;
      const text = fetch(posix.resolve('/', this.#folder(item), path));
      const known = key === 'label_file' ? new Map(found) : new Map([...variables, ...found]);
      for (const [name, value] of readDotenv(sourceFile(path, text ?? ''), { values: known, closed: true })
        .values)
        if (value !== undefined) found.set(name, value);
    }
    return found;
  }

  #environment(theirs: Json | undefined): void {
    if (this.#ours) {
      this.#wholeEnvironment(this.#ours, objectOf(theirs));
      return;
    }
    const other = objectOf(theirs);
    const files = this.#service.effective.entries.has('env_file');
    const own = new Map(this.#service.environment.map((each) => [each.name, each]));
    for (const name of new Set([...own.keys(), ...Object.keys(other)])) {
      const mine = own.get(name);
      if (!mine ? files : !mine.given || (mine.value === '' && other[name] === undefined)) continue;
      if (mine?.value === undefined || !equal(mine.value, other[name] ?? null))
        this.#differs(`environment.${name}`, mine?.value, other[name]);
    }
  }

  #wholeEnvironment({ variables }: Ours, theirs: { [key: string]: Json }): void {
    const { effective, environment } = this.#service;
    const files = listOf(plain(effective.entries.get('env_file')?.value));
    const paths = files.map((each) => String(typeof each === 'string' ? each : objectOf(each)['path']));
    const mine: { [key: string]: Json } = Object.fromEntries(this.#fromFiles('env_file', paths));
    for (const { name, value, given } of environment)
      mine[name] = given ? (value ?? null) : (variables.get(name) ?? null);
    this.#same('environment', mine, theirs);
  }

  #ports(theirs: Json[]): void {
    const ours = this.#service.ports.flatMap(({ hostIp, published, target, protocol, node }) => {
      const mode = node.kind === 'mapping' ? plain(node.entries.get('mode')?.value) : null;
      return expand(published, target).map(([from, to]) =>
        [anyAddress(hostIp), from, to, protocol ?? 'tcp', mode ?? 'ingress'].join(' '),
      );
    });
    const others = theirs.map((each) => {
      const port = objectOf(each);
      return ['host_ip', 'published', 'target', 'protocol', 'mode']
        .map((key) => (key === 'host_ip' ? anyAddress(port[key]) : String(port[key] ?? '')))
        .join(' ');
    });
    this.#same('ports', [...new Set(ours)].sort(), [...new Set(others)].sort());
  }

  #mounts(theirs: Json[]): void {
    const ours = this.#service.mounts.map((mount) => {
      const folder = this.#folder(mount.node);
      const written =
        mount.type === 'bind' && mount.source !== undefined
          ? this.#resolve(folder, mount.source)
          : mount.source;
      return [
        mount.type,
        written ?? '',
        mount.target ?? '',
        String(mount.readOnly),
        mount.selinux ?? '',
        mount.propagation ?? '',
      ].join(' ');
    });
    const others = theirs.map((each) => {
      const mount = objectOf(each);
      const bind = objectOf(mount['bind']);
      const source =
        mount['type'] === 'bind'
          ? posix.normalize(String(mount['source'])).replace(/(.)\/$/, '$1')
          : (mount['source'] ?? '');
      const parts = [
        mount['type'],
        source,
        mount['target'] ? posix.normalize(String(mount['target'])).replace(/(.)\/$/, '$1') : '',
        mount['read_only'] ?? false,
        bind['selinux'] ?? '',
        bind['propagation'] ?? '',
      ];
      return parts.map(String).join(' ');
    });
    this.#same('volumes', ours, others);
  }

  #folder(node: Node): string {
    if (this.#ours) return this.#ours.folder(node.file);
    const own = node.file.path;
    return own === this.#compose.file.path || /override/.test(own)
      ? posix.dirname(this.#compose.file.path)
      : posix.dirname(own);
  }

  #resolve(folder: string, path: string): string {
    if (path.startsWith('~')) return posix.normalize(path.replace('~', '/home/somebody'));
    return path.includes('\\') || /^[a-zA-Z]:/.test(path) ? path : posix.resolve(this.#root, folder, path);
  }

  #build(ours: Node | undefined, theirs: Json | undefined): void {
    const other = { ...objectOf(theirs) };
    const mine: { [key: string]: Json } =
      ours?.kind === 'scalar' ? { context: plain(ours) } : { ...objectOf(plain(ours)) };
    const context = mine['context'];
    const path = this.#service.build?.path;
    if (path !== undefined) {
      mine['context'] = posix.resolve(this.#root, path);
      other['context'] = posix.resolve(String(other['context']), String(other['dockerfile'] ?? 'Dockerfile'));
      mine['dockerfile'] = other['dockerfile'] = null;
    } else if (typeof context === 'string' && ours && !/^[a-z]+:\/\/|^git@|\.git/.test(context)) {
      const node = ours.kind === 'mapping' ? (ours.entries.get('context')?.value ?? ours) : ours;
      mine['context'] = this.#resolve(this.#folder(node), context);
    }
    if (!context) {
      delete mine['context'];
      delete other['context'];
    }
    mine['ssh'] = this.#named(nodeOf(ours, 'ssh'), () => true);
    other['ssh'] = keysOf(listOf(other['ssh']));
    mine['secrets'] = listOf(mine['secrets']).map((each) =>
      typeof each === 'string' ? { source: each } : each,
    );
    mine['additional_contexts'] = this.#named(nodeOf(ours, 'additional_contexts'), isContextPath);
    if ('extra_hosts' in mine) mine['extra_hosts'] = hostsOf(mine['extra_hosts']);
    if ('extra_hosts' in other) other['extra_hosts'] = hostsOf(other['extra_hosts'] ?? null);
    this.#same('build', mine, other);
  }

  /** Resolves paths by name, in a mapping or list; values for which `isPath` is false stay as they are. */
  #named(all: Node | undefined, isPath: (text: string) => boolean): Json {
    const written =
      all?.kind === 'mapping'
        ? [...all.entries.values()].map(({ value }) => value)
        : all?.kind === 'sequence'
          ? all.items
          : [];
    const made = Object.entries(objectOf(mapOf(plain(all)))).map(([name, value], index) => {
      const node = written[index] ?? all;
      const isText = node?.kind === 'scalar' && typeof node.value === 'string' && typeof value === 'string';
      return [name, isText && isPath(value) ? this.#resolve(this.#folder(node), value) : value];
    });
    return Object.fromEntries(made);
  }

  #words(path: string, ours: Json, theirs: Json | undefined): void {
    const loose = (value: Json) =>
      listOf(value)
        .join(' ')
        .replaceAll(/[\s"'\\]/g, '');
    if (Array.isArray(ours)) this.#same(path, ours, theirs);
    else if (
      /[;&|<>]/.test(String(ours))
        ? !loose(ours).startsWith(loose(theirs ?? null))
        : loose(ours) !== loose(theirs ?? null)
    )
      this.#differs(path, ours, theirs);
  }
}

/** Treats `0.0.0.0` as no address: a merge does so too, and which of the two it keeps depends on the syntax of the port. */
function anyAddress(ip: Json | undefined): string {
  return ip === '0.0.0.0' ? '' : String(ip ?? '');
}

function mapOf(value: Json): Json {
  if (!Array.isArray(value)) return value ?? {};
  return Object.fromEntries(
    value.map((each) => {
      const [name = '', ...rest] = String(each).split('=');
      return [name, rest.length > 0 ? rest.join('=') : null];
    }),
  );
}

function hostsOf(value: Json): Json {
  const entries = Array.isArray(value)
    ? value.map(String)
    : Object.entries(objectOf(value)).flatMap(([name, ip]) => listOf(ip).map((each) => `${name}=${each}`));
  return entries.map((each) => each.replace(/^([^:=]+)[:=]\[?(.*?)\]?$/, '$1=$2')).sort();
}

function namesOf(value: Json, key: string): Json {
  const given = Array.isArray(value)
    ? Object.fromEntries(
        value.map((each) => [
          String(each),
          key === 'depends_on' ? { condition: 'service_started', required: 'true' } : null,
        ]),
      )
    : { ...objectOf(value) };
  if (key === 'depends_on')
    for (const [name, each] of Object.entries(given)) given[name] = { required: 'true', ...objectOf(each) };
  return given;
}

function deviceOf(value: Json): Json {
  if (typeof value !== 'string')
    return { ...objectOf(value), permissions: objectOf(value)['permissions'] || 'rwm' };
  const [source = '', target = source, permissions = 'rwm'] = value.split(':');
  return { source, target, permissions };
}

/** Whether an additional build context is a folder. */
function isContextPath(text: string): boolean {
  return text !== '' && !/:\/\/|^(?:service:|git@|github\.com\/)/.test(text);
}

/** Returns the paths of SSH keys, which this version prints as `name: path`. */
function keysOf(keys: Json[]): Json {
  return Object.fromEntries(
    keys.map((each) => {
      const [, name = '', path = null] = /^([^:]*)(?:: (.*))?$/.exec(String(each)) ?? [];
      return [name, path];
    }),
  );
}

function grantOf(value: Json, key: string): Json {
  if (typeof value !== 'string')
    return {
      ...(key === 'secrets' ? { target: `/run/secrets/${objectOf(value)['source']}` } : {}),
      ...objectOf(value),
    };
  return { source: value, target: key === 'secrets' ? `/run/secrets/${value}` : null };
}

function testOf(value: Json): Json {
  const check = { ...objectOf(value) };
  if (typeof check['test'] === 'string') check['test'] = ['CMD-SHELL', check['test']];
  // An empty command counts as none and is not always printed.
  if (listOf(check['test'] ?? null).join() === 'CMD-SHELL,') check['test'] = null;
  return check;
}

function expand(published: string | undefined, target: string | undefined): [string, string][] {
  const range = (text: string | undefined): string[] => {
    const match = /^(\d+)-(\d+)$/.exec(text ?? '');
    if (!match) return [text ?? ''];
    return Array.from({ length: Number(match[2]) - Number(match[1]) + 1 }, (_, i) =>
      String(Number(match[1]) + i),
    );
  };
  const targets = range(target);
  const hosts = range(published);
  if (targets.length === 1) return [[published ?? '', targets[0] ?? '']];
  return targets.map((each, index) => [hosts[index] ?? hosts[0] ?? '', each]);
}

/** Normalizes a network, volume, secret or config: pairs as a mapping, without what Compose adds. */
function definitionOf(value: Json): Json {
  const { ...given } = objectOf(value);
  delete objectOf(given['ipam'])['options'];
  for (const key of ['labels', 'driver_opts'])
    if (given[key] !== undefined) given[key] = mapOf(given[key] ?? null);
  const external = given['external'];
  if (external !== null && typeof external === 'object') {
    given['external'] = true;
    given['name'] = given['name'] ?? objectOf(external)['name'] ?? null;
  }
  return given;
}

/** Rounds priorities to whole numbers; this version does not print `gw_priority`. */
function prioritiesOf(value: Json): Json {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([name, each]) => {
      if (each === null || typeof each !== 'object') return [name, each];
      const { gw_priority: _, ...given } = objectOf(each);
      return [
        name,
        'priority' in given ? { ...given, priority: Math.trunc(Number(given['priority'])) } : given,
      ];
    }),
  );
}

/** Converts keys to the specification's spelling: compose-go prints some differently. */
function lowered(value: Json): Json {
  if (Array.isArray(value)) return value.map(lowered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toLowerCase(), lowered(each)]));
}

/** Completes `deploy` with the number of the requested devices. */
function counted(deploy: Json): Json {
  const { ...found } = objectOf(deploy);
  const resources = objectOf(found['resources']);
  const reservations = objectOf(resources['reservations']);
  if (!reservations['devices']) return deploy;
  const devices = gpusOf(reservations['devices']);
  return { ...found, resources: { ...resources, reservations: { ...reservations, devices } } };
}

function gpusOf(value: Json): Json {
  const all = value === 'all' ? [{ count: 'all' }] : listOf(value);
  return all.map((each) => ({
    ...objectOf(each),
    count:
      objectOf(each)['count'] ?? (listOf(objectOf(each)['device_ids'] ?? null).length > 0 ? null : 'all'),
  }));
}

const units: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  ns: 1e-9,
  d: 86400,
  w: 604800,
};

function seconds(text: string): number | undefined {
  const parts = [...text.matchAll(/([0-9.]+)(us|ms|ns|s|m|h|d|w)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0);
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  false: false,
  no: false,
  off: false,
  n: false,
};

/** Whether Compose's typed value equals our text, as text, number, boolean, size or duration. */
function equal(ours: Json, theirs: Json): boolean {
  if (ours === theirs || (ours === 'all' && theirs === -1) || (isEmpty(ours) && isEmpty(theirs))) return true;
  const text = String(ours);
  const other = String(theirs);
  if (text === other || (theirs !== null && text !== '' && Number(text) === Number(other))) return true;
  if (words[text.toLowerCase()] === theirs || (words[text.toLowerCase()] === false && theirs === null))
    return true;
  if (isEmpty(theirs) && (text === '0' || text === 'false')) return true;
  if (isEmpty(ours) && other === '0') return true;
  if (bytesOf(text) !== undefined && String(bytesOf(text)) === other) return true;
  const mine = seconds(text);
  if (mine === 0 && isEmpty(theirs)) return true;
  return mine !== undefined && Math.abs(mine - (seconds(other) ?? -1)) < 1e-9;
}
