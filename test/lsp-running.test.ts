import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientCapabilities, CodeLens } from 'vscode-languageserver';
import { entriesOf } from '../client/running/entries.ts';
import type { ListedFinding } from '../client/running/model.ts';
import { rules } from '../rules/index.ts';
import { limits } from '../server/engine/source/limits.ts';
import { type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const showing: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, codeLens: {} },
  experimental: { plimsollRunning: true },
};

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, capabilities: showing, scope: 'workspace', ...options });
  clients.push(client);
  return client;
}

interface Answer {
  readonly left: number;
  readonly projects: readonly {
    readonly name: string;
    readonly uri: string;
    readonly containers: readonly {
      readonly name: string;
      readonly rows: readonly {
        readonly name: string;
        readonly items: readonly { readonly text: string }[];
      }[];
    }[];
    readonly findings: readonly {
      readonly rule: string;
      readonly subject?: string;
      readonly fixable: boolean;
      readonly isPart: boolean;
      readonly entry: number;
      readonly place: { readonly file: string; readonly line: number; readonly uri: string };
    }[];
  }[];
}

const ask = (client: Client): Promise<Answer> => client.connection.sendRequest('plimsoll/running');
const reportOf = async (client: Client, params: object = {}): Promise<string> =>
  ((await client.connection.sendRequest('plimsoll/report', params)) as { html: string }).html;

const compose = 'file:///w/compose.yaml';
const files = () =>
  memory({
    [compose]: 'services:\n  web:\n    build: api\n    privileged: true\n',
    'file:///w/api/Dockerfile': 'FROM alpine:3.22\nUSER root\n',
    'file:///w/other/Dockerfile': 'FROM alpine:latest\nUSER 1000\n',
  });

