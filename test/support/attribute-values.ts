/**
 * Values of a service attribute that the Compose Specification accepts and rejects, as flow YAML; `_` stands for the
 * value.
 */
export interface AttributeValues {
  readonly attribute: string;
  readonly taken: readonly string[];
  readonly refused: readonly string[];
}

const of = (attribute: string, taken: readonly string[], refused: readonly string[]): AttributeValues => ({
  attribute,
  taken,
  refused,
});

const wholes = ['1', '"1"', '-1', '"+1"', '0'];
const noWholes = ['"x"', '"1.5"', '""', 'true', '[1]', '{a: b}'];
const durations = ['1s', '1m30s', '"0"', '1.5h', '100ms', '5us', '1ns', '.5s', '+1s', '-1s'];
const noDurations = ['1', 'x', '1w', '"5"', '1s5', '""', 's', '[1s]'];
const sizes = ['512m', '"1024"', '1024', '1.5gb', '64K', '1b', '"512 mb"'];
const noSizes = ['x', '5q', 'true', '[5m]'];
const truths = ['true', 'false', '"true"', '"No"', 'on', '"OFF"', 'y', '"N"'];
const noTruths = ['1', '"1"', '"t"', '""', 'truthy', '[true]', '"xyes"', '"yesx"'];
const texts = ['a', '"1"', '"${X:-a}"'];
const noTexts = ['1', 'true', '[a]', '{a: b}'];
const lists = ['[a]', '[]', '[a, b]'];
const noLists = ['a', '1', '{a: b}', '[1]', '[[a]]'];

const some = (...names: readonly string[]) => names;

