import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import { sourceFile } from '../../server/engine/source/text.ts';
import { peerCases, realFiles, withoutCorpus } from '../support/corpus.ts';
import { composeConfig, noOracle } from '../support/oracle.ts';
import { everything, share } from '../support/share.ts';

const errorsIn = (path: string, text: string, complete?: boolean) =>
  schemaErrors(parseCompose(sourceFile(path, text), { complete })).map(({ kind, at }) => {
    const line = at.file.lines.position(at.span.start).line + 1;
    return `${path}:${line} ${kind}`;
  });

describe('the keys and types of the Compose Specification', { skip: withoutCorpus }, () => {
  it('allow everything that Compose accepts', () => {
    let read = 0;
    for (const { tool, id, text, reject } of peerCases()) {
      if (tool !== 'compose-go' || reject !== false) continue;
      read++;
      assert.deepEqual(errorsIn(id, text), []);
    }
    assert.ok(read > 50);
  });

  it('allow everything in the real files, except two files with intended errors', () => {
    const found: string[] = [];
    for (const { path, kind, text } of share([...realFiles()], 4))
      if (kind === 'compose') found.push(...errorsIn(path, text, false));
    const shown = [
      'docker+compose/pkg/e2e/fixtures/build-test/platforms/compose-service-platform-not-in-build-platforms.yaml:4 type',
      'docker+compose/pkg/e2e/fixtures/wrong-composefile/compose.yaml:4 unknown',
    ];
    assert.deepEqual(
      found.filter((each) => !shown.includes(each)),
      [],
    );
    if (everything) assert.deepEqual(found.sort(), shown);
  });
});

