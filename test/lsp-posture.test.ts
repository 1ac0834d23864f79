import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, DocumentLink, Hover, InlayHint } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor that shows hints and handles requests to refresh them. */
const hinting: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, inlayHint: {} },
  workspace: { ...pulling.workspace, inlayHint: { refreshSupport: true } },
};

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules, capabilities: hinting, ...options });
  clients.push(client);
  return client;
}

const docker = 'file:///w/Dockerfile';
const compose = 'file:///w/compose.yaml';
const all = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

async function hints(client: Client, uri: string, range = all): Promise<string[]> {
  const found: InlayHint[] | null = await client.connection.sendRequest('textDocument/inlayHint', {
    textDocument: { uri },
    range,
  });
  return (found ?? []).map(({ position: { line, character }, label }) => `${line}:${character} ${label}`);
}

describe('inlay hints', () => {
  it('name the user of each output stage, and its origin', async () => {
    const client = await start();
    await client.open(
      docker,
      'FROM golang:1.25 AS build\nUSER 5\nFROM alpine:3.22 AS run\n\nUSER 1000:1000\n',
    );
    assert.deepEqual(await hints(client, docker), ['2:23 uid 1000 (USER in line 5)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\n' });
    assert.deepEqual(await hints(client, docker), ['0:16 runs as root (image)']);
    await client.edit(docker, 3, { text: 'FROM scratch\nUSER app\n' });
    assert.deepEqual(await hints(client, docker), ['0:12 user app (USER in line 2)']);
  });

  it('name the user of each service, combined with the stage that it builds', async () => {
    const files = memory({ 'file:///w/api/Dockerfile': 'FROM alpine:3.22\nUSER 1000\n' });
    const client = await start({ files });
    await client.open(
      compose,
      'services:\n  api:\n    build: api\n  proxy:\n    image: nginx:1.27\n  db:\n    image: postgres:17\n    user: "999"\n  cache:\n    image: redis:8\n',
    );
    assert.deepEqual(await hints(client, compose), [
      '1:6 uid 1000 (its Dockerfile)',
      '3:8 root; its workers are not',
      '5:5 uid 999 (set here)',
      '8:8 root at start, then another user',
    ]);
    assert.deepEqual(await hints(client, compose, at(3, 0, 20)), ['3:8 root; its workers are not']);
  });

  it('do not repeat what their own line says, and there is one on a line', async () => {
    const client = await start({ files: memory({}) });
    await client.open(
      compose,
      'services:\n  a: {image: alpine:3.22, user: "7"}\n  b: {image: alpine:3.22}\n  c:\n    image: alpine:3.22\n    user: root\n',
    );
    assert.deepEqual(await hints(client, compose), [
      '2:4 runs as root (image)',
      '3:4 runs as root (user: root)',
    ]);
    await client.edit(compose, 2, { text: 'services: {a: {image: alpine:3.22}, b: {image: alpine:3.22}}\n' });
    assert.deepEqual(await hints(client, compose), ['0:13 runs as root (image)']);
  });

  it('name the account that an image changes to, and are never longer than an editor shows', async () => {
    const client = await start({ files: memory({}) });
    await client.open(docker, `FROM alpine:3.22\nUSER ${'long-name-'.repeat(8)}\n`);
    const [long = ''] = await hints(client, docker);
    assert.equal(long, '0:16 not root');
    const step = 'FROM debian:13\nENTRYPOINT ["gosu", "app", "server"]\n';
    await client.edit(docker, 2, { text: step });
    assert.deepEqual(await hints(client, docker), ['0:14 root at start, then app']);
  });

  it('name what another file makes privileged', async () => {
    const base = 'services:\n  common:\n    privileged: true\n';
    const client = await start({ files: memory({ 'file:///w/base/base.yml': base }) });
    await client.open(
      compose,
      'services:\n  a:\n    image: alpine:3.22\n    extends: {file: base/base.yml, service: common}\n',
    );
    assert.deepEqual(await hints(client, compose), ['1:4 root, privileged (base/base.yml)']);
  });

  it('say in a tooltip where the user is known from, and open the page of a path', async () => {
    const paths = 'services:\n  a:\n    image: nginx:1.27\n    privileged: true\n    ports: ["80:80"]\n';
    const asked = async (experimental: object) => {
      const client = await start({ capabilities: { ...hinting, experimental } });
      await client.open(compose, paths);
      const found: InlayHint[] = await client.connection.sendRequest('textDocument/inlayHint', {
        textDocument: { uri: compose },
        range: all,
      });
      return found[0];
    };
    const plain = await asked({});
    assert.equal(plain?.label, 'root; its workers are not');
    assert.deepEqual(plain?.tooltip, {
      kind: 'markdown',
      value: '**Runs as** root; its workers are not (from nginx:1.27)',
    });
    const own = await asked({ plimsollRules: true });
    assert.deepEqual(own?.label, [
      {
        value: 'root; its workers are not',
        command: {
          title: 'Show the path',
          command: 'plimsoll.showPath',
          arguments: ['exposed-host-control\na\n/w/compose.yaml\n/w/compose.yaml'],
        },
      },
    ]);
    assert.match(
      JSON.stringify(own?.tooltip),
      /\*\*Runs as\*\* \[root; its workers are not \(from nginx:1\.27\)\]\(command:plimsoll\.openPlace\?/,
    );
  });

  it('do not show a credential that the user repeats', async () => {
    const client = await start({ files: memory({}) });
    await client.open(
      compose,
      'services:\n  a:\n    image: x\n    user: Tq7LmB2nRw8YcF5uJ1h\n    environment:\n      DB_PASSWORD: Tq7LmB2nRw8YcF5uJ1h\n',
    );
    assert.deepEqual(await hints(client, compose), ['1:4 user *** (set here)']);
  });

  it('are missing if the user is not known', async () => {
    const client = await start();
    await client.open(
      compose,
      'services:\n  a:\n    image: acme/app:1\n  b:\n    image: alpine:3.22\n    user: ${WHO:?}\n  c:\n    build: .\n',
    );
    assert.deepEqual(await hints(client, compose), []);
    await client.open(docker, 'ARG BASE\nFROM $BASE\n');
    assert.deepEqual(await hints(client, docker), []);
    await client.open('file:///w/.plimsoll.yaml', 'rules: {}\n', 'yaml');
    assert.deepEqual(await hints(client, 'file:///w/.plimsoll.yaml'), []);
    assert.deepEqual(await hints(client, 'file:///w/other/Dockerfile'), []);
  });

  it('include the settings of an override file', async () => {
    const override = 'file:///w/compose.override.yaml';
    const files = memory({ [override]: 'services:\n  a:\n    user: "7"\n' });
    const client = await start({ files });
    await client.open(compose, 'services:\n  a:\n    image: alpine:3.22\n');
    assert.deepEqual(await hints(client, compose), ['1:4 uid 7 (compose.override.yaml)']);
  });

  it('are refreshed when another file changes, but not after an edit of the client itself', async () => {
    const client = await start();
    await client.open(compose, 'services:\n  a:\n    build: .\n');
    await client.open(docker, 'FROM alpine:3.22\n');
    await client.pull(compose);
    assert.deepEqual(await hints(client, compose), ['1:4 runs as root (image)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\nUSER 5\n' });
    await client.pull(docker);
    assert.equal(client.hintRefreshes, 0);
    await client.pull(compose);
    await client.hintsRefreshed(1);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (its Dockerfile)']);
    await client.edit(compose, 2, { text: 'services:\n  b:\n    build: .\n' });
    await client.pull(compose);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (its Dockerfile)']);
    await client.pull(compose);
    assert.equal(client.hintRefreshes, 1);
  });

  it('are refreshed for a client that receives pushed diagnostics', async () => {
    const { textDocument, workspace } = hinting;
    const client = await start({
      capabilities: {
        textDocument: { inlayHint: textDocument?.inlayHint ?? {} },
        workspace: { ...workspace },
      },
    });
    await client.open(compose, 'services:\n  a:\n    build: .\n    privileged: true\n');
    await client.open(docker, 'FROM alpine:3.22\n');
    await client.publication(compose);
    assert.deepEqual(await hints(client, compose), ['1:4 runs as root (image)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\nUSER 5\n' });
    await client.hintsRefreshed(1);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (its Dockerfile)']);
  });

  it('are switched off by a setting, and come back', async () => {
    const client = await start();
    await client.open(docker, 'FROM alpine:3.22\n');
    await client.pull(docker);
    assert.equal((await hints(client, docker)).length, 1);
    const shown = [
      [{ inlayHints: { user: false } }, 0],
      [{ inlayHints: { user: 'no' } }, 1],
      [{ enable: false }, 0],
      [{}, 1],
    ] as const;
    for (const [i, [settings, count]] of shown.entries()) {
      client.settings.set(docker, settings);
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      await client.pull(docker);
      await client.hintsRefreshed(i + 1);
      assert.equal((await hints(client, docker)).length, count);
    }
  });

  it('do not lint a file that is linted on save', async () => {
    const client = await start();
    client.settings.set(docker, { lint: { run: 'onSave' } });
    await client.open(docker, 'FROM alpine:3.22\n');
    const before = await client.pull(docker);
    assert.equal((await hints(client, docker)).length, 1);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\nRUN sudo x\nUSER 5\n' });
    assert.deepEqual(await hints(client, docker), []);
    assert.equal(
      (await client.pull(docker, before.kind === 'full' ? before.resultId : '')).kind,
      'unchanged',
    );
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: docker } });
    await client.pull(docker);
    await client.hintsRefreshed(1);
    assert.deepEqual(await hints(client, docker), ['0:16 uid 5 (USER in line 3)']);
  });

  it('are not offered to a client that cannot show them', async () => {
    for (const capabilities of [pulling, pushed]) {
      const client = await start({ capabilities });
      await client.open(docker, 'FROM alpine:3.22\n');
      await assert.rejects(hints(client, docker), /Unhandled method/);
    }
  });
});