describe('the posture view', () => {
  it('includes the settings of an override file', async () => {
    const client = await start({
      files: memory({
        [compose]: 'services:\n  web:\n    image: nginx:1.29\n  db:\n    image: postgres:17.5\n',
        'file:///w/compose.prod.yaml': 'services:\n  web:\n    user: "101"\n',
      }),
    });
    const { projects } = await ask(client);
    const [project] = projects.filter(({ name }) => name === 'compose.yaml');
    assert.deepEqual(
      project?.containers.map(({ name, rows }) => `${name}: ${rows[0]?.items[0]?.text}`),
      [
        'web: root; its workers are not (from nginx:1.29)',
        'db: root at start, then another user (from postgres:17.5)',
        'web (with compose.prod.yaml): uid 101 (set by the service)',
      ],
    );
  });

  it('lists projects, combined with the images that they build, with paths relative to the folder', async () => {
    const client = await start({ files: files() });
    const { projects, left } = await ask(client);
    assert.equal(left, 0);
    assert.deepEqual(
      projects.map(({ name, uri, containers }) => [name, uri, containers.map((each) => each.name)]),
      [
        ['compose.yaml', compose, ['web']],
        ['other/Dockerfile', 'file:///w/other/Dockerfile', ['other/Dockerfile']],
      ],
    );
    const [web] = projects[0]!.containers;
    assert.deepEqual(web?.rows.find(({ name }) => name === 'User')?.items, [
      {
        text: 'root (USER in api/Dockerfile)',
        isRisky: true,
        place: { file: 'api/Dockerfile', line: 2, uri: 'file:///w/api/Dockerfile' },
      },
    ]);
    const found = projects[0]!.findings.find(({ rule }) => rule === 'privileged');
    assert.deepEqual([found?.subject, found?.fixable, found?.place.line], ['service web', true, 4]);
    // A finding of both the service and its Dockerfile at one place is listed once.
    const places = projects.flatMap(({ findings }) =>
      findings.map(({ rule, place }) => `${rule} ${place.file} ${place.line}`),
    );
    assert.ok(places.includes('root-user api/Dockerfile 2'), places.join('\n'));
  });

  it('groups findings: those of one rule, and an attack path with its parts', async () => {
    const client = await start({
      files: memory({
        [compose]:
          'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n    ports: ["81:81"]\n  two:\n    image: nginx:1.27\n    ports: ["82:82", "83:83"]\n',
      }),
    });
    const { findings } = (await ask(client)).projects[0]!;
    const rulesOf = (wanted: number) =>
      findings.filter(({ entry }) => entry === wanted).map(({ rule, place }) => `${rule} ${place.line}`);
    const path = findings.find(({ rule }) => rule === 'exposed-host-control');
    assert.deepEqual(rulesOf(path!.entry).sort(), [
      'exposed-host-control 4',
      'open-port 5',
      'privileged 4',
      'root-service 3',
    ]);
    assert.ok(
      findings.every(({ rule, isPart, entry }) => isPart === (entry === path!.entry && rule !== path!.rule)),
    );
    const port = findings.find(({ place }) => place.line === 8);
    assert.deepEqual(rulesOf(port!.entry), ['open-port 8', 'open-port 8']);
  });

  it('follows edits, and asks the client to refresh', async () => {
    const client = await start({ files: files() });
    let told = 0;
    client.connection.onNotification('plimsoll/runningChanged', () => void told++);
    await ask(client);
    await client.open(compose, 'services:\n  db:\n    image: postgres:17\n');
    await client.problems(compose);
    for (let tries = 0; told === 0 && tries < 200; tries++) await delay(10);
    assert.ok(told > 0);
    const { projects } = await ask(client);
    assert.deepEqual(
      projects.map(({ containers }) => containers.map(({ name }) => name)),
      [['api/Dockerfile'], ['other/Dockerfile'], ['db']],
    );
  });

  it('is empty for an empty workspace, and limited to as many services as are checked', async () => {
    const client = await start();
    const { projects: none, left } = await ask(client);
    assert.deepEqual([none, left], [[], 0]);
    assert.match(await reportOf(client), /There are no Dockerfiles and no compose files here/);
    const services = Array.from(
      { length: limits.services },
      (_, nth) => `  s${nth}:\n    image: nginx:1.27\n`,
    );
    await client.open(compose, `services:\n${services.join('')}`);
    const { projects } = await ask(client);
    assert.equal(projects[0]?.containers.length, limits.services);
    assert.match(await reportOf(client), new RegExp(`>${limits.services} services<`));
  });

  it('has in its report what a fix of each of the worst paths leaves', async () => {
    const text =
      'services:\n  web:\n    image: traefik:3.4\n    ports: ["8080:8080"]\n    privileged: true\n    volumes: [/etc:/e]\n';
    for (const isOpen of [false, true]) {
      const client = await start({ files: memory({ [compose]: text }) });
      if (isOpen) await client.open(compose, text);
      const page = (await reportOf(client)).replaceAll(/<[^>]*>/g, '');
      assert.match(
        page,
        /First step: Publish on 127\.0\.0\.1 only \(other machines lose access; leaves [^)]+\)/,
      );
    }
  });

  it('is in the report, whose places are links only if the reader can follow them', async () => {
    const client = await start({ files: files() });
    const page = await reportOf(client);
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /command:|file:\/\//);
    const linked = await reportOf(client, { links: true });
    const link = `command:plimsoll.openPlace?${encodeURIComponent(JSON.stringify([compose, 4]))}`;
    assert.ok(linked.includes(`href="${link}"`), linked.match(/command:[^"]*/)?.[0]);
  });

  it('is not offered to a client that cannot show it', async () => {
    const client = await start({ capabilities: pushed });
    await assert.rejects(ask(client), /Unhandled method/);
  });
});

describe('code lenses', () => {
  const lenses = async (client: Client, uri: string) =>
    (
      (await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } })) as CodeLens[]
    ).map(({ range, command }) => `${range.start.line}: ${command?.title}`);

  it('show the posture above each service and output stage, if the setting is on', async () => {
    const client = await start();
    const text =
      'services:\n  web:\n    image: nginx:1.27\n    user: "1000"\n    cap_add: [SYS_ADMIN]\n  db:\n    image: postgres:17\n';
    await client.open(compose, text);
    assert.deepEqual(await lenses(client, compose), []);
    client.settings.set(compose, { codeLens: { posture: true } });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(await lenses(client, compose), [
      '1: uid 1000 (set by the service) | SYS_ADMIN, added',
      '5: root at start, then another user (from postgres:17) | nothing beyond the default',
    ]);
  });
});

describe('entries of the view', () => {
  const found = (entry: number, rule: string, more: Partial<ListedFinding> = {}): ListedFinding => ({
    ...{ rule, severity: 'low', text: rule, why: '', fixable: false, isPart: false, entry },
    ...{ subject: 'service a', services: ['a'], place: { file: 'compose.yaml', line: 1, uri: '' } },
    ...{ url: '', label: rule, isPath: false },
    ...more,
  });

  it('begin with the worst, and group a path with its parts of any service', () => {
    const entries = entriesOf([
      found(1, 'open-port', { isPart: true, severity: 'info', subject: 'service proxy' }),
      found(2, 'open-port'),
      found(2, 'open-port', { severity: 'high', subject: 'service b' }),
      found(1, 'exposed-host-control', { severity: 'critical' }),
    ]);
    assert.deepEqual(
      entries.map(({ head, others, subjects }) => [head.severity, others.length, [...subjects].sort()]),
      [
        ['critical', 1, ['service a']],
        ['high', 1, ['service a', 'service b']],
      ],
    );
  });
});