/** Lines inside a service, or beside the services, by whether Compose accepts them. */
const demanding: readonly (readonly [taken: boolean, service: string, beside?: string])[] = [
  [true, 'volumes: [{type: bind, source: ./a, target: /a}, {type: volume, target: /b}]'],
  [false, 'volumes: [{source: ./a, target: /a}]'],
  [false, 'volumes: [{type: bind, source: ./a}]'],
  [true, 'ports: [{target: 80}]'],
  [false, 'ports: [{published: 80}]'],
  [true, 'depends_on: {b: {condition: service_healthy}}'],
  [false, 'depends_on: {b: {}}'],
  [false, 'env_file: [{required: false}]'],
  [false, 'ulimits: {nofile: {hard: 1}}'],
  [true, 'ulimits: {nofile: 1}'],
  [false, 'ulimits: {nofile: 1.0}'],
  [false, 'ulimits: {nofile: 1e3}'],
  [false, 'build: {context: ., ulimits: {nofile: !!float 1}}'],
  [true, 'volumes: [{type: bind, target: /a}, {type: tmpfs, target: /a}]'],
  [false, 'volumes: [{type: tmpfs, target: /a}, {type: bind, target: /a}]'],
  [false, 'develop: {watch: [{path: .}]}'],
  [false, 'deploy: {resources: {reservations: {devices: [{count: 1}]}}}'],
  [
    false,
    'deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1, device_ids: ["0"]}]}}}',
  ],
  [false, 'network_mode: host, networks: [default]', 'networks: {default: {}}'],
  [false, 'network_mode: host, networks: !!seq [default]', 'networks: {default: {}}'],
  [true, 'network_mode: host, networks: {}'],
  [true, 'network_mode: host, networks: []'],
  [false, 'gpus: [{count: 1, device_ids: ["0"]}]'],
  [true, 'gpus: [{device_ids: ["0"]}]'],
  [true, 'network_mode: "", networks: [default]', 'networks: {default: {}}'],
  [false, 'build: {dockerfile: a, dockerfile_inline: FROM a}'],
  [true, 'build: {dockerfile: "", dockerfile_inline: FROM a}'],
  [false, '', 'secrets: {s: {}}'],
  [false, '', 'secrets: {s: {name: a}}'],
  [false, '', 'secrets: {s: {file: ./a, environment: A}}'],
  [true, '', 'secrets: {s: {external: true}}'],
  [true, '', 'secrets: {s: {external: "yes"}}'],
  ...['false', '"no"', 'Off', '"N"'].map(
    (external) => [false, '', `secrets: {s: {external: ${external}}}`] as const,
  ),
  [false, 'secrets: [{target: t}]', 'secrets: {s: {file: ./a}}'],
  [true, 'secrets: [{source: s, target: t}]', 'secrets: {s: {file: ./a}}'],
  [false, '', 'configs: {s: {template_driver: golang}}'],
  [false, '', 'configs: {s: {file: ./a, content: a}}'],
  [true, '', 'configs: {s: {content: a}}'],
  // Short syntax, which is parsed after interpolation.
  [false, 'ports: ["${E:-}"]'],
  [false, 'ports: ["${W:-web}:80"]'],
  [false, 'ports: ["80-81:80-82"]'],
  ...['x80', '80x', 'x80:80', '80:80x', '80:x80', '80-:80', '-80', '800000'].map((port) =>
    refused(`ports: ["${port}"]`),
  ),
  [false, 'ports: ["1.1.1:80:80"]'],
  [false, 'ports: [{target: "${E:-}"}]'],
  [true, 'ports: ["80-82:80", "[::1]:80:80", "127.0.0.1::80", "53:53/udp", ":80", 80]'],
  [false, 'volumes: [":/a"]'],
  [false, 'volumes: ["./a:/b:ro:z"]'],
  [false, 'scale: "${E:-}"'],
  [false, 'pids_limit: many'],
  [true, 'pids_limit: "10", scale: "1", cpus: "0.5", cpu_percent: "50", oom_score_adj: "-5"'],
  [false, 'cpu_percent: 200'],
  [false, 'cpu_percent: "1.5"'],
  [true, 'cpu_percent: "5.0", cpu_count: "+1"'],
  [false, 'cpu_count: -1'],
  [false, 'cpu_count: "-1"'],
  [false, 'oom_score_adj: "1.5"'],
  [false, 'oom_score_adj: "5.0"'],
  ...['expose: [1.0]', 'group_add: [1e3]', 'gpus: [{count: 1.0}]', 'gpus: [{count: "1.0"}]'].map(refused),
  [false, 'oom_score_adj: "1001"'],
  [false, 'privileged: "1"'],
  [true, 'privileged: "yes", init: "false", tty: Y'],
  [false, 'mem_limit: lots'],
  [true, 'mem_limit: 5mb, shm_size: "1.5g", memswap_limit: -1'],
  [false, 'stop_grace_period: 1w'],
  [true, 'stop_grace_period: 1m30.5s, healthcheck: {test: x, interval: "0"}'],
  [false, 'healthcheck: {test: [curl]}'],
  [false, 'healthcheck: {test: x, retries: -1}'],
  [false, 'command: "a \'b"'],
  [false, 'extra_hosts: ["a"]'],
  [true, 'extra_hosts: ["a=1.1.1.1", "b:::1"]'],
  [false, 'devices: ["/a:/b:r:w"]'],
  [false, 'build: {context: ., ssh: [k]}'],
  [false, 'build: {context: ., additional_contexts: [x]}'],
  [false, 'security_opt: null'],
  [true, 'command: null, entrypoint: null, deploy: null'],
  // Duplicate items: refused unless the later one counts.
  ...['security_opt: ["a:b", "a:b"]', 'group_add: ["1", "1"]', 'external_links: [a, a]'].map(refused),
  ...['volumes_from: [b, b]', 'device_cgroup_rules: ["c 1:3 r", "c 1:3 r"]', 'extra_hosts: [a=1, a=1]'].map(
    refused,
  ),
  ...[
    'networks: [default, default]',
    'depends_on: [b, b]',
    'build: {context: ., ssh: [default, default]}',
  ].map(refused),
  [true, 'cap_add: [A, A], dns: [1.1.1.1, 1.1.1.1], ports: ["80:80", "80:80"], environment: [A=1, A=1]'],
  [true, 'labels: [a=1, a=1], expose: ["80", "80"], profiles: [p, p], build: {context: ., tags: [t, t]}'],
  // Values that must agree.
  [false, 'cpus: 1, deploy: {resources: {limits: {cpus: "2"}}}'],
  [true, 'cpus: 0.1, deploy: {resources: {limits: {cpus: "0.10"}}}'],
  [false, 'mem_limit: 1g, deploy: {resources: {limits: {cpus: "2"}}}'],
  [true, 'mem_limit: 1g, deploy: {resources: {limits: {memory: 1024m}}}'],
  [false, 'mem_reservation: 1g, deploy: {resources: {reservations: {memory: 2g}}}'],
  [false, 'pids_limit: 1, deploy: {resources: {limits: {pids: 2}}}'],
  [true, 'pids_limit: 0, mem_limit: "0", deploy: {resources: {limits: {pids: 2}}}'],
  [false, 'scale: 2, deploy: {replicas: 3}'],
  [false, 'container_name: n, scale: 2'],
  [false, 'container_name: n, deploy: {replicas: 2}'],
  [true, 'container_name: n, scale: 1, deploy: {replicas: 1}'],
  [false, 'platform: linux/arm64, build: {context: ., platforms: [linux/amd64]}'],
  // References whose target must exist.
  ...['networks: [n]', 'volumes: ["vol:/v"]', 'secrets: [s]', 'configs: [c]', 'depends_on: [x]'].map(refused),
  ...['network_mode: "service:x"', 'build: {context: ., secrets: [s]}', 'depends_on: [a]'].map(refused),
  ...['pid', 'ipc', 'uts', 'network_mode'].flatMap((key) => [
    refused(`${key}: "service:x"`),
    refused(`${key}: "service:a"`),
  ]),
  ...['links: [x]', 'links: ["a:c"]', 'volumes_from: [x]', 'volumes_from: ["a:ro"]'].map(refused),
  [true, 'links: ["b:c"], volumes_from: ["b:ro", "container:x"], ipc: "service:b"'],
  // Texts that are not converted to the type that they look like.
  [false, 'build: {context: ., ulimits: {nofile: "1"}}'],
  [false, 'build: {context: ., secrets: [{source: s, mode: "0400"}]}', 'secrets: {s: {file: ./s}}'],
  [false, 'develop: {watch: [{path: "", action: rebuild}]}'],
  ...['{count: ""}', '{count: x}', '{count: 1.5}', '{driver: 5}', '{capabilities: [a, a]}', 'null'].map(
    (gpu) => refused(`gpus: [${gpu}]`),
  ),
  [true, 'gpus: [{count: -1}, {capabilities: [gpu], anything: {else: 1}}, {}]'],
  [true, '', 'secrets: {s: {external: {k: v}}}\nconfigs: {c: {external: {name: a, k: v}}}'],
  [false, '', 'networks: {n: {external: {k: v}}}'],
  // Names.
  [false, '', 'volumes: {"a b": {}}'],
  [true, '', 'networks: {"a b": {}}'],
  [false, 'labels: {"": a}'],
  [true, 'logging: {options: {"": a}}'],
  // Invalid numbers, and too small ones.
  ...['cpus: .inf', 'cpus: .nan', 'expose: [80.5]', 'group_add: [1.5]', 'ports: ["80:0"]', 'ports: [0]'].map(
    refused,
  ),
  [false, 'volumes: [{type: tmpfs, target: /t, tmpfs: {size: -1}}]'],
  [false, 'volumes: [{type: tmpfs, target: /t, tmpfs: {mode: -1}}]'],
  [false, 'secrets: [{source: s, mode: -1}]', 'secrets: {s: {file: ./s}}'],
  [true, 'expose: ["80.5"], group_add: ["1.5"]'],
  // Commands that are split without a shell.
  ...['command: a (b', 'command: a )', 'command: $$(a', 'post_start: [{command: "a \'b"}]'].map(refused),
  [true, 'command: a $$(b c) `d`; e (f, entrypoint: a > b'],
  [false, 'build: {context: ., additional_contexts: ["a=service:x"]}'],
  [false, 'build: {context: ., additional_contexts: {a: "service:b"}}'],
  [true, 'build: {context: ., additional_contexts: {a: "service:c", c: ./d}}', '  c: {build: .}'],
  [false, 'memswap_limit: "-1"'],
  [false, 'depends_on: {x: {condition: service_started, required: false}}'],
  [true, 'volumes: ["/v", "./v:/v", "v:/v"]'],
  [false, '', 'volumes: {v: {external: true, driver: local}}'],
  [true, '', 'volumes: {v: {external: true, name: w}}'],
  [false, '', 'networks: {n: {external: {name: a}, name: b}}'],
];

