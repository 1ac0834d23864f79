import { schemaLines } from '../../server/engine/compose/schema/schema.data.ts';
import { readTable, type Type } from '../../server/engine/compose/schema/table.ts';
import type { Chance } from './chance.ts';
import { type Mistakes, mend } from './random-mistakes.ts';

/** The Compose Specification's schema of a compose file and of a service. */
export const fileType: Type = readTable(schemaLines);
export const serviceType = fileType.keys?.get('services')?.map as Type;

/** Attributes of the specification that this version of docker-compose (compose-go 2.4.8) does not know. */
export const newer: readonly string[] = [
  ...['models', 'pre_start', 'provider', 'pull_refresh_after', 'use_api_socket', 'include', 'initial_sync'],
  ...['no_cache_filter', 'provenance', 'sbom', 'interface_name', 'image.subpath', 'volume.labels'],
];

const sizes = ['5m', '"1gb"', '64M', '0', '1048576', '"1.5g"', '5mb', '"2kb"'];
const durations = ['5s', '1m30s', '"500ms"', '1h', '0s'];
const counts = ['1', '2', '"3"', '0'];

/** YAML values by attribute, or by `holder.attribute`. */
const pools: Readonly<Record<string, readonly string[]>> = {
  image: ['x', 'a/b:1', '"c:2"'],
  context: ['./d', '.', '/abs', 'sub/e', '"https://x.test/r.git"'],
  build: ['./d', '.', 'sub/e'],
  dockerfile: ['Dockerfile.x', 'd/F', './G'],
  dockerfile_inline: ['"FROM x"'],
  'build.target': ['t', 'u'],
  'build.network': ['host', 'none', 'n'],
  platform: ['linux/amd64', 'linux/arm64'],
  platforms: ['linux/amd64', 'linux/arm64'],
  isolation: ['default', 'process'],
  ...all(sizes, 'memory', 'mem_limit', 'mem_reservation', 'memswap_limit', 'shm_size', 'tmpfs.size', 'rate'),
  ...all(durations, 'interval', 'timeout', 'start_period', 'start_interval', 'stop_grace_period', 'delay'),
  ...all(durations, 'monitor', 'window'),
  ...all(['"0.5"', '1', '1.5', '"2"'], 'cpus'),
  ...all(['10', '-1', '0', '"7"'], 'pids', 'pids_limit'),
  ...all(counts, 'replicas', 'scale', 'retries', 'parallelism', 'max_attempts', 'max_replicas_per_node'),
  ...all(['0.1', '"0.2"', '1'], 'max_failure_ratio'),
  ...all(['10', '200', '"30"'], 'cpu_shares', 'cpu_quota', 'cpu_period', 'cpu_rt_period', 'cpu_rt_runtime'),
  weight: ['10', '20'],
  cpu_count: ['1', '2', '"3"'],
  cpu_percent: ['50', '"60"'],
  oom_score_adj: ['5', '-5', '"7"'],
  mem_swappiness: ['5', '60'],
  cpuset: ['"0"', '0-1'],
  ports: [
    ...['80', '"80:80"', '"80:81"', '"80/udp"', '"80:80/udp"', '"127.0.0.1:80:80"', '"0.0.0.0:80:80"'],
    ...['"90-91:90-91"', '"127.0.0.1::80"', '"[::1]:80:80"', '"${P}:80"', '"${P:-82}:80"', '"80:${P}"'],
    ...['"${H:-127.0.0.1}:80:80"', '"80-82:80"', '"90-91"', '"${E}:80"'],
  ],
  'ports.target': ['80', '81', '"80"'],
  published: ['80', '"81"', '"90-91"', '"${P}"'],
  host_ip: ['127.0.0.1', '0.0.0.0', '"::1"'],
  protocol: ['tcp', 'udp'],
  app_protocol: ['http', 'h2'],
  'ports.mode': ['host', 'ingress'],
  'deploy.mode': ['replicated', 'global'],
  volumes: [
    ...['./x:/m', '/y:/n', 'vol:/m', 'vol:/n:ro', './x:/m:ro,z', '/y:/m:rshared', '/m', 'vol:/m/', '~/h:/n'],
    ...['"${V:-vol}:/m"', '"${V:-./x}:/n"', 'more:/k:nocopy', './x/../y:/m'],
  ],
  'volumes.source': ['vol', './q', '/z'],
  'volumes.target': ['/m', '/n', '/m/'],
  consistency: ['cached'],
  propagation: ['rshared', 'private'],
  networks: ['n', 'o', 'default'],
  depends_on: ['db', 'cache'],
  links: ['db', 'db:d', 'cache'],
  external_links: ['p:q', 'r'],
  volumes_from: ['db', 'db:ro', 'container:z'],
  network_mode: ['host', 'none', 'bridge', '"service:db"', '"container:x"'],
  ...all(['host', '"service:db"', 'shareable'], 'ipc'),
  ...all(['host', '"service:db"'], 'pid'),
  uts: ['host'],
  cgroup: ['host', 'private'],
  env_file: ['a.env', './b.env', 'sub/c.env'],
  'env_file.path': ['a.env', 'sub/c.env'],
  'env_file.format': ['raw'],
  label_file: ['l.env'],
  secrets: ['s', 't'],
  configs: ['c', 'd'],
  'secrets.source': ['s', 't'],
  'configs.source': ['c', 'd'],
  'secrets.target': ['/x', 's'],
  'configs.target': ['/x', '/c'],
  ...all(['0440', '"0400"', '256'], 'secrets.mode', 'configs.mode'),
  'tmpfs.mode': ['0440', '256'],
  extra_hosts: ['"a:1.1.1.1"', 'a=1.1.1.1', '"b:2.2.2.2"', '"b:[::1]"', '"c=1.1.1.1"'],
  devices: ['/dev/a:/dev/x', '/dev/b:/dev/x', '/dev/a', '/dev/a:/dev/y:r'],
  'devices.source': ['/dev/a', '/dev/b'],
  'devices.target': ['/dev/x', '/dev/y'],
  permissions: ['r', 'rw'],
  ulimits: ['5', '10', '"7"'],
  ...all(['1', '2', '"4"'], 'soft', 'hard'),
  test: ['x'],
  capabilities: ['gpu', 'compute'],
  count: ['1', 'all', '"2"'],
  device_ids: ['"0"', '"1"'],
  ssh: ['default', 'k=./key'],
  additional_contexts: ['a=./p', 'b=docker-image://x', 'a=/q'],
  device_cgroup_rules: ['"c 1:3 rw"', '"b 1:1 r"'],
  ...all(['1.1.1.1', '2.2.2.2', '"${D:-1.1.1.1}"'], 'dns'),
  dns_opt: ['use-vc', 'timeout=1', 'timeout=2'],
  dns_search: ['a.test', 'b.test'],
  tmpfs: ['/t', '/t:exec', '/u', '"/t=1"'],
  sysctls: ['net.a=1', 'net.b=2', 'net.a'],
  cap_add: ['SYS_ADMIN', 'NET_ADMIN', 'ALL'],
  cap_drop: ['ALL', 'CHOWN'],
  security_opt: ['"no-new-privileges:true"', '"seccomp=unconfined"', '"label:disable"'],
  group_add: ['"0"', '5', 'mail'],
  expose: ['"80"', '81', '90', '"90-91"'],
  profiles: ['p', 'q'],
  command: ['a b', '["x", "y"]', '[]', '"${C:-run it}"'],
  entrypoint: ['a b', '["x"]', '[]'],
  gpus: ['all'],
  'watch.path': ['./w', 'src'],
  'watch.target': ['/w'],
  ignore: ['node_modules/'],
  pull_policy: ['always', 'never', 'if_not_present', 'missing'],
  restart: ['always', 'no', '"no"', '"on-failure:3"'],
  stop_signal: ['SIGTERM'],
  mac_address: ['"02:42:ac:11:00:03"'],
  ...all(['10.1.0.5'], 'ipv4_address'),
  ipv6_address: ['"2001:db8::5"'],
  subnet: ['10.1.0.0/16', '10.2.0.0/16'],
  ip_range: ['10.1.1.0/24'],
  gateway: ['10.1.0.1', '10.2.0.1'],
  link_local_ips: ['57.123.22.11'],
  aliases: ['q', 'r'],
  driver: ['d1', 'd2', 'local'],
  'secret.file': ['./s', '/s2'],
  'config2.file': ['./c', '/c2'],
  ...all(['T', 'U'], 'secret.environment', 'config2.environment'),
  container_name: ['cn', 'co'],
  hostname: ['h', 'i'],
  user: ['"0"', 'app', '"${U:-me}"'],
  working_dir: ['/w', '/v'],
  storage_opt: ['1G', '2G'],
};

