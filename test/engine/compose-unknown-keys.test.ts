import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { entryType, strayKey } from '../../server/engine/compose/schema/key-path.ts';
import { schemaErrors } from '../../server/engine/compose/schema/schema.ts';
import { sourceFile } from '../../server/engine/source/text.ts';

/** The first problem: its kind, the text at its place, and the suggestion, with the place to which it moves. */
function saidOf(text: string, complete?: boolean): string | undefined {
  const [error] = schemaErrors(parseCompose(sourceFile('compose.yaml', text), { complete }));
  if (!error) return undefined;
  const at = text.slice(error.at.span.start, error.at.span.end);
  if (!('near' in error)) return `${error.kind} ${at}`;
  const { kind, where, near, gives, move } = error;
  const to = move && `to ${move.below ?? [...move.to.entries.keys()][0]}`;
  return [kind, at, 'in', where, near && `→ ${near}`, gives && 'gives', to].filter(Boolean).join(' ');
}

const service = (...lines: readonly string[]) =>
  `services:\n  web:\n    image: a\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('a key that the specification does not have', () => {
  const cases: readonly (readonly [text: string, said: string | undefined])[] = [
    [service('x-own: 1'), undefined],
    [service('anything: 1'), 'unknown anything in a service'],
    // With a suggestion.
    [service('port: ["80:80"]'), 'typo port in a service → ports'],
    [service('volume: ["./a:/b"]'), 'typo volume in a service → volumes'],
    [service('enviroment: {A: b}'), 'typo enviroment in a service → environment'],
    [service('privilegd: true'), 'typo privilegd in a service → privileged gives'],
    [service('privilegd: false'), 'typo privilegd in a service → privileged'],
    [service('cap_ad: [A]'), 'typo cap_ad in a service → cap_add gives'],
    [service('device: [/dev/a]'), 'typo device in a service → devices gives'],
    [service('networkmode: host'), 'typo networkmode in a service → network_mode gives'],
    [service('hostnam: b'), 'typo hostnam in a service → hostname'],
    [service('depends: [b]'), 'typo depends in a service → depends_on'],
    [service('container: b'), 'typo container in a service → container_name'],
    [service('blkio: {weight: 10}'), 'typo blkio in a service → blkio_config'],
    [service('credential: {file: a}'), 'typo credential in a service → credential_spec'],
    [service('health: {test: a}'), 'unknown health in a service'],
    // No suggestion that is there already, does not take such a value, or is one of several.
    [service('ports: ["80:80"]', 'port: ["81:81"]'), 'unknown port in a service'],
    [service('cpu: [1]'), 'typo cpu in a service → cpus'],
    [service('cpu: 1'), 'typo cpu in a service → cpus'],
    [service('stop: SIGTERM'), 'unknown stop in a service'],
    [service('memory: 5m'), 'unknown memory in a service'],
    // Keys that belong elsewhere.
    [service('replicas: 2'), 'misplaced replicas in a service → `deploy` to deploy'],
    [service('context: .'), 'misplaced context in a service → `build` to build'],
    [
      service('build:', '  context: .', '  ports: ["80:80"]'),
      'misplaced ports in `build` → a service to image',
    ],
    [service('build:', '  context: .', '  privileg: true'), 'typo privileg in `build` → privileged gives'],
    [
      service('deploy:', '  mode: global', '  restart: always'),
      'misplaced restart in `deploy` → a service to image',
    ],
    [
      service('deploy:', '  mode: global', '  cap_add: [A]'),
      'misplaced cap_add in `deploy` → a service gives to image',
    ],
    [service('deploy:', '  limits: {cpus: "1"}'), 'misplaced limits in `deploy` → `resources` to resources'],
    [
      service('deploy:', '  resources:', '    replicas: 1'),
      'misplaced replicas in `resources` → `deploy` to resources',
    ],
    [`${service()}image: b\n`, 'misplaced image in a compose file → a service'],
    [`${service()}pid: host\n`, 'misplaced pid in a compose file → a service gives'],
    [`${service()}service: {}\n`, 'unknown service in a compose file'],
    [`${service()}network: {a: {}}\n`, 'typo network in a compose file → networks'],
    [`${service()}anything: b\n`, 'unknown anything in a compose file'],
    [`${service()}networks: {a: {drivr: b}}\n`, 'typo drivr in a network → driver'],
    [`${service()}volumes: {a: {image: b}}\n`, 'unknown image in a volume'],
    [`${service()}secrets: {a: {fil: b, file: c}}\n`, 'unknown fil in a secret'],
    [`${service()}configs: {a: {contents: b, file: c}}\n`, 'typo contents in a config → content'],
  ];
  for (const [text, said] of cases) it(JSON.stringify(text), () => assert.equal(saidOf(text), said));
});

describe('a file in another format', () => {
  const cases: readonly (readonly [text: string, said: string | undefined])[] = [
    ['web:\n  image: a\n', undefined],
    ['web:\n  build: .\n  net: host\n', undefined],
    ['x-a: {image: a}\nweb:\n  image: a\n', undefined],
    ['apiVersion: v1\nkind: Pod\nspec: {containers: []}\n', undefined],
    ['test:\n  image: a\n  script: [make]\n', undefined],
    ['web:\n  ports: ["80:80"]\n', 'unknown web in a compose file'],
    ['networks: {a: {image: b}}\n', 'unknown image in a network'],
    ['web:\n  build: .\n  services: {a: {image: b}}\n', 'unknown web in a compose file'],
    ['services: {a: {image: b}}\nweb:\n  image: a\n', 'unknown web in a compose file'],
    ['name: a\n', undefined],
  ];
  for (const [text, said] of cases) it(JSON.stringify(text), () => assert.equal(saidOf(text), said));
});

describe('a missing key of several alternatives', () => {
  const cases: readonly (readonly [text: string, said: string | undefined])[] = [
    ['services:\n  web: {}\n', 'missing web'],
    ['services:\n  web: {image: ""}\n', 'missing web'],
    ['services:\n  web: {build: .}\n', undefined],
    ['services:\n  web: {provider: {type: a}}\n', undefined],
    ['services:\n  web: {image: "${A}"}\n', undefined],
    ['services:\n  web:\n', 'type web'],
    ['services:\n  a: {image: a, scale: "2"}\n  web: {extends: a}\n', undefined],
    [`${service()}secrets: {s: {driver: a}}\n`, undefined],
    [`${service()}secrets: {s: {environment: ""}}\n`, 'missing s'],
    [`${service()}secrets: {s: {environment: A}}\n`, undefined],
    [`${service()}secrets: {s: {file: ""}}\n`, undefined],
    [`${service()}secrets: {s: {external: false}}\n`, 'missing s'],
    [`${service()}secrets: {s: {external: {name: a}}}\n`, undefined],
    [`${service()}configs: {s: {external: true}}\n`, undefined],
    [`${service()}configs: {s: {file: a, environment: B}}\n`, 'both environment'],
    [`${service()}configs: {s: {}}\n`, 'missing s'],
  ];
  for (const [text, said] of cases) it(JSON.stringify(text), () => assert.equal(saidOf(text), said));
});

describe('services that wait for themselves', () => {
  const circle = (...services: readonly string[]) => {
    const text = `services:\n${services.map((each, index) => `  s${index}: {image: a, ${each}}\n`).join('')}`;
    return schemaErrors(parseCompose(sourceFile('compose.yaml', text)))
      .filter(({ kind }) => kind === 'cycle')
      .map(
        (error) =>
          `${text.slice(error.at.span.start, error.at.span.end)} of ${'name' in error && error.name}`,
      );
  };
  it('are reported once, where the cycle closes', () => {
    assert.deepEqual(circle('depends_on: [s1]', 'depends_on: [s0]'), ['s0 of s0']);
    assert.deepEqual(circle('depends_on: [s1]', 'links: ["s2:x"]', 'network_mode: "service:s0"'), [
      '"service:s0" of s0',
    ]);
    assert.deepEqual(circle('depends_on: [s1]', 'depends_on: [s2]', 'depends_on: [s1]'), ['s1 of s1']);
    assert.deepEqual(circle('volumes_from: [s0]'), ['s0 of s0']);
    assert.deepEqual(circle('ipc: "service:s1"', 'pid: "service:s0"'), ['"service:s0" of s0']);
  });
  it('are not reported if two wait for a third, or for a container', () => {
    assert.deepEqual(circle('depends_on: [s2]', 'depends_on: [s2, s0]', 'tty: true'), []);
    assert.deepEqual(circle('volumes_from: ["container:s0"]'), []);
    assert.deepEqual(circle('network_mode: "container:s0"'), []);
  });
});

it('a path of keys below a service is followed to the first unknown one', () => {
  const stray = (...path: readonly string[]) => {
    const found = strayKey(entryType('services'), path);
    return found && [found.key, found.among.length > 0];
  };
  for (const path of [
    '',
    'image',
    'deploy.replicas',
    'deploy.resources.limits.cpus',
    'labels.x',
    'environment.A',
    'x-own.a.b',
  ])
    assert.equal(stray(...path.split('.').filter(Boolean)), undefined, path);
  assert.deepEqual(stray('imag'), ['imag', true]);
  assert.deepEqual(stray('deploy', 'replica'), ['replica', true]);
  assert.deepEqual(stray('image', 'tag'), ['tag', false]);
  assert.ok(strayKey(entryType('services'), ['deploy', 'replica'])?.among.includes('replicas'));
  assert.ok(!strayKey(entryType('services'), ['imag'])?.among.includes('*'));
});
