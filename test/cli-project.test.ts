import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderOf, plimsoll } from './support/cli.ts';
import { withoutLinks } from './support/links.ts';
import { readReport } from './support/report.ts';

/** Scans a folder with files: findings of some rules as `file:line rule`, problems, and the exit code. */
function scan(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  only: readonly string[] = ['privileged', 'host-namespace', 'unused-ignore'],
) {
  const cwd = folderOf(files);
  const { code, out, errors } = plimsoll(['scan', '--format', 'json', ...args], { cwd });
  assert.equal(errors, '');
  const { findings, problems } = readReport(out);
  const found = findings.filter(({ rule }) => only.includes(rule));
  return {
    code,
    found: found.map(({ file, line, rule }) => `${file}:${line} ${rule}`).sort(),
    problems: problems.map(({ file, line, message }) => `${file}:${line} ${message}`),
  };
}

const image = 'image: nginx:1.27.3';
const service = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('plimsoll scan: projects of several compose files', () => {
  const pair = {
    'compose.yaml': service(image, 'privileged: true', 'network_mode: host'),
    'compose.override.yaml': service('privileged: false', 'pid: host'),
  };

  it('checks a project once and reports each finding where it is written', () => {
    const all = ['compose.override.yaml:4 host-namespace', 'compose.yaml:5 host-namespace'];
    assert.deepEqual(scan(pair).found, all);
    assert.deepEqual(scan(pair, ['compose.yaml', 'compose.override.yaml']).found, all);
  });

  it('combines the same finding of several services in the text report, and counts each', () => {
    const services = (count: number) =>
      `services:\n${Array.from({ length: count }, (_, at) => `  s${at}:\n    image: acme/app\n`).join('')}`;
    const read = (count: number) =>
      plimsoll(['scan'], { cwd: folderOf({ 'compose.yaml': services(count) }) }).out;
    const five = read(5);
    assert.match(five, /^ {2}3:12 .*s0, s1, s2, s3, s4: app has no tag/m);
    assert.match(five, /^PASS: 5 findings in 1 file: 5 medium\./m);
    assert.equal(five.match(/unpinned-service-image/g)?.length, 2, 'once, and in the advice');
    assert.match(read(6), /s0, s1, s2, s3, and 2 more: app has no tag/);
  });

  it('shows project findings for the first file, and only its own for another file', () => {
    assert.deepEqual(scan(pair, ['compose.override.yaml']).found, ['compose.override.yaml:4 host-namespace']);
    assert.equal(scan(pair, ['compose.yaml']).found.length, 2);
  });

  it('reads .env, COMPOSE_FILE, include and extends', () => {
    const { found, problems } = scan(
      {
        '.env': 'COMPOSE_FILE=first.yml:second.yml\nP=true\n',
        'first.yml': `include: [part/compose.yaml]\n${service(image, 'privileged: ${P}')}`,
        'second.yml': 'services:\n  db:\n    extends: {file: part/common.yml, service: base}\n',
        'part/compose.yaml': 'services:\n  x: {image: "x:1", pid: host}\n',
        'part/common.yml': `services:\n  base:\n    ${image}\n    privileged: true\n`,
      },
      ['first.yml', 'second.yml', '.'],
    );
    assert.deepEqual(found, [
      'first.yml:5 privileged',
      'part/common.yml:4 privileged',
      'part/compose.yaml:2 host-namespace',
    ]);
    assert.deepEqual(problems, []);
  });

  it('takes further sets from the configuration', () => {
    const files = {
      '.plimsoll.yaml': 'projects:\n  - [compose.yaml, deploy/prod.yaml]\n',
      'compose.yaml': service(image, 'privileged: true'),
      'deploy/prod.yaml': service('privileged: false', 'pid: host'),
    };
    assert.deepEqual(scan(files).found, ['deploy/prod.yaml:4 host-namespace']);
    const cwd = folderOf(files);
    const absolute = plimsoll(['scan', '--format', 'json', join(cwd, 'compose.yaml')], { cwd: '/' });
    const rules = readReport(absolute.out).findings.map(({ rule }) => rule);
    assert.ok(rules.includes('host-namespace') && !rules.includes('privileged'));
  });

  it('takes the build context of a Dockerfile from the compose file that builds it', () => {
    const files = {
      'docker/app/Dockerfile': 'FROM node:22\nCOPY . .\n',
      'docker/app/id_rsa': 'key\n',
      '.env': 'API_TOKEN=kx93-plover-77\n',
      'compose.yaml': service('build: {dockerfile: docker/app/Dockerfile}'),
    };
    const rules = ['copy-whole-context'];
    assert.deepEqual(scan(files, ['docker/app'], rules).found, [
      'docker/app/Dockerfile:2 copy-whole-context',
    ]);
    const ignoring = { ...files, '.dockerignore': '.env\ndocker\n' };
    assert.deepEqual(scan(ignoring, [], rules).found, []);
  });

  it('names in a fix the file that has to be created', () => {
    const cwd = folderOf({
      'app/Dockerfile': 'FROM node:22\nCOPY . .\n',
      'app/.env': 'API_TOKEN=kx93-plover-77\n',
    });
    const { findings } = readReport(plimsoll(['scan', '--format', 'json'], { cwd }).out);
    const edits = findings.flatMap(({ rule, fixes }) =>
      rule === 'copy-whole-context' ? fixes.flatMap((fix) => fix.edits) : [],
    );
    assert.deepEqual(edits, [{ file: 'app/.dockerignore', start: 0, end: 0, text: '.env\n' }]);
  });

  describe('named on the command line', () => {
    const files = {
      'compose.yaml': service('privileged: true', 'pid: host'),
      'deploy/base.yml': service(image, 'privileged: true', 'env_file: [web.env]'),
      'prod.yml': service('privileged: false', 'network_mode: host'),
      'app/Dockerfile': 'FROM alpine\n',
    };
    const expected = ['prod.yml:4 host-namespace'];

    it('form one project, in their order, and nothing else is linted', () => {
      assert.deepEqual(scan(files, ['-f', 'deploy/base.yml', '--compose-file=prod.yml']).found, expected);
      const reversed = ['-f', 'prod.yml', '-f', 'deploy/base.yml'];
      assert.deepEqual(scan(files, reversed).found, ['deploy/base.yml:4 privileged', ...expected]);
      assert.deepEqual(scan(files, ['-f', 'deploy/base.yml']).found, ['deploy/base.yml:4 privileged']);
    });
    it('come before the sets in the configuration, and beside other named paths', () => {
      const set = ['-f', 'deploy/base.yml', '-f', 'prod.yml'];
      const config = { '.plimsoll.yaml': 'projects:\n  - [compose.yaml, prod.yml]\n' };
      assert.deepEqual(scan({ ...files, ...config }, set).found, expected);
      const all = ['compose.yaml:3 privileged', 'compose.yaml:4 host-namespace', ...expected];
      assert.deepEqual(scan(files, [...set, '.']).found, all);
      assert.deepEqual(scan(files, [...set, 'compose.yaml']).found, all);
    });
    it('may be anywhere; relative paths start at the folder of the first', () => {
      const cwd = folderOf({
        ...files,
        'deploy/app/Dockerfile': 'FROM node:22\nCOPY . .\n',
        'deploy/id_rsa': 'key\n',
        'over.yml': service('build: {context: ., dockerfile: app/Dockerfile}'),
      });
      const set = ['-f', '../deploy/base.yml', '-f', '../over.yml', '../deploy/app/Dockerfile'];
      const { out } = plimsoll(['scan', '--format', 'json', ...set], { cwd: join(cwd, 'app') });
      const rules = readReport(out).findings.map(({ file, rule }) => `${file} ${rule}`);
      assert.ok(rules.includes('../deploy/app/Dockerfile copy-whole-context'));
    });
    it('are reported if they do not exist', () => {
      const { code, problems } = scan(files, ['-f', 'deploy/base.yml', '-f', 'none.yml']);
      assert.equal(code, 2);
      assert.match(problems.join(), /none\.yml/);
    });
  });

  it('follows ignore comments at their place, and reports an unused comment once', () => {
    const ignoring = (value: string) => service('# plimsoll: ignore privileged', `privileged: ${value}`);
    const files = (value: string) => ({
      'compose.yaml': service(image),
      'compose.override.yaml': ignoring(value),
    });
    assert.deepEqual(scan(files('true')).found, []);
    assert.deepEqual(scan(files('false')).found, ['compose.override.yaml:3 unused-ignore']);
  });

  it('does not report files that the configuration leaves out', () => {
    const files = { ...pair, '.plimsoll.yaml': 'ignore: ["*.override.yaml"]\n' };
    assert.deepEqual(scan(files).found, ['compose.yaml:5 host-namespace']);
  });

  it('reports a missing file once, and reads nothing outside of the given paths', () => {
    const files = {
      'in/compose.yaml': `include: [../../out.yml, gone.yml]\n${service(image)}`,
      'in/compose.override.yaml': 'include: ["https://git.example/x.git"]\nservices: {}\n',
    };
    const { code, problems } = scan(files, ['--fail-on', 'critical']);
    const message = 'The file named in `include` was not found.';
    const outside = "The file named in `include` can't be read: it is outside the folders that may be read.";
    assert.deepEqual(problems, [`in/compose.yaml:1 ${outside}`, `in/compose.yaml:1 ${message}`]);
    assert.equal(code, 2);
  });

  it('never shows the values in .env', () => {
    const secret = 'correct-horse-7Rk2';
    const cwd = folderOf({
      '.env': `PW=${secret}\n`,
      'compose.yaml': service(
        image,
        'command: redis-server --requirepass ${PW}',
        'environment:',
        '  DB_PASSWORD: ${PW}',
        '  URL: postgres://app:${PW}@db/app',
        'build:',
        '  args: {NPM_TOKEN: "${PW}"}',
      ),
    });
    for (const format of ['json', 'stylish'])
      assert.ok(!plimsoll(['scan', '--format', format], { cwd }).out.includes(secret));
    assert.deepEqual(
      scan(
        {
          '.env': readFileSync(join(cwd, '.env'), 'utf8'),
          'compose.yaml': readFileSync(join(cwd, 'compose.yaml'), 'utf8'),
        },
        [],
        ['secret-in-environment', 'secret-in-command'],
      ).found,
      [],
    );
  });

  it('does not take a folder for a file of the same name', () => {
    const cwd = folderOf({ 'compose.yaml': service(image, 'privileged: true') });
    for (const name of ['.env', 'compose.override.yaml']) mkdirSync(join(cwd, name));
    const { out } = plimsoll(['scan', '--format', 'json'], { cwd });
    const { findings, problems } = readReport(out);
    assert.ok(findings.some(({ rule }) => rule === 'privileged'));
    assert.deepEqual(problems, []);
  });

  it('checks the example of several files as Compose runs it', () => {
    const cwd = fileURLToPath(new URL('../examples/depot/', import.meta.url));
    const { findings, problems } = readReport(plimsoll(['scan', '--format', 'json'], { cwd }).out);
    const found = new Set(findings.map(({ file, rule }) => `${file} ${rule}`));
    assert.ok(found.has('compose.prod.yaml open-port'));
    assert.ok(found.has('monitoring/compose.yaml docker-socket'));
    assert.ok(!findings.some(({ rule }) => rule === 'privileged'), 'production puts that right');
    assert.deepEqual(problems, []);
  });
});

