import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { projectOf } from '../support/project.ts';

const rulesOfEntries = /^(?:authentication-off|exposed-)/;

/** Returns the rules that report how anyone gets into a service, above low, without those about the Dockerfile. */
function entriesOf(dockerfile: string, port: string, more = '', other = '', address = ''): string {
  const service = more.includes('image:') ? more : `build: .${more && `, ${more}`}`;
  const text = `services: {app: {${service}, ports: ["${address}${port}:${port}"]}${other && `, ${other}`}}`;
  const project = projectOf({ 'compose.yaml': text, Dockerfile: dockerfile });
  const { findings } = lint(project, 'compose.yaml', rules, defaultConfig);
  const found = findings.filter(
    ({ rule, severity }) => rulesOfEntries.test(rule) && !/^(?:low|info)$/.test(severity),
  );
  return found.map(({ rule }) => rule).join(' ');
}

const data = 'exposed-open-database';
const off = 'authentication-off';
const code = 'exposed-code-execution';
const guessable = 'exposed-guessable-login';

/** The rule that reports what an image opens, the port, and its Dockerfile. */
const open: readonly (readonly [rule: string, port: string, dockerfile: string, more?: string])[] = [
  [data, '6379', 'FROM redis:7'],
  [data, '6379', 'ARG V=7\nFROM redis:$V\nLABEL a=b\nEXPOSE 6379\nCMD ["redis-server"]'],
  [data, '6379', 'FROM redis:7 AS base\nFROM base\nCMD ["redis-server", "--appendonly", "yes"]'],
  [
    data,
    '6379',
    'FROM redis:7\nRUN apt-get update && apt-get install -y procps && rm -rf /var/lib/apt/lists/*',
  ],
  [data, '6379', 'FROM valkey/valkey:8\nCOPY health.sh /usr/local/bin/health.sh'],
  [data, '27017', 'FROM mongo:7\nCOPY init.js /docker-entrypoint-initdb.d/'],
  [data, '11211', 'FROM memcached:1.6\nCMD ["-m", "256"]'],
  [data, '6379', 'FROM redis:7', 'command: redis-server --save 60 1'],
  [off, '6379', 'FROM redis:7', 'command: redis-server --protected-mode no'],
  [guessable, '5432', 'FROM postgres:16\nENV POSTGRES_PASSWORD=postgres'],
  [
    guessable,
    '5432',
    'FROM postgres:16\nENV POSTGRES_USER app\nENV POSTGRES_PASSWORD "changeme"\nCOPY a.sql /x/',
  ],
  [guessable, '3306', 'FROM mysql:8 AS db\nENV MYSQL_ROOT_PASSWORD=root MYSQL_DATABASE=app\nFROM db'],
  [
    guessable,
    '3306',
    'ARG PASSWORD=root\nFROM mariadb:11\nARG PASSWORD=root\nENV MARIADB_ROOT_PASSWORD=$PASSWORD',
  ],
  [code, '9229', 'FROM node:22\nENV NODE_OPTIONS="--inspect=0.0.0.0:9229"\nCMD ["node", "a.js"]'],
  [
    code,
    '5005',
    'FROM eclipse-temurin:21\nENV JAVA_TOOL_OPTIONS=-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005',
  ],
  [
    code,
    '8888',
    `FROM python:3.12\nCMD ["jupyter", "lab", "--ip=0.0.0.0", "--allow-root", "--ServerApp.token=''"]`,
  ],
  [code, '8888', `FROM python:3.12\nENTRYPOINT ["jupyter", "notebook", "--ip=*", "--NotebookApp.token="]`],
  [code, '8888', `FROM python:3.12\nCMD jupyter notebook --allow-root --ip 0.0.0.0 --NotebookApp.token=''`],
  [off, '9200', 'FROM elasticsearch:8.15.0\nENV xpack.security.enabled=false discovery.type=single-node'],
];

