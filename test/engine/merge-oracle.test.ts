import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { noOracle } from '../support/oracle.ts';
import { compareProject } from '../support/random-oracle.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-merges-'));
after(() => rmSync(root, { recursive: true, force: true }));

const web = (...attributes: readonly string[]) =>
  `services: {web: {${['image: x', ...attributes].join(', ')}}}\n`;
const subnets = (list: string) =>
  `services: {web: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: ${list}}}}\n`;
const config = (labels: string) =>
  `services: {web: {image: x, configs: [c]}}\nconfigs: {c: {content: x, labels: ${labels}}}\n`;

/** Files that are merged, the later over the earlier; what random projects once found, as small as it gets. */
const cases: readonly (readonly [title: string, kind: 'equal' | 'refused', ...files: string[]])[] = [
  // A value of another kind than the earlier one.
  ['a text over a list', 'refused', web('gpus: [{count: 1}]'), web('gpus: all')],
  ['a text over itself, which is a list by then', 'refused', web('gpus: all'), web('gpus: all')],
  [
    'a text over itself in one file',
    'equal',
    'services: {a: {image: a, gpus: all}, web: {extends: a, gpus: all}}',
  ],
  ['SSH keys over others', 'refused', web('build: {ssh: [default]}'), web('build: {ssh: [k=v]}')],
  [
    'the name of a network beside one that is external',
    'equal',
    `${web('networks: [n]')}networks: {n: {external: {name: a}}}\n`,
    'networks: {n: {name: c}}\n',
  ],
  ['a list over a text', 'equal', web('gpus: all'), web('gpus: [{count: 1}]')],
  ['a mapping over a list', 'refused', config('[a=1]'), config('{b: "1"}')],
  [
    'a number over a mapping',
    'refused',
    web('build: {context: ., ulimits: {nofile: {soft: 1, hard: 2}}}'),
    web('build: {ulimits: {nofile: 3}}'),
  ],
  ['a limit over a pair of them', 'equal', web('ulimits: {a: {soft: 1, hard: 2}}'), web('ulimits: {a: 3}')],
  ['pairs over a list of them', 'equal', web('labels: [a=1]'), web('labels: {b: "1"}')],
  [
    'a reset of one of the pairs of one file',
    'equal',
    web('environment: {a: b}'),
    web('environment: {a: !reset null}'),
  ],
  [
    'a reset of one of the pairs of several files, which are a list by then',
    'equal',
    web('labels: {a: b}', 'environment: [a=b]'),
    web('labels: {c: d}', 'environment: {c: d}'),
    web('labels: {a: !reset null}', 'environment: {c: !reset null}'),
  ],
  // An empty list is lost below another file.
  ['an empty list alone', 'equal', web('security_opt: []')],
  ['an empty list below a file', 'refused', web('security_opt: []'), web('tty: true')],
  ['an empty list below a document', 'refused', `${web('group_add: []')}---\n${web('tty: true')}`],
  ['an empty list over another', 'refused', web('security_opt: []'), web('security_opt: []')],
  ['an empty list below a longer one', 'equal', web('security_opt: []'), web('security_opt: [a:b]')],
  ['an empty list that is reset', 'equal', web('security_opt: []'), web('security_opt: !reset []')],
  ['an empty list in the last file', 'equal', web('tty: true'), web('security_opt: []')],
  [
    'an empty list below a file, below a longer one',
    'refused',
    web('security_opt: []'),
    web('tty: true'),
    web('security_opt: [a:b]'),
  ],
  [
    'a text that a mapping comes over',
    'refused',
    `${web()}volumes: {v: "\${E:-}"}\n`,
    'volumes: {v: {driver: d}}\n',
  ],
  ['an empty list of names', 'equal', web('cap_add: [], depends_on: []'), web('tty: true')],
  ['an empty list of what a GPU can', 'refused', web('gpus: [{capabilities: []}]'), web('tty: true')],
  // Subnets.
  [
    'a subnet over its like',
    'equal',
    subnets('[{subnet: 10.1.0.0/16, gateway: 10.1.0.1}]'),
    subnets('[{subnet: 10.1.0.0/16, ip_range: 10.1.1.0/24}]'),
  ],
  ['a subnet over another', 'equal', subnets('[{subnet: 10.1.0.0/16}]'), subnets('[{subnet: 10.2.0.0/16}]')],
  [
    'subnets over several',
    'equal',
    subnets('[{subnet: 10.1.0.0/16, gateway: 10.1.0.1}, {subnet: 10.3.0.0/16}]'),
    subnets('[{subnet: 10.2.0.0/16}, {subnet: 10.1.0.0/16, ip_range: 10.1.1.0/24}]'),
  ],
  ['no subnets over one', 'refused', subnets('[{subnet: 10.1.0.0/16}]'), subnets('[]')],
  ['a subnet over none', 'refused', subnets('[]'), subnets('[{subnet: 10.1.0.0/16}]')],
  ['no subnets', 'equal', subnets('[]')],
  ['a variable that is required, in what is reset', 'equal', web('dns: [!reset "${N:?no}", 1.1.1.1]')],
  ['a variable that is required, beside what is reset', 'refused', web('dns: [!reset a, "${N:?no}"]')],
  // Targets of volumes are compared as they are written, then as they are.
  ['targets alone', 'equal', `${web('volumes: ["./y:/m", "vol:/m/", "./x:/m"]')}volumes: {vol: }\n`],
  [
    'targets over others',
    'equal',
    `${web('volumes: ["./y:/m/"]')}volumes: {vol: }\n`,
    web('volumes: ["./x:/m", "vol:/m/"]'),
  ],
  [
    'targets over others of the same file',
    'equal',
    `services: {a: {image: a, volumes: [./y:/m, ./z:/m/]}, b: {extends: a, volumes: [./x:/m]}, web: {extends: b, volumes: [./w:/m]}}`,
  ],
  [
    'targets over those of an earlier document',
    'equal',
    `${web('volumes: [{type: tmpfs, target: /m/}, {type: tmpfs, target: /m}]')}---\n${web('volumes: ["./y:/m/"]')}`,
  ],
  [
    'a short port between long ones',
    'equal',
    web(
      'ports: [{target: 80, published: "80", mode: host}, "80:80", {target: 80, published: "80", mode: host}]',
    ),
  ],
  ['a merge key twice', 'refused', 'services: {web: {<<: {tty: true}, <<: {init: true}, image: x}}\n'],
  ['a document of nothing', 'refused', `${web('tty: true')}---\n`],
  ['pairs that a variable brings', 'equal', web('environment: {a: "1"}'), web('environment: ["${E:-a=2}"]')],
  ['an empty text over a number', 'refused', web('scale: 1'), web('scale: !override "${E:-}"')],
  [
    'a wrong item that another takes the place of',
    'equal',
    web('tmpfs: [/t], volumes: [{type: tmpfs, target: /n, tmpfs: x}, /n]'),
  ],
  [
    'two names of what is external',
    'refused',
    'networks: {n: {external: {name: a}, name: b}}\n',
    web('networks: [n]'),
  ],
  [
    'a published text over a number',
    'equal',
    web('ports: [{target: 81, published: 80, mode: host}]'),
    web('ports: ["80:81"]'),
  ],
  [
    'an anchor of an earlier document',
    'equal',
    'services: {web: {image: x, cap_add: &a [A]}}\n---\nservices: {b: {image: x, cap_add: *a}}\n',
  ],
  ['a text that does not fit its tag', 'refused', web('user: !!int x')],
  ['a number by its tag', 'equal', web('scale: !!int "0x2"')],
  ['a key that does not fit its tag', 'refused', web('!!bool user: a')],
  ['collections with any tag', 'equal', web('cap_add: !!omap [A], ulimits: !!set {a: 3}')],
  ['a service that extends nothing', 'refused', web('extends: ')],
  ['a service that extends no name, over one that is whole', 'refused', web(), web('extends: {}')],
  ['a name that extends resets', 'equal', web('extends: !reset {}')],
  ['a context beside another that is nothing', 'refused', web('build: {additional_contexts: {a: }}')],
  [
    'a context that a later file gives',
    'equal',
    web('build: {additional_contexts: {a: }}'),
    web('build: {additional_contexts: {a: ./b, c: "service:web", d: docker-image://y}}'),
  ],
  [
    'keys and secrets of a build',
    'equal',
    `${web('build: {ssh: [default, k=./a], secrets: [s], dockerfile_inline: FROM x}')}secrets: {s: {file: s}}`,
    web('build: {secrets: [{source: s, target: t, mode: 0440}]}'),
  ],
  [
    'an empty address of a port beside none',
    'equal',
    web('ports: [{target: 80, host_ip: "", mode: host}, {target: 80}]'),
  ],
  ['a base in a file without a name', 'refused', web('extends: {service: a, file: ""}')],
  ['a file without a name', 'refused', `${web()}include: ["\${E:-}"]`],
  [
    'variables of a file without a name',
    'refused',
    `${web()}include: [{path: 1.yaml, env_file: ""}]`,
    'services: {}',
  ],
  ['nothing that is included', 'equal', `${web()}include: null`],
  [
    'a protocol that is null beside none',
    'refused',
    web('ports: [{target: 80, protocol: null}, {target: 80}]'),
  ],
  [
    'an empty published port beside none',
    'equal',
    web('ports: [{target: 80}, {target: 80, published: "", mode: host}, "81", {target: 81}]'),
  ],
  ['an option that is whole', 'equal', web('storage_opt: {size: 1}')],
  ['an option with a fraction', 'refused', web('storage_opt: {size: 1.0}')],
  ['an option that is true', 'refused', web('storage_opt: {size: true}')],
  ['a service without a word over one that is whole', 'equal', web(), 'services: {web: }'],
  ['a service without a word', 'refused', 'services: {web: }', web()],
  ['a text of no number below a reset', 'equal', web(), web('deploy: !reset {replicas: "${E:-}"}')],
  [
    'a size that a later file mends',
    'equal',
    web('mem_limit: x, stop_grace_period: x'),
    web('mem_limit: 5m, stop_grace_period: 1s'),
  ],
  ['a size that none mends', 'refused', web('mem_limit: x'), web('tty: true')],
  ['a number that a later file would mend', 'refused', web('cpus: x'), web('cpus: 1')],
  ['a policy that a later file would mend', 'refused', web('pull_policy: x'), web('pull_policy: always')],
  ['a port below zero', 'refused', web('ports: [{target: -1}]')],
  ['a port below zero in a text', 'refused', web('ports: [{target: "-1"}]')],
  ['a weight below zero', 'refused', web('blkio_config: {weight: -1}')],
  [
    'a weight of a device below zero',
    'refused',
    web('blkio_config: {weight_device: [{path: /a, weight: -1}]}'),
  ],
  ['no name server', 'equal', web('dns: [""]'), web('dns: ""')],
  ['a value below a reset that does not fit its tag', 'equal', web(), web('labels: !reset {a: !!int 1.5}')],
  ['ports of another base', 'equal', web('ports: [0X1F, 8_0, +81, {target: 0x52, published: 0o101}]')],
  ['a port of another base in a text', 'refused', web('ports: ["0x1F"]')],
  ['a published port with a point', 'refused', web('ports: [{target: 80, published: 1.0}]')],
  [
    'a published port that is said to have one',
    'refused',
    web('ports: [{target: 80, published: !!float 1}]'),
  ],
  ['a port of another base over its like', 'equal', web('ports: [0x50]'), web('ports: [80]')],
  ['a port that is a fraction', 'refused', web('ports: [!!float 1]')],
  ['a value that does not fit its tag', 'refused', web('labels: {a: !!int x}')],
  ['a reset below an override', 'refused', web('dns: [1.1.1.1]'), web('dns: !override [2.2.2.2, !reset []]')],
];

