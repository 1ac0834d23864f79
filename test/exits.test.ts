import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import type { FileProblem, ScanReport } from '../server/cli/report/report.ts';
import { scan } from '../server/cli/scan.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { cpuTime } from './support/cpu.ts';
import { soundRepositories } from './support/sound-repositories.ts';

/** The result of a scan in a folder: its exit code, the rules that were reported, and problems as `note` or `failure`. */
interface Scanned {
  readonly code: number;
  readonly findings: readonly string[];
  readonly problems: readonly string[];
}

function scanned(files: Readonly<Record<string, string>>, ...operands: readonly string[]): Scanned {
  const cwd = folderOf(files);
  const findings: string[] = [];
  const problems: string[] = [];
  const report: ScanReport = {
    writesFixes: false,
    linted: (linted) =>
      void findings.push(...linted.findings.map(({ rule, service }) => `${rule} ${service}`)),
    problem: ({ file, warning, message }: FileProblem) =>
      void problems.push(`${warning ? 'note' : 'failure'} ${file}: ${message}`),
    end() {},
  };
  const request = scanRequest(readOptions(scanCommand, operands.length > 0 ? operands : ['.']), rules, cwd);
  const code = scan(request, { cwd, today: '2026-01-01', rules, stopped: () => false }, report);
  return { code, findings, problems };
}

const isSchemaError = (each: string) => each.startsWith('schema-error ');

describe('a scan of a sound repository exits with 0 or 1', () => {
  for (const [name, files] of Object.entries(soundRepositories))
    it(name, () => {
      const { code, findings, problems } = scanned(files);
      assert.deepEqual(
        problems.filter((each) => !each.startsWith('note ')),
        [],
      );
      assert.deepEqual(findings.filter(isSchemaError), []);
      assert.ok(code === 0 || code === 1, String(code));
    });
});

describe('what is not broken is one note for each file', () => {
  const service = (rest: string) => ({ 'compose.yaml': `services:\n  web:\n    image: a:1\n${rest}` });
  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'an env_file of the host': service('    env_file: /etc/a.env\n'),
    'placeholders of a development container': service(
      '    user: ${templateOption:user}\n    hostname: ${templateOption:name}\n',
    ),
    'placeholders of Maven': service('    labels: { v: "${project.version}", n: "${project.name}" }\n'),
    'tags of Jinja': service('{% if a %}\n    user: root\n{% endif %}\n{# end #}\n'),
    'a placeholder in a Dockerfile': {
      Dockerfile: 'FROM a:${templateOption:x}\nUSER ${templateOption:y}\nUSER 1000\n',
    },
    'the first format': { 'docker-compose.yml': 'a:\n  image: a:1\nb:\n  image: b:1\n' },
  };
  for (const [name, files] of Object.entries(cases))
    it(name, () =>
      assert.deepEqual(
        scanned(files).problems.map((each) => each.slice(0, 5)),
        ['note '],
      ),
    );
});

describe('a file that the user named and that cannot be checked exits with 2', () => {
  const cases: readonly (readonly [path: string, text: string])[] = [
    ['docker-compose.yml', '- name: Install\n  apt: {}\n'],
    ['docker-compose.yml', 'apiVersion: v1\nkind: Pod\n'],
    ['docker-compose.yml', '{{ include "all" . }}\n'],
    ['part.Dockerfile', 'RUN make\n'],
    ['Dockerfile.patch', '--- a\n+++ b\n'],
    ['Dockerfile', 'FROM {{ base }}\n'],
    ['Dockerfile.j2', 'FROM a\n'],
    ['compose.yaml', 'services: [\n'],
  ];
  for (const [path, text] of cases)
    it(`${path}: ${JSON.stringify(text)}`, () => assert.equal(scanned({ [path]: text }, path).code, 2));

  it('but not if services of a template can be checked, or an env_file is of the host', () => {
    const template = 'services:\n  web:\n    image: a:1\n{% if x %}\n    user: root\n{% endif %}\n';
    assert.equal(scanned({ 'compose.yaml': template }, 'compose.yaml').code, 0);
    const host = 'services:\n  web:\n    image: a:1\n    env_file: /etc/a.env\n';
    assert.equal(scanned({ 'compose.yaml': host }, 'compose.yaml').code, 0);
  });
});

