import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { imageRows } from '../server/engine/catalog/image-rows.ts';
import { parseCompose } from '../server/engine/compose/parse.ts';
import { namesOf } from '../server/engine/image/by-name.ts';
import { applyEdits, defaultConfig, lint, sourceFile } from '../server/engine/index.ts';
import { isDefaultCapability } from '../server/engine/posture/host/capability.ts';
import { programs } from './live/programs/rows.ts';
import { projectOf } from './support/project.ts';

/** The researched needs of an image. */
interface NeedsRecord {
  readonly image: string;
  readonly tags?: readonly string[];
  readonly root: boolean | null;
  readonly needsCaps?: readonly string[];
}

/** The researched facts beside the repository; they may be absent. */
const facts = fileURLToPath(new URL('../../shared/reference/data/images.json', import.meta.url));
const withoutFacts = existsSync(facts) ? false : 'no facts of images beside the repository';

/** The texts of a service of an image after each fix of its missing hardening, with the titles. */
function hardened(image: string, volumes: readonly string[] = []): { title: string; after: string }[] {
  const path = 'compose.yaml';
  const mounts = volumes.map((each) => `./data${each}:${each}`);
  const text = `services:\n  app:\n    image: ${image}\n    ports: ["80:80"]\n    volumes: ${JSON.stringify(mounts)}\n`;
  const project = projectOf({ [path]: text });
  const { findings, fixesOf } = lint(project, path, rules, defaultConfig);
  return findings
    .filter(({ rule }) => rule === 'missing-hardening')
    .flatMap((each) => fixesOf(each).map(({ title, edits }) => ({ title, after: applyEdits(text, edits) })));
}

/** A tag that the globs of a record match, and that does not belong to a Windows image. */
const tagOf = ({ tags }: NeedsRecord) => tags?.map((tag) => tag.replaceAll('*', ''))[0] ?? '1.2.3';

it('no fix gives an image less than its documented needs', { skip: withoutFacts }, (t) => {
  const records: NeedsRecord[] = Object.values(JSON.parse(readFileSync(facts, 'utf8')));
  let held = 0;
  const wrong: string[] = [];
  for (const record of records) {
    const { image, needsCaps, root } = record;
    if (!needsCaps || image.includes('*') || root === false) continue;
    const wanted = needsCaps.filter(isDefaultCapability);
    const name = `${image}:${tagOf(record)}`;
    for (const { title, after } of hardened(name)) {
      const [service] = parseCompose(sourceFile('compose.yaml', after)).services;
      if (!service?.capDrop.some((each) => each.text === 'ALL') || service.user) continue;
      held++;
      const given = service.capAdd.map((each) => each.text);
      const lacking = wanted.filter((each) => !given.includes(each));
      if (lacking.length > 0) wrong.push(`${name}: ${title}: ${lacking.join(' ')}`);
    }
  }
  t.diagnostic(`${held} fixes of ${records.length} records`);
  assert.ok(held > 100);
  assert.deepEqual(wrong, []);
});

/** The title of the fix with the settings that an image is known to work with, and these settings. */
function known(image: string, ...volumes: string[]): [title: string, settings: string[]] {
  const offered = hardened(image, volumes).find(({ title }) =>
    /^Add (?:the|hardening|all except)/.test(title),
  );
  const settings = ['cap_drop', 'no-new-privileges', 'read_only'];
  return [offered?.title ?? '', settings.filter((key) => offered?.after.includes(key))];
}

it('keeps the root file system writable if no source says otherwise, and says so', () => {
  const inferred = 'Add all except read_only (inferred, not tried; limits may be low)';
  assert.deepEqual(known('ghost:6.0', '/var/lib/ghost/content'), [inferred, ['cap_drop']]);
  const images: readonly [image: string, ...volumes: string[]][] = [
    ['tomcat:11.0', '/usr/local/tomcat/webapps'],
    ['apache/airflow:3.0.2', '/opt/airflow/logs'],
    ['kibana:8.18.0', '/usr/share/kibana/data'],
    ['logstash:8.18.0', '/usr/share/logstash/data'],
    ['sonatype/nexus3:3.80.0', '/nexus-data'],
    ['jenkins/jenkins:2.504', '/var/jenkins_home'],
    ['php:8.4-apache', '/var/www/html'],
    ['couchdb:3.5', '/opt/couchdb/data', '/opt/couchdb/etc/local.d'],
    ['elasticsearch:8.18.0', '/usr/share/elasticsearch/data', '/usr/share/elasticsearch/config'],
  ];
  for (const each of images) assert.ok(!known(...each)[1].includes('read_only'), each[0]);
  // Their maintainers, or a test, say that these images work.
  const working: typeof images = [
    ['solr:9.8', '/var/solr'],
    ['postgres:17.5', '/var/lib/postgresql/data'],
    ['mysql:8.4', '/var/lib/mysql'],
    ['traefik:3.4'],
  ];
  for (const each of working) assert.ok(known(...each)[1].includes('read_only'), each[0]);
});