/** Images like these that ask for a login, may do so, or start something else. */
const closed: readonly (readonly [port: string, dockerfile: string, more?: string])[] = [
  ['6379', 'FROM redis:7\nCMD ["redis-server", "--requirepass", "x"]'],
  ['6379', 'FROM redis:7\nCMD ["redis-server", "/usr/local/etc/redis/redis.conf"]'],
  ['6379', 'FROM redis:7\nCMD redis-server --requirepass $PASSWORD'],
  ['6379', 'FROM redis:7\nCMD ["/start.sh"]'],
  ['6379', 'FROM redis:7\nENTRYPOINT ["/start.sh"]'],
  ['6379', 'FROM redis:7\nCOPY redis.conf /usr/local/etc/redis/redis.conf'],
  ['6379', 'FROM redis:7\nCOPY rootfs /'],
  ['6379', 'FROM redis:7\nRUN ./configure.sh'],
  ['6379', 'FROM redis:7', 'command: redis-server --requirepass secret-of-the-house'],
  ['6379', 'FROM acme/redis:7'],
  ['27017', 'FROM mongo:7\nENV MONGO_INITDB_ROOT_USERNAME=a MONGO_INITDB_ROOT_PASSWORD=x9Kd82kdLs'],
  ['27017', 'FROM mongo:7\nCMD ["mongod", "--auth"]'],
  [
    '5432',
    'FROM postgres:16\nENV POSTGRES_PASSWORD=postgres',
    'environment: {POSTGRES_PASSWORD: "${PASSWORD}"}',
  ],
  ['5432', 'FROM postgres:16\nENV POSTGRES_PASSWORD=postgres', 'env_file: db.env'],
  ['5432', 'FROM postgres:16\nENV POSTGRES_PASSWORD=v7Lq9xTz2mWc'],
  ['5432', 'FROM postgres:16 AS dev\nENV POSTGRES_PASSWORD=postgres\nFROM postgres:16'],
  ['9229', 'FROM node:22\nENV NODE_OPTIONS=--inspect=127.0.0.1:9229\nCMD ["node", "a.js"]'],
  [
    '9229',
    'FROM node:22\nENV NODE_OPTIONS=--inspect=0.0.0.0\nCMD ["node", "a.js"]',
    'environment: {NODE_OPTIONS: ""}',
  ],
  ['3000', 'FROM node:22\nENV NODE_OPTIONS=--inspect=0.0.0.0:9229\nCMD ["node", "a.js"]'],
  [
    '8888',
    `FROM python:3.12\nCMD ["jupyter", "lab", "--ip=0.0.0.0", "--ServerApp.token=''"]`,
    'command: jupyter lab --ip=0.0.0.0',
  ],
  ['8888', 'FROM python:3.12\nCMD ["jupyter", "lab", "--ip=0.0.0.0"]'],
];

describe('what a built image brings', () => {
  it('opens a service that publishes its port', () => {
    for (const [rule, port, dockerfile, more] of open)
      assert.equal(entriesOf(dockerfile, port, more), rule, `${dockerfile} ${more ?? ''}`);
  });

  it('opens another service that runs the same image', () => {
    const builder = 'build: {build: ., image: "acme/app"}';
    for (const [rule, port, dockerfile, more] of open) {
      const found = entriesOf(dockerfile, port, `image: acme/app${more ? `, ${more}` : ''}`, builder);
      assert.ok(found.split(' ').includes(rule), `${dockerfile} ${found}`);
    }
  });

  it('opens nothing where it is replaced or asks for a login', () => {
    for (const [port, dockerfile, more] of closed) {
      assert.equal(entriesOf(dockerfile, port, more), '', `${dockerfile} ${more ?? ''}`);
      const builder = 'build: {build: ., image: "acme/app"}';
      const found = entriesOf(dockerfile, port, `image: acme/app${more ? `, ${more}` : ''}`, builder);
      assert.equal(found, '', `pulled: ${dockerfile} ${more ?? ''}`);
    }
  });

  it('opens nothing that is published on the loopback interface only', () => {
    for (const [, port, dockerfile, more] of open)
      assert.equal(
        entriesOf(dockerfile, port, more, '', '127.0.0.1:').replace(/\S*-off/, ''),
        '',
        dockerfile,
      );
  });
});
