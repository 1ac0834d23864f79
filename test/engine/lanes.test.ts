import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { type Lane, lanesOf } from '../../server/engine/drawing/lanes.ts';
import { worstFirst } from '../../server/engine/drawing/order.ts';
import { openingSentence } from '../../server/engine/drawing/sentence.ts';
import { defaultConfig, lint, posturesOf } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

/** The lanes of a compose file, and the sentence above them. */
function drawn(services: string, more: Record<string, string> = {}) {
  const project = projectOf({ 'compose.yaml': `services:\n${services}`, ...more });
  const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
  const postures = posturesOf(project, 'compose.yaml', defaultConfig);
  const lanes = lanesOf(postures, findings);
  return { lanes, sentence: openingSentence(lanes, postures) };
}

/** A lane in one line: `other machines > 8080, no login > web > drive Docker: docker.sock > host`. */
const line = ({ services, reach, controls, can }: Lane) =>
  [
    [reach.by, ...reach.through].join(' '),
    reach.how,
    services.map(({ name }) => name).join(' '),
    can,
    controls,
  ]
    .filter((each) => each !== '')
    .join(' > ');

const linesOf = (services: string, more?: Record<string, string>) => drawn(services, more).lanes.map(line);

const socket = '    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n';

describe('the lane of a service', () => {
  it('ends at the host, by the settings that control it', () => {
    const app = '  a:\n    image: acme/app:1.4\n    user: root\n    ports: ["8080:80"]\n';
    assert.deepEqual(linesOf(app + socket), ['others > 8080 > a > drive Docker: docker.sock > host']);
    assert.deepEqual(linesOf(`${app}    privileged: true\n`), [
      'others > 8080 > a > do anything: privileged > host',
    ]);
    assert.deepEqual(linesOf(`${app}    cap_add: [SYS_ADMIN]\n    privileged: false\n`), [
      'others > 8080 > a > do anything: SYS_ADMIN > host',
    ]);
    assert.deepEqual(linesOf(`${app}    volumes: ["/:/h", "/etc:/e", "/usr/bin:/b"]\n`), [
      'others > 8080 > a > do anything: all files, /etc and 1 more > host',
    ]);
  });

  it('ends at the host for a critical setting, also if the user of the image is not known', () => {
    assert.deepEqual(linesOf('  a:\n    image: acme/app:1.4\n    privileged: true\n'), [
      'nobody > no port > a > do anything: privileged > host',
    ]);
  });

  it('ends at a part of the host, or at its own data', () => {
    assert.deepEqual(
      linesOf('  a:\n    image: acme/app:1.4\n    volumes: ["/home/me:/m"]\n    ports: ["1:1"]\n'),
      ['others > 1 > a > change /home/me > part'],
    );
    assert.deepEqual(linesOf('  a:\n    image: acme/app:1.4\n    network_mode: host\n    pid: host\n'), [
      'others > any port: host network > a > see all processes, reach local services > part',
    ]);
    assert.deepEqual(linesOf('  a:\n    image: redis:7\n    ports: ["6379:6379"]\n'), [
      'others > 6379, no login > a > read and change its data > data',
    ]);
    assert.deepEqual(
      linesOf(
        '  a:\n    image: postgres:16\n    ports: ["5432:5432"]\n    environment: {POSTGRES_PASSWORD: postgres}\n',
      ),
      ['others > 5432, weak password > a > log in > data'],
    );
  });

  it('begins with who reaches it: other machines, a service that passes requests on, its neighbours, or nobody', () => {
    const image = '    image: acme/app:1.4\n';
    assert.deepEqual(
      linesOf(
        `  open:\n${image}    ports: ["1:1", "2:2", "3:3", "4:4"]\n` +
          `  joined:\n${image}    network_mode: service:open\n` +
          `  local:\n${image}    ports: ["127.0.0.1:5:5"]\n`,
      ),
      [
        'others > 4 ports > open > nothing',
        'service open > 4 ports of open > joined > nothing',
        'neighbours open > no port > local > nothing',
      ],
    );
    assert.deepEqual(linesOf(`  alone:\n${image}    network_mode: none\n`), [
      'nobody > no port > alone > nothing',
    ]);
    const ring = `  a:\n${image}    network_mode: service:b\n  b:\n${image}    network_mode: service:a\n`;
    assert.equal(linesOf(ring).length, 2);
  });

  it('stands for services alike, and never for one with other powers', () => {
    const base = { 'base.yaml': `services:\n  base:\n    image: acme/app:1.4\n    user: root\n${socket}` };
    const service = (name: string, rest = '') =>
      `  ${name}:\n    extends: {file: base.yaml, service: base}\n${rest}`;
    const ports = (nth: number) => `    ports: ["${8000 + nth}:80"]\n`;
    assert.deepEqual(
      linesOf(service('c', ports(3)) + service('a', ports(1)) + service('b', ports(2)) + service('d'), base),
      [
        'others > 8001 and others > a b c > drive Docker: docker.sock > host',
        'neighbours c a b > no port > d > drive Docker: docker.sock > host',
      ],
    );
    const inside = drawn(service('a') + service('b') + service('c', '    user: "0"\n'), base).lanes;
    assert.deepEqual(
      inside.map(({ services, severity }) => `${services.map(({ name }) => name).join(' ')} ${severity}`),
      ['a b critical', 'c critical'],
    );
    const worse = linesOf(service('a', ports(1)) + service('b', `${ports(2)}    privileged: true\n`), base);
    assert.equal(worse.length, 2);
  });

  it('stands for services that share a definition, whose findings are reported once', () => {
    const anchored = (image: string) =>
      drawn('', {
        'compose.yaml':
          `x-base: &base\n  image: ${image}\n  privileged: true\n` +
          '  security_opt: [no-new-privileges:true]\n' +
          `services:\n${['a', 'b', 'c'].map((name) => `  ${name}: {<<: *base}\n`).join('')}`,
      });
    for (const image of ['acme/app:1.4', 'acme/app:1.4\n  user: root']) {
      const { lanes, sentence } = anchored(image);
      assert.deepEqual(lanes.map(line), [
        'neighbours b c > no port > a b c > do anything: privileged > host',
      ]);
      assert.match(String(sentence), /^All 3 services control the host/);
    }
  });

  it('does not stand for services that others reach in another way', () => {
    const base = '    image: acme/app:1.4\n    user: root\n    privileged: true\n';
    const { sentence } = drawn('', {
      'compose.yaml':
        `x-base: &base\n${base}services:\n` +
        '  traefik:\n    image: traefik:v3.1\n    ports: ["80:80"]\n' +
        '    command: ["--providers.docker=true", "--entrypoints.web.address=:80"]\n' +
        '  joined:\n    <<: *base\n    network_mode: service:traefik\n' +
        '  alone:\n    <<: *base\n  other:\n    <<: *base\n',
    });
    assert.equal(sentence, '3 of 4 services control the host, and other machines reach 1 of them.');
  });

  it('counts the findings of the Dockerfile that it builds', () => {
    const project = projectOf({
      Dockerfile: 'FROM alpine:3.22\nCMD ["app"]\n',
      'compose.yaml': 'services:\n  a:\n    build: .\n',
    });
    const found = ['compose.yaml', 'Dockerfile'].flatMap(
      (path) => lint(project, path, rules, defaultConfig).findings,
    );
    const [lane] = lanesOf(posturesOf(project, 'compose.yaml', defaultConfig), found);
    assert.ok(lane?.findings.some(({ rule }) => rule === 'root-user'));
  });
});