describe('plimsoll scan: files that several projects share', () => {
  const agent = (port: string) =>
    `services:\n  agent:\n    image: acme/agent:1.4.2\n    privileged: true\n    user: root\n    ports: ["${port}:8000"]\n`;
  const project = (name: string) =>
    `include:\n  - path: ../shared/agent.yaml\n    env_file: ${name}.env\nservices:\n  ${name}:\n    image: acme/own:1\n`;
  const cwd = folderOf({
    'one/compose.yaml': project('one'),
    'one/one.env': 'PORT=8001\nDB_PORT=9001\n',
    'two/compose.yaml': project('two'),
    'two/two.env': 'PORT=8002\nDB_PORT=9002\n',
    'shared/agent.yaml': `${agent('${PORT}')}  other:\n    image: acme/other:1.4.2\n    ports: ["\${DB_PORT}:9000"]\n`,
  });
  const { findings } = JSON.parse(plimsoll(['scan', '--format', 'json'], { cwd }).out) as {
    findings: { rule: string; file: string; line: number; message: string }[];
  };
  const of = (rule: string) =>
    findings.filter((each) => each.rule === rule && each.file === 'shared/agent.yaml');

  it('have each finding once, as the first project reports it', () => {
    assert.deepEqual(
      of('open-port').map(({ line, message }) => `${line} ${message.match(/\d+/)}`),
      ['6 8001', '9 9001'],
    );
    assert.equal(of('privileged').length, 1);
  });

  it('have the attack path of each project, with its own port', () => {
    assert.deepEqual(
      of('exposed-host-control').map(({ message }) => message.match(/port \d+/)?.[0]),
      ['port 8001', 'port 8002'],
    );
  });
});

describe('plimsoll scan: a link to a file of variables', () => {
  const secret = 'DB_PASSWORD=k7vQx2Lm9pR4\n';
  const found = (cwd: string) =>
    readReport(plimsoll(['scan', '--only', 'secret-in-env-file', '--format', 'json'], { cwd }).out)
      .findings.map(({ file }) => file)
      .sort();

  it('is not reported as tracked by git', { skip: withoutLinks }, () => {
    const cwd = folderOf({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': '/.env\n',
      '.env': secret,
      'a/compose.yaml': service(image),
      'b/compose.yaml': service(image),
      'b/.env': secret,
      'c/compose.yaml': service(image, 'env_file: x.env'),
    });
    symlinkSync('../.env', join(cwd, 'a/.env'));
    symlinkSync('../.env', join(cwd, 'c/x.env'));
    assert.deepEqual(found(cwd), ['b/.env']);
  });
});
