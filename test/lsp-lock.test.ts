import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { CodeAction } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { type Client, memory, talk } from './support/client.ts';
import { lockedImage, lockOf } from './support/locked.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const dockerfile = 'file:///w/app/Dockerfile';
const lock = 'file:///w/plimsoll.lock';
const node = lockedImage('docker.io/library/node:latest', { user: 'node' });

async function start(texts: Readonly<Record<string, string>>) {
  const files = memory(texts);
  const only = rules.filter(({ id }) => ['root-user', 'unpinned-image'].includes(id));
  const client = await talk({ rules: only, files });
  clients.push(client);
  await client.open(dockerfile, texts[dockerfile] ?? '');
  return { client, files };
}
const codes = async (client: Client, uri: string) => (await client.problems(uri)).map(({ code }) => code);
const watched = (client: Client, type: number) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: lock, type }] });

describe('a lock in an editor', () => {
  it('is read for each file, and again when it changes on the disk', async () => {
    const { client, files } = await start({ [dockerfile]: 'FROM node\n' });
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    files.texts.set(lock, lockOf(node));
    await watched(client, 1);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
    files.texts.set(lock, lockOf({ ...node, user: 'root' }));
    await watched(client, 2);
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    files.texts.delete(lock);
    await watched(client, 3);
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
  });

  it('counts as it is in the editor, where its problem is shown', async () => {
    const { client } = await start({ [dockerfile]: 'FROM node\n', [lock]: lockOf(node) });
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
    await client.open(lock, `${lockOf(node)}}`, 'json');
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    const [problem, ...others] = await client.problems(lock);
    assert.deepEqual(others, []);
    assert.match(String(problem?.message), /^The lock is ignored, since it is not valid JSON/);
  });

  it('offers its digest, without a network', async () => {
    const { client } = await start({ [dockerfile]: 'FROM node\n', [lock]: lockOf(node) });
    const [problem] = await client.problems(dockerfile);
    assert.ok(problem);
    const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: dockerfile },
      range: problem.range,
      context: { diagnostics: [problem] },
    });
    const action = actions.find(({ title }) => title === 'Pin to the digest that was locked on 2026-11-30');
    assert.ok(action, actions.map(({ title }) => title).join('\n'));
    const whole = action.edit
      ? action
      : await client.connection.sendRequest<CodeAction>('codeAction/resolve', action);
    assert.match(JSON.stringify(whole.edit), new RegExp(`:latest@${node.index}`));
  });
});