describe('the opening sentence', () => {
  const image = '    image: acme/app:1.4\n    user: root\n';
  const cases: readonly (readonly [services: string, sentence: string])[] = [
    [
      `  a:\n${image}    ports: ["1:1"]\n${socket}`,
      'The service controls the host, and other machines reach it.',
    ],
    [`  a:\n${image}${socket}`, 'The service controls the host; other machines do not reach it directly.'],
    [
      `  a:\n${image}    ports: ["1:1"]\n${socket}  b:\n${image}${socket}  c:\n${image}`,
      '2 of 3 services control the host, and other machines reach 1 of them.',
    ],
    [
      `  a:\n${image}    ports: ["1:1"]\n${socket}  b:\n${image}    ports: ["2:2"]\n${socket}`,
      'Both services control the host, and other machines reach both.',
    ],
    [
      `  a:\n${image}${socket}  b:\n${image}${socket}  c:\n${image}`,
      '2 of 3 services control the host; other machines do not reach either directly.',
    ],
    [
      ['a', 'b', 'c'].map((name, n) => `  ${name}:\n${image}    ports: ["${n}:1"]\n${socket}`).join(''),
      'All 3 services control the host, and other machines reach them all.',
    ],
    [
      `  a:\n    image: redis:7\n    ports: ["6379:6379"]\n  c:\n${image}`,
      'Anyone on the network gets into 1 of 2 services: no login, or a weak password.',
    ],
    [
      `  a:\n${image}    network_mode: host\n  c:\n${image}`,
      'Other machines reach 1 of 2 services with access to a part of the host.',
    ],
    [
      `  a:\n${image}    ports: ["1:1"]\n  c:\n${image}`,
      'Other machines reach 1 of 2 services; none controls the host.',
    ],
    [`  a:\n${image}`, 'Other machines reach no service, and it does not control the host.'],
    [
      `  a:\n${image}    privileged: \${P}\n`,
      'Other machines reach no service, and it is not known to control the host.',
    ],
    [
      `  a:\n${image}    ports: ["1:1"]\n  b:\n${image}    cap_add: ["\${CAP}"]\n`,
      'Other machines reach 1 of 2 services; none is known to control the host.',
    ],
    [
      `  a:\n${image}    extends: {file: ../../missing.yaml, service: a}\n  b:\n${image}`,
      'Other machines reach no service, and none is known to control the host.',
    ],
    [
      `  a:\n${image}    volumes: ["\${SOCKET}:/run/x.sock"]\n  b:\n${image}`,
      'Other machines reach no service, and none is known to control the host.',
    ],
  ];
  for (const [services, sentence] of cases)
    it(sentence, () => {
      assert.equal(drawn(services).sentence, sentence);
    });

  it('is about the images where no service is defined', () => {
    const said = (text: string) => {
      const project = projectOf({ Dockerfile: text });
      return openingSentence([], posturesOf(project, 'Dockerfile', defaultConfig));
    };
    assert.equal(said('FROM alpine:3.22\nCMD ["app"]\n'), 'The image runs as root.');
    assert.equal(
      said('FROM alpine:3.22\nUSER 1000\nCMD ["app"]\n'),
      'The image is not known to run as root.',
    );
    assert.equal(openingSentence([], []), undefined);
  });
});

it('the order of every surface is by severity, then by who reaches it, then by name', () => {
  const all = [
    { severity: undefined, reach: 'others', name: 'a' },
    { severity: 'high', reach: 'nobody', name: 'a' },
    { severity: 'high', reach: 'others', name: 'c' },
    { severity: 'high', reach: 'others', name: 'b' },
    { severity: 'critical', reach: undefined, name: 'z' },
  ] as const;
  assert.deepEqual(
    [...all].sort(worstFirst).map(({ severity, reach, name }) => `${severity} ${reach} ${name}`),
    ['critical undefined z', 'high others b', 'high others c', 'high nobody a', 'undefined others a'],
  );
});
