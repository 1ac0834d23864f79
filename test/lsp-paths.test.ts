import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { pathId } from '../server/engine/overview.ts';
import type { Shown } from '../server/engine/source/text.ts';
import type { OverviewAnswer } from '../server/lsp/features/running/paths.ts';
import { pathStyle, pathStyleHash } from '../server/page/path/path-style.ts';
import { applied, type Client, memory, pulling, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const capabilities = {
  ...pulling,
  workspace: { ...pulling.workspace, applyEdit: true },
  experimental: { plimsollRunning: true, plimsollStatus: true },
};

/** A client that makes the edits of the server in its documents, and keeps them. */
interface PathClient extends Client {
  readonly edits: WorkspaceEdit[];
}

async function start(texts: Record<string, string>, options: Talk = {}): Promise<PathClient> {
  const client = await talk({ rules, capabilities, scope: 'workspace', files: memory(texts), ...options });
  clients.push(client);
  const edits: WorkspaceEdit[] = [];
  client.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
    edits.push(edit);
    return { applied: true };
  });
  return Object.assign(client, { edits });
}

const overview = (client: Client, params: object = { whole: true }) =>
  client.connection.sendRequest<OverviewAnswer | null>('plimsoll/overview', params);
const page = (client: Client, id?: string) =>
  client.connection.sendRequest<{ html: string; title: string; id: string | null }>('plimsoll/path', { id });

/** The text of a page without its tags and style. */
const textOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<\/?(?:i|b|span|code|small|a)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\n\s*/g, '\n');

/** The arguments of the links on a page that run a command. */
const linksTo = (html: string, command: string): unknown[][] =>
  [...html.matchAll(/href="command:([\w.]+)\?([^"]*)"/g)].flatMap(([, name, args = '']) =>
    name === command ? [JSON.parse(decodeURIComponent(args))] : [],
  );

const compose = 'file:///w/compose.yaml';
const web =
  'services:\n  web:\n    image: nginx:1.27\n    user: root\n    ports:\n      - "8080:8080"\n    cap_add: [SYS_ADMIN]\n    volumes:\n      - /etc:/host/etc\n';
const proxy =
  '  proxy:\n    image: traefik:v3.1\n    command: --providers.docker\n    ports: ["80:80"]\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]\n';
const harmless =
  '  a:\n    image: busybox:1.36\n    user: "1000"\n  b:\n    image: busybox:1.36\n    user: "1000"\n';

describe('the sentence of the first run', () => {
  const said: readonly (readonly [title: string, services: string, first: string | undefined])[] = [
    [
      'names who can be taken over',
      `${web}${proxy}${harmless}`,
      '4 services. Two can be taken over from the network and then control this machine: proxy, web.',
    ],
    [
      'is about the one service',
      web,
      '1 service. It can be taken over from the network and then controls this machine: web.',
    ],
    [
      'is about both services',
      `${web}${proxy}`,
      '2 services. Both can be taken over from the network and then control this machine: proxy, web.',
    ],
    [
      'is about one of several',
      `${web}${harmless}`,
      '3 services. One can be taken over from the network and then controls this machine: web.',
    ],
    [
      'is the opening sentence where nothing leads to the host',
      'services:\n  db:\n    image: redis:7.4\n    ports: ["6379:6379"]\n',
      'Anyone on the network gets into the service: no login, or a weak password.',
    ],
  ];
  for (const [title, text, first] of said)
    it(title, async () => {
      const client = await start({ [compose]: text });
      assert.equal((await overview(client))?.first, first);
    });

  it('has at most 110 characters, and counts the services that it does not name', async () => {
    const name = (n: number) => `a-service-with-a-rather-long-name-${n}`;
    const services = Array.from({ length: 12 }, (_, n) =>
      web
        .slice(10)
        .replace('web:', `${name(n)}:`)
        .replace('8080:', `${8000 + n}:`),
    );
    const client = await start({ [compose]: `services:\n${services.join('')}` });
    const { first = '' } = (await overview(client)) ?? {};
    assert.ok(first.length <= 110, `${first.length}`);
    assert.match(
      first,
      /^12 services\. All 12 can be taken over from the network and then control this machine: a-.* and 11 more\.$|machine\.$/,
    );
  });

  it('is nothing of an empty workspace', async () => {
    const client = await start({});
    assert.deepEqual(await overview(client), { paths: [] });
    const { html, title } = await page(client);
    assert.match(html, /<h1>No path leads to the host<\/h1>/);
    assert.equal(title, 'Path');
  });

  it('is of what was scanned if nobody asks for more', async () => {
    const client = await start({ [compose]: web });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    assert.deepEqual(await overview(client, {}), await overview(client));
  });

  it('is not worked out unasked where hundreds of files would have to be read', async () => {
    const many = Array.from({ length: 201 }, (_, n) => [
      `file:///w/${n}/compose.yaml`,
      harmless.replace(/^/, 'services:\n'),
    ]);
    const client = await start({ ...Object.fromEntries(many), [compose]: web });
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    assert.equal(await overview(client, {}), null);
    assert.equal((await overview(client))?.paths.length, 1);
  });
});