it('does not forbid new privileges to images whose programs gain some', () => {
  for (const image of ['pihole/pihole:2025.06.2', 'netdata/netdata:2.5.2', 'syncthing/syncthing:1.30'])
    assert.deepEqual(known(image)[1], ['cap_drop'], image);
  for (const image of ['hashicorp/vault:1.20', 'dpage/pgadmin4:9.5']) assert.deepEqual(known(image)[1], []);
});

it('lets a process that stays root stop those that do not', () => {
  for (const image of ['php:8.4-fpm', 'wordpress:6.8-fpm', 'gitea/gitea:1.24'])
    assert.ok(
      hardened(image).some(({ after }) => after.includes('- KILL')),
      image,
    );
});

/** Records that rest on other images of the same kind. No fix relies on them. */
const notRead = /^(?:general knowledge|not read|Bitnami convention|sclorg convention)/;

it('each fact that a fix relies on was tried with the program, or names its source files', (t) => {
  const proved = new Set(programs.map(({ image }) => image.replace(/:.*/, '')));
  const counts = { tried: 0, read: 0 };
  const wrong: string[] = [];
  for (const row of imageRows())
    for (const { tags = [], needs } of row.runs) {
      const { capabilities, basis, runsAs, writesElsewhere, writable = [] } = needs ?? {};
      // If an image also writes to unknown places, a fix leaves its root file system alone.
      if (!capabilities && !runsAs && (writable.length === 0 || writesElsewhere)) continue;
      for (const name of namesOf(row)) {
        const isTried = proved.has(name.replace(/^docker\.io\/(?:library\/)?/, ''));
        counts[isTried ? 'tried' : 'read']++;
        if (basis === 'tried' && !isTried) wrong.push(`${name} ${tags}: is said to be tried`);
        if (!isTried && notRead.test(row.source)) wrong.push(`${name} ${tags}: ${row.source}`);
      }
    }
  t.diagnostic(`${counts.tried} tried, ${counts.read} read`);
  assert.deepEqual(wrong, []);
});

it('no safe fix takes the capabilities from a tag whose entrypoint switches users', () => {
  const older = [
    'kibana:5',
    'kibana:5.6.16',
    'grafana/grafana:4.6.3',
    'grafana/grafana:5.0.4',
    'n8nio/n8n:0.236.3',
  ];
  const unknown = [`grafana/grafana@sha256:${'ab'.repeat(32)}`, '"n8nio/n8n:${TAG}"'];
  const newer = ['kibana:8.19.0', 'grafana/grafana:5.1.0', 'n8nio/n8n:1.0.0'];
  const safelyDropped = (image: string) => {
    const text = `services:\n  app:\n    image: ${image}\n    ports: ["80:80"]\n`;
    const project = projectOf({ 'compose.yaml': text });
    const { findings, fixesOf } = lint(project, 'compose.yaml', rules, defaultConfig);
    return findings
      .flatMap(fixesOf)
      .some(
        ({ safety, edits }) =>
          safety === 'safe' &&
          parseCompose(sourceFile('compose.yaml', applyEdits(text, edits))).services[0]?.capDrop.length === 1,
      );
  };
  assert.deepEqual([...older, ...unknown].filter(safelyDropped), []);
  assert.deepEqual(newer.filter(safelyDropped), newer);
});

it('a read-only root is not called tried with a configuration that was not', () => {
  const readOnly = (lines: string) => {
    const text = `services:\n  app:\n    image: nginx:1.31\n    ports: ["80:80"]\n${lines}`;
    const project = projectOf({
      'compose.yaml': text,
      Dockerfile: 'FROM nginx:1.31\nCOPY nginx.conf /etc/nginx/nginx.conf\n',
      'page/Dockerfile': 'FROM nginx:1.31\nCOPY page /usr/share/nginx/html\n',
    });
    const { findings, fixesOf } = lint(project, 'compose.yaml', rules, defaultConfig);
    return findings
      .filter(({ rule }) => rule === 'missing-hardening')
      .flatMap(fixesOf)
      .some(
        ({ safety, edits }) => safety !== 'drastic' && applyEdits(text, edits).includes('read_only: true'),
      );
  };
  for (const lines of [
    '',
    '    volumes: ["./page:/usr/share/nginx/html:ro"]\n',
    '    volumes: ["/etc/localtime:/etc/localtime:ro", "certs:/etc/ssl/private"]\nvolumes: { certs: {} }\n',
    '    build: page\n',
  ])
    assert.ok(readOnly(lines), lines);
  for (const lines of [
    '    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
    '    volumes: ["./conf:/etc/nginx/conf.d:ro"]\n',
    '    volumes: ["settings:/etc/nginx"]\nvolumes: { settings: {} }\n',
    '    volumes: [{ type: bind, source: ./a, target: /etc/nginx/conf.d/default.conf }]\n',
    '    configs: [site]\nconfigs: { site: { file: ./site.conf } }\n',
    '    build: .\n',
  ])
    assert.ok(!readOnly(lines), lines);
});