function refused(service: string): readonly [boolean, string] {
  return [false, service];
}

describe('requirements of the Compose Specification', () => {
  for (const [taken, service, beside = ''] of demanding) {
    const text = `services:\n  a: {image: "a:1", ${service}}\n  b: {image: "b:1"}\n${beside}\n`;
    it(`${taken ? 'is in' : 'lacks in'} ${service}${beside}`, () => {
      assert.equal(errorsIn('compose.yaml', text).length, taken ? 0 : 1);
    });
    it(`is what Compose says of ${service}${beside}`, { skip: noOracle }, () => {
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-demands-'));
      try {
        writeFileSync(join(folder, 'compose.yaml'), text);
        const { project, error } = composeConfig(['compose.yaml'], {}, folder, true);
        assert.equal(project !== undefined, taken, error);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

describe('a project of which other files may be missing', () => {
  const attributes = [
    ...[
      'networks: [n]',
      'volumes: ["vol:/v"]',
      'secrets: [s]',
      'configs: [c]',
      'depends_on: [x]',
      'links: [x]',
    ],
    ...['pid: "service:x"', 'ipc: "service:x"', 'network_mode: "service:x"', 'volumes_from: [x]'],
    ...['build: {context: ., secrets: [s]}', 'build: {context: ., additional_contexts: {a: "service:x"}}'],
  ];
  for (const attribute of attributes)
    it(`may define what a service names: ${attribute}`, () => {
      const text = `services:\n  a: {image: "a:1", ${attribute}}\n`;
      assert.deepEqual(errorsIn('compose.yaml', text, false), []);
      assert.deepEqual(errorsIn('compose.yaml', text, true), ['compose.yaml:2 undefined']);
    });

  it('may have the image of a service, the source of a secret, and no circle', () => {
    for (const [line, kind] of [
      ['services: {a: {user: "1"}}', 'missing'],
      ['services: {a: {image: ""}}', 'missing'],
      ['services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}', 'cycle'],
    ] as const) {
      assert.deepEqual(errorsIn('compose.yaml', `${line}\n`, false), [], line);
      assert.deepEqual(errorsIn('compose.yaml', `${line}\n`, true), [`compose.yaml:1 ${kind}`], line);
    }
  });

  it('has the services of which nothing is missing', () => {
    for (const line of [
      'a: {build: .}',
      'a: {provider: {type: x}}',
      'a: {image: "${I}"}',
      'a: {image: x, pid: "container:service:b"}',
    ])
      assert.deepEqual(errorsIn('compose.yaml', `services: {${line}}\n`, true), [], line);
  });
});

describe('a mistake in a file of which a part can’t be read', () => {
  const wrong = '    privilegd: true\n';
  const broken = '    ports: ["1:1"]]\n';
  const services = (a: string, b: string, indent = '  ') =>
    `services:\n${indent}a:\n    image: "a:1"\n${a}${indent}b:\n    image: "b:1"\n${b}`;

  it('is reported in another service', () => {
    assert.deepEqual(errorsIn('compose.yaml', services(broken, wrong)), ['compose.yaml:7 typo']);
    assert.deepEqual(errorsIn('compose.yaml', services(wrong, broken)), ['compose.yaml:4 typo']);
    const commented = services(broken, `# c\n\n    # c\n${wrong}`);
    assert.deepEqual(errorsIn('compose.yaml', commented), ['compose.yaml:10 typo']);
    const network = `${services(broken, '')}networks:\n  n:\n    drivr: x\n`;
    assert.deepEqual(errorsIn('compose.yaml', network), ['compose.yaml:9 typo']);
  });

  it('is not reported in the same service, or if indentation does not tell which one', () => {
    for (const text of [
      services(broken + wrong, ''),
      services(wrong + broken, ''),
      services(broken, `    labels:\n\ta: b\n${wrong}`),
      services(broken, `${wrong}   user: x\n`),
      services(broken, wrong).replace('  b:', '   b:'),
      services(broken, `${wrong} x:\n`),
      services(broken + broken, wrong),
    ])
      assert.deepEqual(errorsIn('compose.yaml', text), [], text);
  });

  it('is not reported if the part that can’t be read may define it', () => {
    const text = `services:\n  a:\n    image: "a:1"\n${broken}  b:\n    networks: [n]\n`;
    assert.deepEqual(errorsIn('compose.yaml', text, true), []);
  });
});

describe('a file that is merged over another', () => {
  const errors = (first: string, second: string) => {
    const overrides = [sourceFile('1.yaml', `services: {a: {${second}}}\n`)];
    const main = sourceFile('compose.yaml', `services: {a: {image: a, ${first}}, b: {image: b}}\n`);
    return schemaErrors(parseCompose(main, { overrides, complete: true })).map(
      ({ kind, at }) => `${at.file.path} ${kind}`,
    );
  };

  it('may lack what the earlier file has', () => {
    const complete = 'depends_on: {b: {condition: service_started}}';
    assert.deepEqual(errors(complete, 'depends_on: {b: {restart: true}}'), []);
    assert.deepEqual(errors(complete, 'depends_on: {b: {}}'), []);
    assert.deepEqual(errors('tty: true', 'depends_on: {b: {restart: true}}'), ['1.yaml missing']);
    assert.deepEqual(errors('depends_on: {b: {}}', complete), ['compose.yaml missing']);
  });

  it('has no mistake that is in the earlier file alone', () => {
    assert.deepEqual(errors('tty: x', 'tty: true'), ['compose.yaml type']);
    assert.deepEqual(errors('tty: true', 'tty: x'), ['1.yaml type']);
    assert.deepEqual(errors('own: x', 'tty: true'), ['compose.yaml unknown']);
    assert.deepEqual(errors('tty: true', 'own: x'), ['1.yaml unknown']);
  });
});

describe('a problem at many places', () => {
  it('is reported fifty times', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `    key${index}: 1\n`).join('');
    assert.equal(errorsIn('compose.yaml', `services:\n  a:\n    image: app:1\n${keys}`).length, 50);
  });
});
