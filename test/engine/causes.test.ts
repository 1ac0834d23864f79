import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { bySharer, severityAlone } from '../../server/engine/finding.ts';
import {
  defaultConfig,
  type Finding,
  identityOf,
  lint,
  Reported,
  severities,
} from '../../server/engine/index.ts';
import { applyEdits } from '../../server/engine/source/text.ts';
import { diagnosticOf } from '../../server/lsp/convert.ts';
import { projectOf } from '../support/project.ts';

type Files = Readonly<Record<string, string>>;

const lintedIn = (files: Files, path = 'compose.yaml') => lint(projectOf(files), path, rules, defaultConfig);
const ofRule = (files: Files, rule: string, path?: string) =>
  lintedIn(files, path).findings.filter((each) => each.rule === rule);
const servicesOf = ({ sharers = [] }: Finding) => sharers.map(({ service }) => service);

const numbers = [1, 2, 3, 4, 5, 6, 7];
const port = (number: number) => `    ports: ["900${number}:80"]\n`;

/** Projects whose seven services inherit `privileged` from one line, each in another way. */
const shared: Readonly<Record<string, { readonly files: Files; readonly at: string }>> = {
  'a merge key': {
    files: {
      'compose.yaml': `x-base: &base\n  image: nginx:1.27\n  privileged: true\nservices:\n${numbers
        .map((each) => `  web${each}:\n    <<: *base\n${port(each)}`)
        .join('')}`,
    },
    at: 'compose.yaml',
  },
  'extends of a service of the same file': {
    files: {
      'compose.yaml': `services:\n  web0:\n    image: nginx:1.27\n    privileged: true\n${port(0)}${numbers
        .slice(1)
        .map((each) => `  web${each}:\n    extends: web0\n    ports: !override ["900${each}:80"]\n`)
        .join('')}`,
    },
    at: 'compose.yaml',
  },
  'extends of a base file': {
    files: {
      'base/base.yml': 'services:\n  common:\n    image: nginx:1.27\n    privileged: true\n',
      'compose.yaml': `services:\n${numbers
        .map((each) => `  web${each}:\n    extends: {file: base/base.yml, service: common}\n${port(each)}`)
        .join('')}`,
    },
    at: 'base/base.yml',
  },
  'files that are included': {
    files: {
      'base.yml': 'services:\n  common:\n    image: nginx:1.27\n    privileged: true\n',
      'compose.yaml': `include:\n${numbers.map((each) => `  - web${each}/compose.yaml\n`).join('')}`,
      ...Object.fromEntries(
        numbers.map((each) => [
          `web${each}/compose.yaml`,
          `services:\n  web${each}:\n    extends: {file: ../base.yml, service: common}\n${port(each)}`,
        ]),
      ),
    },
    at: 'base.yml',
  },
  'an alias of a whole service': {
    files: {
      'compose.yaml': `x-cap: &cap true\nservices:\n${numbers
        .map((each) => `  web${each}:\n    image: nginx:1.27\n    privileged: *cap\n${port(each)}`)
        .join('')}`,
    },
    at: 'compose.yaml',
  },
};