const tests = ['[CMD, y]', '[NONE]', '["CMD-SHELL", "z 1"]', '[]'];

/** Keys of a mapping, by the attribute that contains it. */
const names: Readonly<Record<string, readonly string[]>> = {
  ulimits: ['nofile', 'nproc'],
  networks: ['n', 'o', 'default'],
  depends_on: ['db', 'cache'],
  extra_hosts: ['a', 'b'],
  sysctls: ['net.a', 'net.b'],
  additional_contexts: ['a', 'b'],
  ssh: ['default', 'k'],
  models: ['llm'],
};

const text = ['v', 'w', '1', 'a b', 'x=y', 'yes'];
const pairs = ['"a=1"', '"a=2"', '"b=x y"', '"b="', 'b', 'c', '"c=$${d}"', '"a=${A}"', '"b=${N:-n}"'];

function all(pool: readonly string[], ...keys: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(keys.map((key) => [key, pool]));
}

/** Values that an attribute may reject or rarely has. */
const odd = [
  ...['null', '""', '"${E}"', 'worded', '-1', '[x]', '{k: v}', 'true', '1.5', '[]', '{}', '"${N}"'],
  ...[
    '!!int x',
    '!!int "5"',
    '!!int 1.5',
    '!!float 1',
    '!!bool yes',
    '!!str 5',
    '!!null x',
    '!own 5',
    '0X1F',
  ],
];