describe('hovers', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const web = `services:
  web:
    build: api
    privileged: true
    cap_add: [SYS_ADMIN]
    pid: host
    ports: ["8080:80", "127.0.0.1:9000:9000"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - ./data:/data:ro
      - cache:/cache
  plain:
    image: alpine@${digest}
    user: "1000"
    cap_add: [NET_ADMIN]
volumes:
  cache: {}
`;
  const files = memory({ 'file:///w/api/Dockerfile': 'FROM alpine:3.22 AS run\n' });

  /** The lines of a hover at a place. */
  async function lines(client: Client, uri: string, line: number, character: number): Promise<string[]> {
    const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });
    const { value } = (hover?.contents ?? { value: '' }) as { value: string };
    return value.split('\n').filter((each) => each !== '');
  }

  it('on the name of a service say what runs, in six points at most', async () => {
    const client = await start({ rules: [], files });
    await client.open(compose, web);
    assert.deepEqual(await lines(client, compose, 1, 3), [
      '**web**',
      '- **Runs as** root (from alpine:3.22)',
      '- **Open** 8080',
      '- **Powers** **docker.sock**, **privileged**, SYS\\_ADMIN and 1 more',
      '- **Built by** api/Dockerfile, its run stage',
      '- **Neighbours** plain (network default)',
    ]);
    const plain = [
      '**plain**',
      '- **Runs as** uid 1000 (user in compose.yaml:14)',
      '- **Powers** NET\\_ADMIN',
      '- **Neighbours** web (network default)',
    ];
    for (const [line, character] of [
      [11, 4],
      [12, 12],
      [13, 11],
    ] as const)
      assert.deepEqual(await lines(client, compose, line, character), plain);
    assert.deepEqual(await lines(client, compose, 3, 8), []);
  });

  it('on FROM and USER speak of this image and of named stages, never of numbers', async () => {
    const client = await start({ rules: [] });
    await client.open(docker, 'FROM golang:1.25 AS build\nRUN x\nFROM acme/base:1\nRUN x\nUSER app\n');
    const stage = ['**This image**', '- **Runs as** user app (USER in Dockerfile:5)'];
    for (const line of [2, 4]) assert.deepEqual(await lines(client, docker, line, 2), stage);
    for (const line of [0, 3]) assert.deepEqual(await lines(client, docker, line, 2), []);
    await client.edit(docker, 2, { text: 'FROM acme/base:1\n' });
    assert.equal(
      (await lines(client, docker, 0, 2))[1],
      '- **Runs as** not known: it is the user of acme/base:1',
    );
  });

  it('on FROM speak of a stage that a service builds by its name', async () => {
    const targets = memory({
      [compose]: 'services:\n  a:\n    build: {context: ., target: tests}\n',
    });
    const client = await start({ rules: [], files: targets });
    await client.open(docker, 'FROM alpine:3.22 AS tests\nFROM alpine:3.22\nFROM scratch\n');
    const titles = [0, 1, 2].map(async (line) => (await lines(client, docker, line, 2))[0]);
    assert.deepEqual(await Promise.all(titles), ['**The tests stage**', undefined, '**This image**']);
  });

  it('on FROM name the services that build it, and the user that they set', async () => {
    const building = memory({
      [compose]: 'services:\n  a:\n    build: .\n    user: "0"\n  b:\n    build: .\n  c:\n    image: x\n',
    });
    const client = await start({ rules: [], files: building });
    await client.open(docker, 'FROM alpine:3.22\nUSER 5\nENV API_KEY=Tq7LmB2nRw8YcF5uJ1h\n');
    const card = await lines(client, docker, 0, 2);
    assert.ok(
      card.includes('- **Built by** service a (as user 0), compose.yaml:2, service b, compose.yaml:5'),
      card.join('\n'),
    );
    assert.ok(card.includes('- **Secrets** `API_KEY`, kept in the image'), card.join('\n'));
  });

  it('beside a finding on a setting of a service say what runs in one line', async () => {
    const client = await start({ files });
    await client.open(compose, web);
    assert.deepEqual((await lines(client, compose, 3, 17)).slice(-2), [
      '---',
      '**web** runs as root · open: 8080 · powers: **docker.sock**, **privileged**, **SYS\\_ADMIN** and 1 more',
    ]);
  });

  it('name the worst finding of a service that is somewhere else', async () => {
    const client = await start({
      files,
      capabilities: { ...pulling, experimental: { plimsollRules: true } },
    });
    await client.open(compose, web);
    await client.problems(compose);
    const title = (await lines(client, compose, 1, 3)).find((each) => each.startsWith('**web**')) ?? '';
    assert.match(
      title,
      /^\*\*web\*\* · worst: critical, \[.+\]\(command:plimsoll\.openPlace\?%5B%22file%3A%2F%2F%2Fw%2Fcompose\.yaml%22%2C\d+%5D\) \(line \d+\)$/,
    );
  });

  it('show no credential and no Markdown of a file', async () => {
    const client = await start({ rules: [] });
    await client.open(
      compose,
      'services:\n  a:\n    image: "x/y:1"\n    user: "[x](y)|z"\n    volumes: ["/srv/ghp_0123456789abcdefghijABCDEFGHIJ012345:/a", "/etc/[x](y)|z:/b"]\n',
    );
    const card = (await lines(client, compose, 1, 2)).join('\n');
    assert.match(card, /Runs as/);
    assert.doesNotMatch(card, /ghp_?0123|[^\\]\[x/);
  });

  it('are missing if a folder is switched off', async () => {
    const client = await start({ rules: [] });
    client.settings.set(compose, { enable: false });
    await client.open(compose, web);
    assert.deepEqual(await lines(client, compose, 1, 3), []);
  });
});