describe('what services inherit from one line', () => {
  for (const [way, { files, at }] of Object.entries(shared))
    it(`is one finding by ${way}, which names the first service and counts them all`, () => {
      const [path, ...more] = ofRule(files, 'exposed-host-control');
      assert.ok(path);
      assert.deepEqual(more, []);
      assert.equal(path.file, at);
      assert.match(
        path.text,
        /^Anyone who takes over the program on port 900\d controls the host: .*\. 7 services in all\.$/,
      );
      assert.equal(servicesOf(path).length, 7);
      assert.equal(path.service, servicesOf(path)[0]);
      // Every service has its place and its own port among the related places.
      for (const { service, text } of path.sharers ?? []) {
        const [number] = /900\d/.exec(text) ?? [];
        assert.ok(
          path.related.some(({ message }) => message.includes(`port ${number}`)),
          service,
        );
        if (service !== path.service)
          assert.ok(
            path.related.some((each) => each.service === service),
            service,
          );
      }
      assert.equal(ofRule(files, 'privileged').length, 1);
    });

  it('is one finding of a Dockerfile that they share, with other ports', () => {
    const files = {
      Dockerfile: 'FROM nginx:1.27\nUSER root\n',
      'compose.yaml': `x-sock: &sock ["/var/run/docker.sock:/var/run/docker.sock"]\nservices:\n${numbers
        .map((each) => `  web${each}:\n    build: .\n    volumes: *sock\n${port(each)}`)
        .join('')}`,
    };
    const [path, ...more] = ofRule(files, 'exposed-host-control');
    assert.deepEqual(more, []);
    assert.equal(path?.sharers?.length, 7);
  });

  it('is of the worst service: by severity, then by who reaches it, then by name', () => {
    const base = 'x-base: &base\n  image: nginx:1.27\n  cap_add: [NET_ADMIN]\n';
    const text = `${base}services:\n  alone:\n    <<: *base\n    network_mode: none\n  back:\n    <<: *base\n  front:\n    <<: *base\n    ports: ["80:80"]\n  also:\n    <<: *base\n    ports: ["81:80"]\n`;
    const [found] = ofRule({ 'compose.yaml': text }, 'dangerous-capability');
    assert.deepEqual(found && servicesOf(found), ['also', 'front', 'back', 'alone']);
  });

  it('says of services with another text what that is', () => {
    const text =
      'x-base: &base\n  image: nginx:1.27\n  privileged: true\nservices:\n  a:\n    <<: *base\n    ports: ["80:80"]\n  b:\n    <<: *base\n    ports: ["81:80"]\n';
    const [path] = ofRule({ 'compose.yaml': text }, 'exposed-host-control');
    assert.ok(path?.related.some(({ message }) => /^b: Anyone .* port 81 controls the host/.test(message)));
  });

  it('stays two findings of one service, and of services that write it each', () => {
    const each = (name: string, host: number) =>
      `  ${name}:\n    image: nginx:1.27\n    privileged: true\n    ports: ["${host}:80"]\n`;
    const files = { 'compose.yaml': `services:\n${each('a', 80)}${each('b', 81)}` };
    assert.deepEqual(
      ofRule(files, 'exposed-host-control').map(({ service, sharers }) => [service, sharers]),
      [
        ['a', undefined],
        ['b', undefined],
      ],
    );
  });

  it('keeps its identity when one more service inherits it', () => {
    const text = (services: readonly number[]) =>
      `x-base: &base\n  image: nginx:1.27\n  privileged: true\nservices:\n${services
        .map((each) => `  web${each}:\n    <<: *base\n${port(each)}`)
        .join('')}`;
    const [two] = ofRule({ 'compose.yaml': text([1, 2]) }, 'exposed-host-control');
    const [three] = ofRule({ 'compose.yaml': text([1, 2, 3]) }, 'exposed-host-control');
    assert.ok(two && three);
    assert.equal(identityOf(two), identityOf(three));
    assert.notEqual(two.text, three.text);
  });

  it('is not reported again by a project of one of the services', () => {
    const { files } = shared['files that are included']!;
    const reported = new Reported();
    const all = ['compose.yaml', ...numbers.map((each) => `web${each}/compose.yaml`)].flatMap((path) =>
      reported.fresh(ofRule(files, 'exposed-host-control', path)),
    );
    assert.equal(all.length, 1);
  });

  it('is hidden for the services with a comment, and the others stay', () => {
    const text = `x-base: &base\n  image: nginx:1.27\n  privileged: true\nservices:\n  # plimsoll: ignore exposed-host-control\n  web1:\n    <<: *base\n${port(1)}  web2:\n    <<: *base\n${port(2)}  web3:\n    <<: *base\n${port(3)}`;
    const [path, ...more] = ofRule({ 'compose.yaml': text }, 'exposed-host-control');
    assert.deepEqual(more, []);
    assert.deepEqual(path && servicesOf(path), ['web2', 'web3']);
  });

  it('has a fix for all of them that closes all their ports', () => {
    const result = lintedIn(shared['a merge key']!.files);
    const path = result.findings.find(({ rule }) => rule === 'exposed-host-control');
    const fix = path && result.fixesOf(path).find(({ title }) => title.startsWith('Publish'));
    assert.equal(
      fix?.title,
      'Publish on 127.0.0.1 only, in 7 services (other machines lose access; leaves privileged)',
    );
    assert.equal(fix?.edits.length, 7);
  });
});

it('a diagnostic shows three of the services that share it, the worst first, and the total', () => {
  const { files, at } = shared['extends of a base file']!;
  const project = projectOf(files);
  const path = lintedIn(files).findings.find(({ rule }) => rule === 'exposed-host-control');
  const file = project.source(at);
  assert.ok(path && file);
  const { message, relatedInformation = [] } = diagnosticOf(path, file, {
    source: (each) => project.source(each),
    uri: (each) => `file:///${each}`,
    version: () => null,
    versionedEdits: false,
    makesFiles: false,
    annotates: false,
    snippets: false,
  });
  assert.match(String(message), /^Critical: web1: .* 7 services in all\.$/);
  assert.deepEqual(
    relatedInformation.map(({ message }) => message.slice(0, 26)),
    ['Applies to the service web', 'web2: Anyone who takes ove', 'web3: Anyone who takes ove'],
  );
  assert.ok(path.related.length > 7);
});