export const attributeValues: readonly AttributeValues[] = [
  ...some('cpu_period', 'cpu_quota', 'cpu_shares', 'cpu_count').map((key) =>
    of(`${key}: _`, wholes.slice(0, 2), ['"x"', 'true', '[1]']),
  ),
  of('scale: _', ['1', '"1"', '0', '"+1"'], noWholes),
  of('pids_limit: _', wholes, noWholes),
  of('deploy: {replicas: _}', ['1', '"2"'], ['x', '"1.5"', 'true', '[1]']),
  of('cpu_rt_period: _', ['1', '"5"'], ['1ms', 'true', '[1]']),
  of('cpu_rt_runtime: _', ['1', '"5"'], ['1ms', 'true', '[1]']),
  of('deploy: {resources: {limits: {pids: _}}}', ['1', '"2"'], ['x', 'true']),
  of(
    'ulimits: {nofile: _}',
    ['1', '"1"'],
    [
      'x',
      '1.5',
      'true',
      '[1]',
      '{soft: 1}',
      '{soft: x, hard: 1}',
      '{soft: 1, hard: x}',
      '{soft: 1, hard: 2, more: 3}',
    ],
  ),
  of('ulimits: _', ['{a: 1}', '{a: {soft: 1, hard: 2}}', '{a: {soft: "1", hard: "2"}}'], ['[a]', 'a']),
  of('ports: [{target: _}]', ['80', '"80"'], ['x', '"-1"', '1.5', 'true']),
  of('ports: [{target: 80, published: _}]', ['"81"', '81', '"81-82"'], ['1.5', 'true', '[81]']),
  of('ports: [{target: 80, protocol: _}]', ['tcp', 'udp'], ['1', '[tcp]']),
  of('ports: [{target: 80, mode: _}]', ['host', 'ingress'], ['1']),
  of(
    'ports: [_]',
    [
      '80',
      '"80-82"',
      '"80-82:90-92"',
      '"127.0.0.1:80:80"',
      '"[::1]:80:80"',
      '"80:80/TCP"',
      '"80/sctp"',
      '":80:80"',
      '"80-82:80"',
      '"65535"',
    ],
    [
      '"80:80/http"',
      '"80:81:82:83"',
      '"82-80"',
      '"80:65536"',
      '"256.1.1.1:80:80"',
      '"::1:80:80"',
      '"[x]:80:80"',
      '"1.1.1.1.1:80:80"',
      '"a:80:80"',
      '"80-82:80-81"',
      '"-80"',
      '"80-"',
      '"0-1"',
      '"00"',
      'x',
      'true',
      '[80]',
      '{target: 80, more: 1}',
    ],
  ),
  of('expose: [_]', ['80', '"80"', '"80-81"', '"80/udp"'], ['1.5', 'true', '[80]']),
  of('expose: _', ['[80]', '[]'], ['80', '{a: b}']),
  of('group_add: [_]', ['1', '"a"'], ['1.5', 'true', '[1]']),
  of(
    'volumes: [_]',
    [
      '/a',
      './a:/b',
      './a:/b:ro',
      './a:/b:ro,z',
      '"C:\\\\a:/b"',
      '{type: tmpfs, target: /a, tmpfs: {size: 5m, mode: 7}}',
      '{type: bind, source: ., target: /a, bind: {create_host_path: true, propagation: rshared, selinux: z}}',
      '{type: bind, source: ., target: /a, read_only: "true"}',
    ],
    [
      '""',
      '"./a:/b:ro:rw"',
      '1',
      '[a]',
      '{target: /a}',
      '{type: tmpfs, target: /a, tmpfs: {size: x}}',
      '{type: tmpfs, target: /a, tmpfs: {mode: x}}',
      '{type: bind, source: ., target: /a, read_only: 1}',
      '{type: bind, source: ., target: /a, bind: {more: 1}}',
      '{type: bind, source: ., target: /a, more: 1}',
      '{type: bind, source: ., target: /a, bind: {selinux: x}}',
    ],
  ),
  of(
    'devices: [_]',
    ['/dev/a', '/dev/a:/dev/b', '/dev/a:/dev/b:rw', '{source: /dev/a, target: /dev/b, permissions: rw}'],
    ['"a:b:c:d"', '1', '{target: /a}', '{source: /a, target: /b, more: 1}'],
  ),
  of('blkio_config: {weight: _}', ['1', '300'], ['true', '1.5', '-1']),
  of('blkio_config: {weight_device: [{path: /a, weight: _}]}', ['1'], ['true', '-1']),
  of('blkio_config: {device_read_bps: [{path: /a, rate: _}]}', ['1', '5m', '"12kb"'], ['true', 'x']),
  of('blkio_config: {device_write_iops: [{path: /a, rate: _}]}', ['1', '5m'], ['true', 'x']),
  of('deploy: {update_config: {parallelism: _}}', ['1', '"1"', '0'], ['x', 'true']),
  of(
    'deploy: {update_config: {max_failure_ratio: _}}',
    ['0.5', '"0.5"', '1', '".5"', '"1."', '"1e2"'],
    ['x', 'true', '"1.2.3"'],
  ),
  of('deploy: {update_config: {order: _}}', ['start-first', 'stop-first'], ['x', '1']),
  of('deploy: {update_config: {delay: _}}', durations.slice(0, 3), ['x', '1w']),
  of('deploy: {rollback_config: {monitor: _}}', ['1s'], ['x', '"5"']),
  of('deploy: {restart_policy: {max_attempts: _}}', ['1', '"1"'], ['x', 'true']),
  of('deploy: {restart_policy: {window: _}}', ['1s'], ['x']),
  of('deploy: {placement: {max_replicas_per_node: _}}', ['1', '"1"'], ['x', 'true']),
  of('deploy: {placement: {constraints: _}}', ['[a]'], ['a', '{a: b}', '[1]']),
  of('deploy: {resources: {limits: {memory: _}}}', ['5m', '"5"'], ['x', '5', 'true']),
  of('deploy: {resources: {limits: {cpus: _}}}', ['"0.5"', '0.5', '1'], ['x', 'true']),
  of(
    'deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: a, value: _}}]}}}',
    ['1', '"1"'],
    ['x', 'true'],
  ),
  of(
    'deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: _}]}}}',
    ['1', 'all', '"1"'],
    ['x', '1.5', 'true'],
  ),
  of('deploy: {endpoint_mode: _}', ['vip', 'dnsrr'], noTexts),
  of('deploy: {mode: _}', ['global', 'replicated'], noTexts),
  of('deploy: {labels: _}', ['{a: b}', '[a=b]', '{a: 1, c: true, d: null}'], ['a', '[1]', '{a: [b]}']),
  of('cpus: _', ['1', '0.5', '"0.5"', '".5"', '"1e1"', '"+1"'], ['x', 'true', '"1.2.3"', '[1]', '""']),
  of('cpu_percent: _', ['1', '100', '0', '"50"'], ['101', '-1', 'x', 'true', '"101"']),
  of('oom_score_adj: _', ['0', '1000', '-1000', '"5"'], ['1001', '-1001', 'x', 'true', '"1001"']),
  of('mem_limit: _', sizes, noSizes),
  of('mem_reservation: _', sizes.slice(0, 2), noSizes),
  of('shm_size: _', sizes.slice(0, 2), noSizes),
  of('memswap_limit: _', ['1g', '"5"', '-1'], noSizes),
  of('mem_swappiness: _', ['60', '"60"'], ['x', 'true']),
  of('stop_grace_period: _', durations, noDurations),
  of('healthcheck: {test: x, interval: _}', durations.slice(0, 4), noDurations),
  of('healthcheck: {test: x, timeout: _}', ['1s'], ['x']),
  of('healthcheck: {test: x, start_period: _}', ['1s'], ['x']),
  of('healthcheck: {test: x, start_interval: _}', ['1s'], ['x']),
  of('healthcheck: {test: x, retries: _}', ['1', '"3"'], ['x', '-1', 'true']),
  of('healthcheck: {disable: _}', truths, noTruths),
  of(
    'healthcheck: {test: _}',
    ['x', '[CMD, a]', '[CMD-SHELL, a]', '[NONE]'],
    ['[a]', '[xCMD, a]', '[CMDx]', '{a: b}', '1', '[cmd, a]'],
  ),
  ...some('privileged', 'read_only', 'tty', 'init', 'stdin_open', 'oom_kill_disable').map((key) =>
    of(`${key}: _`, truths, noTruths),
  ),
  of(
    'pull_policy: _',
    ['always', 'never', 'build', 'missing', 'if_not_present', 'refresh', 'daily', 'weekly', 'every_5d'],
    ['x', 'every_', '1', 'true', '[always]'],
  ),
  of(
    'gpus: [{count: _}]',
    ['1', 'all', '"2"', 'ALL', '-1'],
    ['x', '1.5', 'true', '"1.5"', '"allx"', '"xall"'],
  ),
  of('gpus: _', ['all', '[{count: 1}]', '[]'], ['some', '[a]', '{count: 1}']),
  ...some(
    'hostname',
    'user',
    'working_dir',
    'domainname',
    'container_name',
    'platform',
    'runtime',
    'stop_signal',
    'restart',
  ).map((key) => of(`${key}: _`, texts, noTexts)),
  ...some('ipc', 'cgroup_parent', 'userns_mode', 'isolation').map((key) => of(`${key}: _`, texts, noTexts)),
  ...some(
    'cap_add',
    'cap_drop',
    'security_opt',
    'dns_opt',
    'device_cgroup_rules',
    'external_links',
    'profiles',
  ).map((key) => of(`${key}: _`, lists, noLists)),
  ...some('dns', 'dns_search', 'tmpfs').map((key) =>
    of(`${key}: _`, ['a', '[a]', '[a, b]'], ['1', '{a: b}', '[1]']),
  ),
  ...some('labels', 'annotations', 'sysctls').map((key) =>
    of(`${key}: _`, ['{a: b}', '[a=b]', '{a: 1}', '{}', '[]'], ['a', '1', '[1]', '{a: [b]}', '{a: {b: c}}']),
  ),
  of('environment: _', ['{A: b, C: , D: 1, E: true}', '[A=b, C]'], ['A', '[1]', '{A: [b]}', '[{A: b}]']),
  of(
    'env_file: _',
    ['[]'],
    ['1', '[1]', '[{format: raw}]', '[{path: 1}]', '{path: a}', '[{path: a, more: 1}]'],
  ),
  of(
    'extra_hosts: _',
    ['[a=1.1.1.1]', '["a:1.1.1.1"]', '{a: 1.1.1.1}', '{a: [1.1.1.1, "::1"]}', '["a:::1"]'],
    ['[a]', 'a', '["=1"]', '[1]'],
  ),
  of(
    'command: _',
    ['a', '[a, b]', 'null', '""', '"a \\"b c\\""', '"a | b"'],
    ['1', '{a: b}', '[1]', '"a \'b"', '"a \\"b"'],
  ),
  of('entrypoint: _', ['a', '[a, b]', 'null'], ['1', '{a: b}', '[1]', '"a \'b"']),
  of(
    'logging: _',
    ['{driver: a}', '{driver: a, options: {b: c, d: 1, e: null}}'],
    ['a', '[a]', '{drivers: a}', '{options: [a]}', '{options: {a: [b]}}', '{driver: 1}'],
  ),
  of(
    'build: _',
    [
      '.',
      '{context: .}',
      '{context: ., args: {A: b}}',
      '{context: ., args: [A=b]}',
      '{context: ., target: a, network: b, labels: [a=b], cache_from: [a], tags: [a], shm_size: 5m, pull: true, no_cache: "yes", privileged: true, isolation: a, extra_hosts: ["a=b"]}',
      '{context: ., ssh: [default, a=b]}',
      '{context: ., ssh: {a: b}}',
      '{context: ., additional_contexts: [a=b]}',
    ],
    [
      '1',
      '[a]',
      '{context: ., ssh: default}',
      '{contexts: .}',
      '{context: 1}',
      '{context: ., args: [1]}',
      '{context: ., args: a}',
      '{context: ., pull: 1}',
      '{context: ., ssh: [a]}',
      '{context: ., shm_size: x}',
      '{context: ., tags: a}',
      '{context: ., ulimits: {a: {soft: "1", hard: 1}}}',
      '{context: ., additional_contexts: {a: 1}}',
      '{context: ., additional_contexts: {a: true}}',
    ],
  ),
  of(
    'depends_on: _',
    [
      '[b]',
      '{b: {condition: service_started}}',
      '{b: {condition: service_completed_successfully, restart: true, required: false}}',
    ],
    [
      'b',
      '{b: {condition: x}}',
      '{b: {condition: service_started, more: 1}}',
      '{b: [a]}',
      '[1]',
      '{b: {condition: service_started, restart: 1}}',
    ],
  ),
  of('credential_spec: _', ['{file: a}', '{registry: a}'], ['a', '{more: a}', '{file: 1}']),
  of(
    'storage_opt: _',
    ['{size: a}', '{size: 1}'],
    ['a', '[a]', '{size: true}', '{size: 1.5}', '{size: [a]}'],
  ),
  of(
    'develop: _',
    [
      '{watch: [{path: ., action: rebuild}]}',
      '{watch: [{path: ., action: sync, target: /a, ignore: [b]}]}',
      '{watch: [{path: ., action: restart}]}',
    ],
    [
      'a',
      '{watch: a}',
      '{watch: [{path: ., action: sync}]}',
      '{watch: [{action: rebuild}]}',
      '{watch: [{path: 1, action: rebuild}]}',
      '{watch: [{path: "", action: rebuild}]}',
    ],
  ),
  of(
    'networks: _',
    [
      '[default]',
      '{default: {aliases: [a]}}',
      '{default: {ipv4_address: 1.1.1.1, priority: 5, link_local_ips: [a]}}',
      '{default: }',
    ],
    [
      'default',
      '{default: a}',
      '{default: {aliases: a}}',
      '{default: {more: 1}}',
      '{default: {priority: x}}',
      '[1]',
    ],
  ),
  of(
    'network_mode: _',
    ['host', 'none', 'bridge', '"service:b"', '"container:x"'],
    ['1', '[host]', '"service:x"'],
  ),
  of('volumes_from: _', ['[b]', '["b:ro"]', '["container:x"]'], ['b', '[1]', '[x]', '["x:ro"]']),
  of('links: _', ['[b]', '["b:x"]'], ['b', '[1]', '[x]', '["x:b"]']),
  of('image: _', ['a', '"a:${X:-b}"'], ['1', '[a]']),
  of('secrets: _', ['[]'], ['a', '{a: b}', '[a]', '[{source: a}]', '[{source: a, more: b}]', '[1]']),
  of('configs: _', ['[]'], ['a', '{a: b}', '[a]', '[{source: a}]', '[{source: a, more: b}]', '[1]']),
  of(
    'post_start: [_]',
    ['{command: a}', '{command: [a, b], user: c, privileged: true, working_dir: d, environment: [A=b]}'],
    ['a', '{command: 1}', '{command: a, more: 1}', '{command: a, privileged: 1}', '{command: "a \'b"}'],
  ),
  of('uts: _', ['host'], ['1', '"service:x"']),
  of('pid: _', ['host', '"service:b"', 'null'], ['1', '"service:x"', '[host]']),
  of('cgroup: _', ['host', 'private'], ['x', '1']),
  of('extends: _', ['b', '{service: b}'], ['1', '{file: a}', '{service: 1}', '{service: b, more: 1}']),
  of('x-own: _', ['1', '[a]'], []),
  of('own: _', [], ['1', '[a]']),
  of('mac_address: _', ['a'], ['1']),
  of('label_file: _', ['[]'], ['1', '[1]', '{a: b}']),
];