describe('document links', () => {
  const linking: ClientCapabilities = {
    ...pulling,
    textDocument: { ...pulling.textDocument, documentLink: {} },
  };

  async function links(client: Client, uri: string): Promise<string[]> {
    const found: DocumentLink[] | null = await client.connection.sendRequest('textDocument/documentLink', {
      textDocument: { uri },
    });
    return (found ?? []).map(
      ({ range: { start, end }, target }) => `${start.line}:${start.character}-${end.character} ${target}`,
    );
  }
  const text = `include: [more.yaml, gone.yaml]
services:
  a:
    build: api
    env_file: [a b.env, gone.env, ../../etc/passwd]
  b:
    build: { context: api, dockerfile: dev.Dockerfile }
    extends: { file: base.yaml, service: b }
  c:
    build: gone
`;
  const files = memory({
    'file:///w/more.yaml': 'services: {}\n',
    'file:///w/base.yaml': 'services:\n  b:\n    init: true\n',
    'file:///w/api/Dockerfile': 'FROM scratch\n',
    'file:///w/api/dev.Dockerfile': 'FROM scratch\n',
    'file:///w/a%20b.env': 'A=1\n',
  });

  it('lead from a compose file to the existing files that it names', async () => {
    const client = await start({ capabilities: linking, files });
    await client.open(compose, text);
    assert.deepEqual(await links(client, compose), [
      '0:10-19 file:///w/more.yaml',
      '3:11-14 file:///w/api/Dockerfile',
      '4:15-22 file:///w/a%20b.env',
      '6:39-53 file:///w/api/dev.Dockerfile',
      '7:21-30 file:///w/base.yaml',
    ]);
    await client.open(docker, 'FROM scratch\n');
    assert.deepEqual(await links(client, docker), []);
    assert.deepEqual(await links(client, 'file:///w/closed.yaml'), []);
  });

  it('are not offered to a client that does not support them', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(compose, text);
    await assert.rejects(links(client, compose), /Unhandled method/);
  });
});