/** Creates values of attributes as flow YAML. */
export class Values {
  readonly #chance: Chance;
  readonly #mistakes: Mistakes;
  /** The probability that a nested value has a tag. */
  #tagging = 0;

  constructor(chance: Chance, mistakes: Mistakes) {
    this.#chance = chance;
    this.#mistakes = mistakes;
  }

  /** Creates a value of a type for an attribute of a holder; `tagging` is the probability of tags on nested values. */
  of(type: Type, key: string, holder = '', tagging = 0): string {
    this.#tagging = tagging;
    return this.#value(type, key, holder);
  }

  #value(type: Type, key: string, holder: string): string {
    const chance = this.#chance;
    if (this.#mistakes.now(1)) return chance.pick(odd);
    const shapes: (() => string)[] = [];
    if (type.any) shapes.push(() => chance.pick(poolOf(key, holder) ?? ['v', '1', '{a: b}']));
    if (type.scalars || type.values) shapes.push(() => this.#scalar(type, key, holder));
    const { list, map, keys } = type;
    if (key === 'test') shapes.push(() => chance.pick(tests));
    else if (list) shapes.push(() => this.#list(list, key, holder, map !== undefined));
    if (map) shapes.push(() => this.#map(map, key));
    if (keys) shapes.push(() => this.#object(type, key));
    return chance.pick(shapes)();
  }

  #scalar(type: Type, key: string, holder: string): string {
    const chance = this.#chance;
    if (type.values) return chance.pick(type.values);
    if (type.scalars === 'z') return 'null';
    const pool = poolOf(key, holder);
    if (pool) return this.#interpolated(chance.pick(pool.filter((each) => !/^[[{]/.test(each))));
    const letter = type.scalars.includes('b') ? 'b' : chance.pick([...type.scalars]);
    if (letter === 'n')
      return chance.pick(/options|driver_opts/.test(holder) ? ['1', '2'] : ['1', '2', '0.5']);
    if (letter === 'i') return chance.pick(['1', '2', '10']);
    if (letter === 'b') return chance.pick(['true', 'false', '"true"', 'yes', '"${B:-true}"', '"${B:-no}"']);
    if (letter === 'z') return 'null';
    return this.#interpolated(JSON.stringify(chance.pick(text)));
  }

  /** Sometimes replaces a text with a variable expression for the same text or another one. */
  #interpolated(written: string): string {
    const chance = this.#chance;
    const plain = written.replace(/^"(.*)"$/, '$1');
    if (!chance.of(0.12) || /[${}]/.test(plain)) return written;
    if (this.#mistakes.now(2))
      return JSON.stringify(
        chance.pick(['${W?no}', '${N:?no}', '${E?no}', '$A', '${A}', '$W', '$A$W', '$E', '$N']),
      );
    const forms = [
      ...[`\${N:-${plain}}`, `\${N-${plain}}`, `\${E:-${plain}}`, `\${A:+${plain}}`, `\${A+${plain}}`],
      ...[`\${N:-\${E:-${plain}}}`, `\${N-\${M:-${plain}}}`, `\${E-${plain}}`, `\${Z+x}${plain}`],
      ...[`\${E:+x}${plain}`, `${plain}\${E}`, `\${N:-${plain}}\${E}`, `\${K:-${plain}}`, `\${E-}${plain}`],
    ];
    return JSON.stringify(chance.pick(forms));
  }

  #list(item: Type, key: string, holder: string, paired: boolean): string {
    const chance = this.#chance;
    const pool = poolOf(key, holder)?.filter((each) => !/^[[{]/.test(each)) ?? (paired ? pairs : undefined);
    const short = item.scalars !== '' && (!item.keys || chance.of(0.6));
    const count = chance.of(0.07) ? 0 : chance.between(1, 3);
    const doubled = this.#mistakes.now(2);
    const { keys, needs } = item;
    const long = () => this.#value({ ...item, keys, needs, scalars: keys ? '' : item.scalars }, key, holder);
    const some = () =>
      doubled
        ? [chance.pick(pool ?? []), ...chance.some(pool ?? [], 2)]
        : chance.some(pool ?? [], count, count);
    const all =
      short && pool ? some().map((each) => this.#interpolated(each)) : Array.from({ length: count }, long);
    const items = doubled ? all : [...new Set(all)];
    return `[${items.map((each) => this.#tagged(each)).join(', ')}]`;
  }

  #map(inner: Type, key: string): string {
    const chosen = this.#chance.some(names[key] ?? ['a', 'b', 'c'], 2, this.#chance.of(0.07) ? 0 : 1);
    return `{${chosen.map((name) => `${name}: ${this.#tagged(this.#value(inner, key, 'map'))}`).join(', ')}}`;
  }

  #object(type: Type, holder: string): string {
    return `{${this.entries(type, holder, 3).join(', ')}}`;
  }

  /** Creates some entries of an object, including the required ones. */
  entries(type: Type, holder: string, most: number): string[] {
    const chance = this.#chance;
    const keys = type.keys ?? new Map<string, Type>();
    const free = [...keys.keys()].filter(
      (key) => key !== '*' && !type.needs.includes(key) && (!newer.includes(key) || this.#mistakes.now(0.2)),
    );
    const needed = type.needs.filter(() => !this.#mistakes.now(1));
    const made = new Map(
      [...needed, ...chance.some(free, most)].map((key) => [
        key,
        this.#tagged(this.#value(keys.get(key) as Type, key, holder)),
      ]),
    );
    if (!this.#mistakes.now(1)) mend(made, type.name, holder, this.#tagging > 0, chance);
    return [...made].map(([key, value]) => `${key}: ${value}`);
  }

  #tagged(value: string): string {
    const chance = this.#chance;
    if (!chance.of(this.#tagging)) return value;
    return chance.of(0.5) ? `!override ${value}` : `!reset ${chance.pick(['null', '[]', value])}`;
  }
}

function poolOf(key: string, holder: string): readonly string[] | undefined {
  return pools[`${holder}.${key}`] ?? pools[key];
}
