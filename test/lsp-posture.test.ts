import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ClientCapabilities, InlayHint } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** An editor that shows hints and can be told to ask for them again. */
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
  it('name the user of each output stage, and where it comes from', async () => {
    const client = await start();
    await client.open(
      docker,
      'FROM golang:1.25 AS build\nUSER 5\nFROM alpine:3.22 AS run\n\nUSER 1000:1000\n',
    );
    assert.deepEqual(await hints(client, docker), ['2:23 uid 1000 (USER in Dockerfile:5)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\n' });
    assert.deepEqual(await hints(client, docker), ['0:16 runs as root (from alpine:3.22)']);
    await client.edit(docker, 3, { text: 'FROM scratch\nUSER app\n' });
    assert.deepEqual(await hints(client, docker), ['0:12 user app (USER in Dockerfile:2)']);
  });

  it('name the user of each service, joined with the stage that it builds', async () => {
    const files = memory({ 'file:///w/api/Dockerfile': 'FROM alpine:3.22\nUSER 1000\n' });
    const client = await start({ files });
    await client.open(
      compose,
      'services:\n  api:\n    build: api\n  proxy:\n    image: nginx:1.27\n  db:\n    image: postgres:17\n    user: "999"\n  cache:\n    image: redis:8\n',
    );
    assert.deepEqual(await hints(client, compose), [
      '1:6 uid 1000 (USER in api/Dockerfile:2)',
      '3:8 runs as root, its workers do not (from nginx:1.27)',
      '5:5 uid 999 (user in compose.yaml:8)',
      '8:8 starts as root, becomes another user (from redis:8)',
    ]);
    assert.deepEqual(await hints(client, compose, at(3, 0, 20)), [
      '3:8 runs as root, its workers do not (from nginx:1.27)',
    ]);
  });

  it('say nothing where the user is not known', async () => {
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

  it('mind what an override file sets', async () => {
    const override = 'file:///w/compose.override.yaml';
    const files = memory({ [override]: 'services:\n  a:\n    user: "7"\n' });
    const client = await start({ files });
    await client.open(compose, 'services:\n  a:\n    image: alpine:3.22\n');
    assert.deepEqual(await hints(client, compose), ['1:4 uid 7 (user in compose.override.yaml:3)']);
  });

  it('are renewed when another file changes, and not by an edit that the client knows', async () => {
    const client = await start();
    await client.open(compose, 'services:\n  a:\n    build: .\n');
    await client.open(docker, 'FROM alpine:3.22\n');
    await client.pull(compose);
    assert.deepEqual(await hints(client, compose), ['1:4 runs as root (from alpine:3.22)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\nUSER 5\n' });
    await client.pull(docker);
    assert.equal(client.hintRefreshes, 0);
    await client.pull(compose);
    await client.hintsRefreshed(1);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (USER in Dockerfile:2)']);
    await client.edit(compose, 2, { text: 'services:\n  b:\n    build: .\n' });
    await client.pull(compose);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (USER in Dockerfile:2)']);
    await client.pull(compose);
    assert.equal(client.hintRefreshes, 1);
  });

  it('are renewed for a client that is sent its diagnostics', async () => {
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
    assert.deepEqual(await hints(client, compose), ['1:4 runs as root (from alpine:3.22)']);
    await client.edit(docker, 2, { text: 'FROM alpine:3.22\nUSER 5\n' });
    await client.hintsRefreshed(1);
    assert.deepEqual(await hints(client, compose), ['1:4 uid 5 (USER in Dockerfile:2)']);
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

  it('leave a file that is linted on save as it is', async () => {
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
    assert.deepEqual(await hints(client, docker), ['0:16 uid 5 (USER in Dockerfile:3)']);
  });

  it('are not offered to a client that does not show them', async () => {
    for (const capabilities of [pulling, pushed]) {
      const client = await start({ capabilities });
      await client.open(docker, 'FROM alpine:3.22\n');
      await assert.rejects(hints(client, docker), /Unhandled method/);
    }
  });
});