const cadvisor = `services:
  cadvisor:
    image: gcr.io/cadvisor/cadvisor:v0.47.2
    user: root
    privileged: true
    ports:
      - "8082:8080"
    volumes:
      - /:/rootfs
      - /var/run/docker.sock:/var/run/docker.sock
`;
const portainer = `services:
  portainer:
    image: portainer/portainer-ce:2.19.4
    ports: ["9443:9443"]
    privileged: true
    volumes: ["/var/run/docker.sock:/var/run/docker.sock", "/:/host"]
`;
const two = `services:
  runner:
    image: nginx:1.27
    cap_add: [SYS_ADMIN, SYS_MODULE]
    pid: host
    ports: ["8000:80"]
    volumes: ["/etc:/host/etc"]
`;
const anchored = shared['a merge key']!.files['compose.yaml']!;
const database = `services:
  db:
    image: mongo:7
    ports: ["27017:27017", "27018:27018"]
    privileged: true
  pg:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: postgres}
    ports: ["5432:5432"]
    cap_add: [SYS_ADMIN]
`;

describe('a fix of a critical or high finding', () => {
  for (const [name, text] of Object.entries({ cadvisor, portainer, two, anchored, database })) {
    const before = lintedIn({ 'compose.yaml': text });
    const grave = before.findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
    const tried = grave.flatMap((finding) =>
      before.fixesOf(finding).map((fix) => {
        const edited = applyEdits(text, fix.edits);
        return { finding, fix, after: lintedIn({ 'compose.yaml': edited }).findings };
      }),
    );

    it(`never adds a critical or high finding (${name})`, () => {
      assert.notEqual(tried.length, 0);
      for (const { fix, after } of tried)
        for (const limit of [0, 1]) {
          const count = (all: readonly Finding[]) =>
            all.filter(({ severity }) => severities.indexOf(severity) <= limit).length;
          assert.ok(count(after) <= count(before.findings), `${fix.title}: ${severities[limit]}`);
        }
    });

    it(`says what it leaves critical in its service, and nothing else (${name})`, () => {
      for (const { finding, fix, after } of tried) {
        const left = bySharer(after).filter(
          (each) => each.service === finding.service && each.severity === 'critical',
        );
        assert.equal(fix.leaves !== undefined, left.length > 0, fix.title);
        assert.equal(/[(;] ?leaves /.test(fix.title), left.length > 0, fix.title);
      }
    });
  }

  it('that leaves nothing critical comes first, unless the service may not work after it', () => {
    const text =
      'services:\n  traefik:\n    image: traefik:v2.9\n    user: root\n    ports: ["8080:8080"]\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]\n    command: ["--providers.docker"]\n';
    const result = lintedIn({ 'compose.yaml': text });
    const path = result.findings.find(({ rule }) => rule === 'exposed-host-control');
    const [first, ...others] = path ? result.fixesOf(path) : [];
    assert.equal(first?.leaves, undefined);
    assert.match(first?.title ?? '', /^Use a read-only proxy for the socket/);
    assert.ok(others.some(({ title }) => title.endsWith('; leaves docker.sock)')));
  });

  it('names what is left as the report does', () => {
    const result = lintedIn({ 'compose.yaml': cadvisor });
    const path = result.findings.find(({ isPath }) => isPath);
    const fix = path && result.fixesOf(path).find(({ title }) => title.startsWith('Publish'));
    assert.deepEqual(fix?.leaves, ['docker.sock', 'privileged', 'all files']);
  });
});

describe('the parts of an attack path', () => {
  const found = lintedIn({ 'compose.yaml': cadvisor }).findings;
  const severityOf = (rule: string) => found.find((each) => each.rule === rule)?.severity;

  it('keep their severity at another line, and the path stands for the one at its own line', () => {
    assert.equal(severityOf('exposed-host-control'), 'critical');
    assert.equal(severityOf('docker-socket'), 'info');
    assert.equal(severityOf('privileged'), 'critical');
    assert.equal(severityOf('sensitive-host-path'), 'critical');
  });

  it('are all marked as its parts', () => {
    for (const rule of ['docker-socket', 'privileged', 'sensitive-host-path', 'open-port', 'root-service']) {
      const part = found.find((each) => each.rule === rule);
      assert.equal(part?.partOf?.rule, 'exposed-host-control', rule);
      assert.equal(part.partOf.alone, severityAlone(part));
    }
  });
});