describe('a broken file exits with 2, named or found', () => {
  const cases: readonly (readonly [path: string, text: string])[] = [
    ['compose.yaml', 'services:\n  web:\n    image: a:1\n   user: root\n'],
    ['compose.yaml', 'services:\n  web:\n    image: ${A:1}\n'],
    ['compose.yaml', 'include: [missing.yaml]\n'],
    ['compose.yaml', 'services:\n<<<<<<< a\n  web: { image: a }\n=======\n  web: { image: b }\n>>>>>>> b\n'],
    ['Dockerfile', 'FORM alpine\n'],
    ['Dockerfile', 'FROM alpine\nWORKDIR /{{x}}\n'],
    ['Dockerfile', '#include "x"\nFROM alpine\n'],
    ['Dockerfile', 'FROM alpine\nRUNN make\n'],
  ];
  for (const [path, text] of cases)
    it(`${path}: ${JSON.stringify(text)}`, () => {
      assert.equal(scanned({ [path]: text }).code, 2);
      assert.equal(scanned({ [path]: text }, path).code, 2);
    });
});

describe('an override file with a usual name', () => {
  const base = 'services:\n  web:\n    image: a:1\n';
  const over = 'services:\n  web:\n    networks: [n]\n    depends_on: [db]\n';
  const named = (files: Readonly<Record<string, string>>) =>
    scanned({ 'compose.yaml': base, 'over/compose.yaml': over, ...files }).findings.filter(isSchemaError);
  const incomplete = { 'over/compose.yaml': 'services:\n  other:\n    networks: [n]\n' };

  it('is not reported as incomplete if a file above it has its services', () =>
    assert.deepEqual(named({}), []));

  it('is reported if nothing shows that it is one', () => assert.notDeepEqual(named(incomplete), []));

  const scripts: Readonly<Record<string, string>> = {
    Makefile: 'up:\n\tdocker compose -f compose.yaml -f over/compose.yaml up\n',
    'up.sh': 'docker-compose --file=compose.yaml \\\n  --file=over/compose.yaml up\n',
    '.gitlab-ci.yml': 'up:\n  script:\n    - docker compose -f compose.yaml -f over/compose.yaml up\n',
    '.github/workflows/up.yml':
      'jobs:\n  up:\n    steps:\n      - run: >\n          docker compose -f compose.yaml\n          -f over/compose.yaml up\n',
    'package.json': '{ "scripts": { "up": "docker compose -f compose.yaml -f over/compose.yaml up" } }\n',
    'Taskfile.yml':
      'vars:\n  A: x\ntasks:\n  up:\n    cmds: ["docker compose -f compose.yaml -f over/compose.yaml up"]\n',
    'over/run.sh': 'cd ..\nCOMPOSE_FILE=compose.yaml:over/compose.yaml docker compose up\n',
    'bin/up': '#!/bin/sh\ncd over\ndocker compose -f ../compose.yaml -f compose.yaml up\n',
    'scripts/up.sh': 'F="-f compose.yaml"\nF="$F -f over/compose.yaml"\ndocker compose $F up\n',
    'over/devcontainer.json': '{ "dockerComposeFile": ["../compose.yaml", "compose.yaml"] }\n',
  };
  for (const [path, text] of Object.entries(scripts))
    it(`is one if ${path} says so`, () => assert.deepEqual(named({ ...incomplete, [path]: text }), []));

  it('is not one because a script names it alone, in a comment, or beside files that do not exist', () => {
    const commands = [
      'docker compose -f over/compose.yaml up\n',
      '# docker compose -f compose.yaml -f over/compose.yaml up\n',
      'docker compose -f x.yaml -f over/compose.yaml up\n',
    ];
    for (const each of commands) assert.notDeepEqual(named({ ...incomplete, 'a.sh': each }), [], each);
  });

  it('is found soon, also among many options of a script', () => {
    const text = `F=-f x.yml\n${'F="$F $F"\n'.repeat(500)}docker compose ${'-f a.yml '.repeat(20_000)}\n`;
    const start = cpuTime();
    named({ ...incomplete, 'a.sh': text, 'b.sh': `docker compose ${'-f '.repeat(60_000)}` });
    assert.ok(cpuTime() - start < 5_000);
  });
});