describe('files are merged as docker-compose merges them', { skip: noOracle }, () => {
  for (const [title, wanted, ...texts] of cases)
    it(title, () => {
      const names = texts.map((_, index) => `${index}.yaml`);
      const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
      const { kind, what, error } = compareProject(root, { files, first: '0.yaml', named: names, env: {} });
      assert.equal(kind, wanted, `${what.join()} ${error}`);
    });

  it('files of variables are the same by where they lie', () => {
    const files = {
      'compose.yaml': web('extends: {file: sub/base.yaml, service: a}'),
      'over.yaml': web('env_file: sub/c.env'),
      'sub/base.yaml': 'services: {a: {image: a, env_file: [sub/c.env, a.env]}}\n',
      'sub/sub/c.env': 'X=1\n',
      'sub/a.env': 'X=2\n',
      'sub/c.env': 'X=3\n',
    };
    const named = ['compose.yaml', 'over.yaml'];
    const { kind, what, error } = compareProject(root, { files, first: 'compose.yaml', named, env: {} });
    assert.equal(kind, 'equal', `${what.join()} ${error}`);
  });

  it('what a file extends was merged before', () => {
    const kindOf = (own: string, over: string, base: string) =>
      compareProject(root, {
        files: {
          'compose.yaml': `${web(own)}volumes: {vol: }\n`,
          'over.yaml': web('extends: {file: base.yaml, service: a}', over),
          'base.yaml': base,
        },
        ...{ first: 'compose.yaml', named: ['compose.yaml', 'over.yaml'], env: {} },
      }).kind;
    const base = (...lists: string[]) =>
      lists.map((list) => `services: {a: {image: a, ${list}}}\n`).join('---\n');
    const long = 'volumes: [{type: volume, source: vol, target: /m/}, {type: tmpfs, target: /m}]';
    assert.equal(kindOf(long, 'tty: true', base('volumes: [vol:/m, vol:/m/]')), 'equal');
    assert.equal(kindOf(long, 'volumes: ["./x:/m/"]', base('volumes: [vol:/m, vol:/m/]')), 'equal');
    const host = 'ports: [{target: 80, published: "80", mode: host}]';
    assert.equal(kindOf(host, host, base('ports: ["80:80"]', 'ports: ["80:80/tcp"]')), 'equal');
    assert.equal(kindOf('tty: true', 'tty: true', base('extends: b', 'extends: b')), 'refused');
  });

  it('what a file extends need not say for what of another service it waits', () => {
    const kindOf = (needs: string, own = 'tty: true') =>
      compareProject(root, {
        files: {
          'compose.yaml': `services: {db: {image: y}, web: {extends: {file: base.yaml, service: a}, ${own}}}\n`,
          'base.yaml': `services: {a: {image: a, depends_on: {db: ${needs}}}}\n`,
        },
        ...{ first: 'compose.yaml', named: [], env: {} },
      }).kind;
    assert.equal(kindOf('{restart: true}'), 'equal');
    assert.equal(kindOf('{condition: !reset service_healthy, required: false}'), 'equal');
    assert.equal(kindOf('{}', 'depends_on: {db: {condition: service_healthy}}'), 'equal');
    assert.equal(kindOf('{other: 1}'), 'refused');
    assert.equal(kindOf('text'), 'refused');
  });

  it('what is wrong in a file that is only extended counts where it comes into effect', () => {
    const extending = (own: string, other: string) => ({
      'compose.yaml': `${web('extends: {file: base.yaml, service: a}', own)}configs: {c: {content: x}}\n`,
      'base.yaml': `services: {a: {image: a, configs: [{source: c, gid: {k: v}}]}, b: {image: b, command: [[]], gpus: worded, ${other}}}\n`,
    });
    const kindOf = (own: string, other = 'volumes: x') =>
      compareProject(root, { files: extending(own, other), first: 'compose.yaml', named: [], env: {} }).kind;
    assert.equal(kindOf('tty: true'), 'refused');
    assert.equal(kindOf('configs: [c]'), 'equal');
    assert.equal(kindOf('configs: [c], depends_on: {web: {condition: "${N:-x}"}}'), 'refused');
    assert.equal(kindOf('configs: [c], ports: ["${X:-x}"]'), 'refused');
    for (const other of [
      'volumes: [{type: volume, target: []}]',
      'env_file: [{required: true}]',
      'env_file: {path: a}',
      'env_file: null',
      'extends: []',
      'environment: [[]]',
      'labels: [{a: b}]',
      'build: {args: [null]}',
    ])
      assert.equal(kindOf('configs: [c]', other), 'refused', other);
    for (const other of ['env_file: [[]]', 'environment: {a: []}', 'environment: {"": x}'])
      assert.equal(kindOf('configs: [c]', other), 'equal', other);
  });
});