it('takes no capabilities from a tag that is older than the known user of its image', () => {
  const isSafe = (image: string) =>
    hardened(image).some(({ title }) => title === 'Remove the privileges that this service does not use');
  for (const image of ['apache/spark:3.3.0', 'grafana/loki:1.4.0', 'sonarqube:5.6', 'haproxy:1'])
    assert.equal(isSafe(image), false, image);
  for (const image of ['apache/spark:3.5.1', 'grafana/loki:3.0.0', 'sonarqube:10.7', 'haproxy:3.0'])
    assert.equal(isSafe(image), true, image);
});

/** Whether a safe fix takes capabilities, and whether it forbids new privileges, for a service with these lines. */
function taken(image: string, lines = ''): [capabilities: boolean, privileges: boolean] {
  const path = 'compose.yaml';
  const text = `services:\n  app:\n    image: ${image}\n    ports: ["80:80"]\n${lines}`;
  const { findings, fixesOf } = lint(projectOf({ [path]: text }), path, rules, defaultConfig);
  const after = findings
    .filter(({ rule }) => rule === 'missing-hardening')
    .flatMap((each) => fixesOf(each))
    .filter(({ safety }) => safety === 'safe')
    .map(({ edits }) => applyEdits(text, edits))
    .join('');
  return [after.includes('cap_drop'), after.includes('no-new-privileges')];
}

it('takes nothing from images whose programs use sudo, setuid or file capabilities', () => {
  const images = [
    'mcr.microsoft.com/mssql/server:2022-latest',
    'zabbix/zabbix-server-pgsql:alpine-7.0-latest',
    'ghcr.io/actions/actions-runner:2.320.0',
    'nodered/node-red:4.0',
    'graylog/graylog:6.1',
    'louislam/uptime-kuma:2-rootless',
    'kasmweb/desktop:1.16.0',
    'frappe/bench:latest',
    'mariadb:11.4',
  ];
  for (const image of images) assert.deepEqual(taken(image), [false, false], image);
  for (const image of ['dunglas/frankenphp:1', 'docker.elastic.co/beats/heartbeat:8.15.0'])
    assert.deepEqual(taken(image, '    user: "1000"\n'), [false, false], image);
});

it('takes no capabilities from a service that is not root and gets more than the defaults', () => {
  const more = [
    'cap_add: [SYS_ADMIN]',
    'cap_add: [cap_sys_ptrace]',
    'cap_add: [CHOWN, NET_ADMIN]',
    'security_opt: ["seccomp=chrome.json"]',
    'security_opt: ["seccomp:./chrome.json"]',
  ];
  for (const each of more) {
    assert.equal(taken('node:22', `    user: "1000"\n    ${each}\n`)[0], false, each);
    assert.deepEqual(taken('mintplexlabs/anythingllm:1.8', `    ${each}\n`), [false, false], each);
  }
  for (const each of ['cap_add: [IPC_LOCK]', 'cap_add: [CHOWN]', 'security_opt: ["seccomp=unconfined"]'])
    assert.deepEqual(taken('node:22', `    user: "1000"\n    ${each}\n`), [true, true], each);
  assert.deepEqual(taken('mintplexlabs/anythingllm:1.8'), [true, true]);
});

it('lets a program bind a low port by its file where not every user may', () => {
  assert.deepEqual(taken('coredns/coredns:1.12.0'), [true, true]);
  assert.deepEqual(taken('coredns/coredns:1.12.0', '    networks: [back]\nnetworks: { back: }\n'), [
    true,
    true,
  ]);
  for (const lines of [
    '    network_mode: host\n',
    '    networks: [up]\nnetworks: { up: { external: true, name: host } }\n',
  ])
    assert.deepEqual(taken('coredns/coredns:1.12.0', lines), [true, false], lines);
});