describe('the first format', () => {
  it('is checked as it stands', () => {
    const { code, findings } = scanned({
      'docker-compose.yml':
        'web:\n  build: app\n  dockerfile: Web.Dockerfile\n  net: host\n  privileged: true\n  volumes:\n    - /var/run/docker.sock:/var/run/docker.sock\n',
      'app/Web.Dockerfile': 'FROM alpine:3.20\nUSER root\n',
    });
    assert.equal(code, 1);
    for (const rule of ['privileged', 'host-namespace', 'docker-socket'])
      assert.ok(
        findings.some((each) => each.startsWith(rule)),
        `${rule}: ${findings.join(', ')}`,
      );
  });

  it('is known in a file with any name that the user names, and is not a pipeline', () => {
    const text = 'web:\n  image: a:1\n  privileged: true\n';
    assert.ok(scanned({ 'common.yml': text }, 'common.yml').findings.includes('privileged web'));
    assert.deepEqual(scanned({ 'ci.yml': `stages: [a]\n${text}` }, 'ci.yml').findings, []);
  });

  it('gets no fixes, which Compose could not show to be right', () => {
    const cwd = folderOf({
      'docker-compose.yml': 'web:\n  image: a:1\n  privileged: true\n  cap_add: [ALL]\n',
    });
    const { findings } = JSON.parse(plimsoll(['scan', '--format', 'json'], { cwd }).out);
    assert.ok(findings.length > 1);
    assert.deepEqual(
      findings.flatMap(({ fixes }: { fixes: unknown[] }) => fixes),
      [],
    );
  });

  it('is known by its services, also by those named as a later key', () => {
    for (const name of ['volumes', 'secrets', 'configs', 'name'])
      assert.deepEqual(
        scanned({ 'docker-compose.yml': `${name}:\n  image: a:1\n  privileged: true\n` }).findings.filter(
          isSchemaError,
        ),
        [],
      );
  });
});

describe('kinds that are not read', () => {
  const dockerfile = { Dockerfile: 'FROM scratch\nUSER 1000\n' };
  const cases: Readonly<Record<string, readonly [path: string, text: string, plural: string]>> = {
    Quadlet: ['web.container', '[Container]\nImage=a\n', 'Quadlet files'],
    'a pod of Quadlet': ['quadlet/web.pod', '[Pod]\n', 'Quadlet files'],
    Bake: ['docker-bake.hcl', 'target "a" {}\n', 'Bake files'],
    'Bake in JSON': ['ci/docker-bake.json', '{}\n', 'Bake files'],
    Kubernetes: ['k8s/web.yaml', 'apiVersion: apps/v1\nkind: Deployment\n', 'Kubernetes manifests'],
    'several documents of Kubernetes': [
      'a.yml',
      'kind: Service\n---\nkind: CronJob\n',
      'Kubernetes manifests',
    ],
    'a development container': [
      '.devcontainer/devcontainer.json',
      '{ "image": "a" }\n',
      'development containers',
    ],
  };
  for (const [name, [path, text, plural]] of Object.entries(cases))
    it(`are named at the end: ${name}`, () => {
      const { code, problems } = scanned({ ...dockerfile, [path]: text });
      assert.deepEqual(problems, [`note ${path}: Not read: ${plural} (${path}).`]);
      assert.notEqual(code, 2);
    });

  it('are not named if they run nothing', () => {
    const files = {
      'a.yaml': 'kind: Service\n',
      '.devcontainer/devcontainer.json': '{ "dockerComposeFile": "a" }\n',
    };
    assert.deepEqual(scanned({ ...dockerfile, ...files }).problems, []);
  });

  it('stand in one line below the verdict, which is never bare', () => {
    const files = { 'a.container': '', 'b.container': '', 'docker-bake.hcl': '', 'k.yaml': 'kind: Pod\n' };
    const line =
      'Not read: Quadlet files (2, such as a.container), Bake files (docker-bake.hcl), Kubernetes manifests (k.yaml).';
    const { out } = plimsoll(['scan'], { cwd: folderOf({ ...dockerfile, ...files }) });
    assert.ok(out.trimEnd().endsWith(line), out);
    const none = plimsoll(['scan'], { cwd: folderOf(files) });
    assert.deepEqual([none.code, none.out.trimEnd().split('\n').at(-1)], [3, line]);
  });
});