describe('the page about a path', () => {
  it('has its steps, with the lines, the changes, their costs and what they leave', async () => {
    const client = await start({ [compose]: web });
    const { html, title } = await page(client);
    assert.equal(title, 'Path: web');
    const text = textOf(html);
    for (const each of [
      'Whoever takes over web from the network controls this machine',
      'Each of the three changes below removes this path; the second and the third leave nothing critical in web.',
      '1 Close the port to other machines\ncompose.yaml:6- "8080:8080"\n',
      'Other machines lose access. Leaves 2 critical: SYS_ADMIN and /etc.',
      '2 Run as another user\ncompose.yaml:4user: root\n',
      '3 Take away SYS_ADMIN and /etc\ncompose.yaml:7cap_add: [SYS_ADMIN]\ncompose.yaml:9- /etc:/host/etc\n',
      'Remove SYS_ADMIN: programs that need it fail.\n',
      'Mount /etc read-only: the container can no longer write to it.\n',
    ])
      assert.ok(text.includes(each), `${each}\n---\n${text}`);
    assert.equal(html.match(/button primary/g)?.length, 1);
    assert.match(html, /button primary"[^>]*>Make Both Changes</);
  });

  it('has no step for the keys of services that share a setting', async () => {
    const names = ['a', 'b', 'c'].map(
      (name) => `  ${name}:\n    image: x\n    extends: {file: base.yaml, service: common}\n`,
    );
    const client = await start({
      'file:///w/base.yaml': 'services:\n  common:\n    privileged: true\n',
      [compose]: `services:\n${names.join('')}`,
    });
    const steps = textOf((await page(client)).html)
      .split('\n')
      .filter((each) => /^\d (?!neighbours)/.test(each));
    assert.deepEqual(steps, ['1 do anything: privileged', '1 Take away privileged']);
  });

  it('loads nothing: no script, no network, and no style but its own', async () => {
    const client = await start({ [compose]: web });
    const { html } = await page(client);
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.equal(pathStyleHash, `sha256-${createHash('sha256').update(pathStyle).digest('base64')}`);
    assert.equal(
      policy,
      `default-src 'none'; style-src '${pathStyleHash}'; base-uri 'none'; form-action 'none'`,
    );
    assert.doesNotMatch(html, /<script|\s(?:on\w+|src|action|style)=/);
    for (const [, address = ''] of html.matchAll(/href="([^"]*)"/g))
      assert.match(address, /^command:plimsoll\./);
  });

  it('shows hostile names and values as text', async () => {
    const evil = '</title><script>alert(1)</script>[a](command:x)"`=&';
    const text = web
      .replace('web:', `${JSON.stringify(evil)}:`)
      .replace('/etc:/host/etc', `/etc:/host/etc # ${evil}`);
    const client = await start({ [compose]: text });
    const { html } = await page(client);
    assert.doesNotMatch(html, /<script|<!--/);
    assert.ok(html.includes('&#60;script&#62;'));
    for (const [, address = ''] of html.matchAll(/href="([^"]*)"/g))
      assert.match(address, /^command:plimsoll\./);
  });

  it('shows no credential of the lines that it shows', async () => {
    const secret = 'hunter2hunter2hunter2';
    const text = web.replace('- /etc:/host/etc', `- /etc:/host/etc # DB_PASSWORD=${secret}`);
    const client = await start({ [compose]: text });
    assert.ok(!(await page(client)).html.includes(secret));
  });

  it('leads to the other paths, worst first, and is of the one that is asked for', async () => {
    const client = await start({ [compose]: `${web}${proxy}${harmless}` });
    const { paths } = (await overview(client))!;
    assert.deepEqual(
      paths.map(({ name }) => name),
      ['proxy', 'web'],
    );
    const second = await page(client, paths[1]!.id);
    assert.equal(second.title, 'Path 2 of 2: web');
    assert.match(second.html, /Next path: proxy/);
    assert.deepEqual([...new Set(linksTo(second.html, 'plimsoll.showPath').flat())], [paths[0]!.id]);
  });

  it('is found by other surfaces, which may not know the project', async () => {
    const client = await start({ [compose]: `${web}${proxy}` });
    const id = pathId({ rule: 'exposed-host-control', service: 'web' as Shown, file: '/w/compose.yaml' });
    assert.equal((await page(client, id)).title, 'Path 2 of 2: web');
  });

  it('is only a list of many paths', async () => {
    const services = Array.from({ length: 60 }, (_, n) =>
      web
        .slice(10)
        .replace('web:', `s${n}:`)
        .replace('8080:', `${8000 + n}:`),
    );
    const client = await start({ [compose]: `services:\n${services.join('')}` });
    const { html } = await page(client);
    assert.match(textOf(html), /and 30 more/);
  });
});

describe('the change of a step', () => {
  /** Makes the change of a step as the page shows it. */
  async function make(client: Client, kind: string) {
    const { html } = await page(client);
    const [id, , mark] = linksTo(html, 'plimsoll.changeStep').find((each) => each[1] === kind) ?? [];
    return () =>
      client.connection.sendRequest<{ applied: boolean }>('plimsoll/changeStep', { id, kind, mark });
  }

  for (const kind of ['reach', 'power'])
    it(`removes the path (${kind})`, async () => {
      const client = await start({ [compose]: web });
      await client.open(compose, web);
      await client.problems(compose);
      const { id } = await page(client);
      assert.deepEqual(await (await make(client, kind))(), { applied: true });
      const [edit] = client.edits;
      await client.edit(compose, 2, { text: applied(compose, web, edit) });
      await client.problems(compose);
      const after = await page(client, id!);
      assert.match(after.html, /<h1>This path is gone<\/h1>/);
      assert.equal(/Paths that are left/.test(after.html), kind === 'reach');
    });

  it('names the version of the document that it is made in', async () => {
    const client = await start({ [compose]: web });
    await client.open(compose, web);
    await (await make(client, 'reach'))();
    const [change] = client.edits[0]?.documentChanges ?? [];
    assert.deepEqual(change && 'textDocument' in change && change.textDocument, { uri: compose, version: 1 });
  });

  it('is made in a file that is not open', async () => {
    const client = await start({ [compose]: web });
    assert.deepEqual(await (await make(client, 'reach'))(), { applied: true });
    assert.ok(applied(compose, web, client.edits[0]).includes('127.0.0.1:8080:8080'));
  });

  it('is refused once the text has changed', async () => {
    const client = await start({ [compose]: web });
    await client.open(compose, web);
    const change = await make(client, 'power');
    await client.edit(compose, 2, { text: `# changed\n${web}` });
    assert.deepEqual(await change(), { applied: false });
    assert.equal(client.edits.length, 0);
    assert.match(client.messages.join(), /the files have changed, so nothing was edited/);
  });

  it('is refused for anything that no page shows', async () => {
    const client = await start({ [compose]: web });
    const { id } = await page(client);
    for (const params of [
      undefined,
      {},
      { id },
      { id, kind: 'reach', mark: 1 },
      { id, kind: 'user', mark: 0 },
      { id: 'x', kind: 'reach' },
    ])
      assert.deepEqual(await client.connection.sendRequest('plimsoll/changeStep', params), {
        applied: false,
      });
    assert.equal(client.edits.length, 0);
  });
});
