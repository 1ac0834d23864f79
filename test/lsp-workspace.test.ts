import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { PreviousResultId, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { at, type Client, type Memory, memory, pushed, type Talk, talk } from './support/client.ts';
import { simpleRules } from './support/rules.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

const clients: Client[] = [];
const pulls: WorkspacePull[] = [];
afterEach(async () => {
  await Promise.all(pulls.splice(0).map((each) => each.end()));
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules: simpleRules, scope: 'workspace', ...options });
  clients.push(client);
  return client;
}

function pull(client: Client, previous: readonly PreviousResultId[] = []): WorkspacePull {
  const made = new WorkspacePull(client.connection, previous);
  pulls.push(made);
  return made;
}

const watched = (client: Client, ...changes: (readonly [uri: string, type: number])[]) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: changes.map(([uri, type]) => ({ uri, type })),
  });
const write = (files: Memory, uri: string, text: string) => files.texts.set(uri, text);

const bad = 'FROM a\nRUN BAD\n';
const good = 'FROM a\nRUN x\n';
const docker = 'file:///w/Dockerfile';
const app = 'file:///w/app/Dockerfile';

describe('diagnostics of the workspace', () => {
  it('come without further requests, in parts of one open answer, for closed files', async () => {
    const client = await start({
      files: memory({ [docker]: bad, [app]: bad, 'file:///w/a/Dockerfile': good }),
    });
    const held = pull(client);
    await held.until(docker, (items) => items?.length === 1);
    await held.until(app, (items) => items?.length === 1);
    assert.deepEqual([...held.shown.keys()].sort(), [docker, app]);
    assert.equal(held.answered, undefined);
    assert.deepEqual(client.published, []);
  });

  it('are updated while the answer is open', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files });
    const held = pull(client);
    await held.until(docker, (items) => items?.length === 1);
    write(files, docker, good);
    await watched(client, [docker, 2]);
    await held.until(docker, (items) => items?.length === 0);
    write(files, app, bad);
    await watched(client, [app, 1]);
    await held.until(app, (items) => items?.length === 1);
    files.texts.delete(app);
    await watched(client, [app, 3]);
    await held.until(app, (items) => items?.length === 0);
  });

  it('are empty for files that were renamed, excluded by the configuration, or switched off', async () => {
    const moved = 'file:///w/moved/Dockerfile';
    const config = 'file:///w/.plimsoll.yaml';
    const files = memory({ [docker]: bad, [app]: bad });
    const client = await start({ files });
    const held = pull(client);
    await held.until(app, (items) => items?.length === 1);
    files.texts.delete(app);
    write(files, moved, bad);
    await client.connection.sendNotification('workspace/didRenameFiles', {
      files: [{ oldUri: 'file:///w/app', newUri: 'file:///w/moved' }],
    });
    await held.until(app, (items) => items?.length === 0);
    await held.until(moved, (items) => items?.length === 1);
    write(files, config, 'ignore: [moved]\n');
    await watched(client, [config, 1]);
    await held.until(moved, (items) => items?.length === 0);
    assert.equal(held.shown.get(docker)?.length, 1);
    client.settings.set('file:///w', { enable: false });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await held.until(docker, (items) => items?.length === 0);
    client.settings.set('file:///w', { enable: true });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await held.until(docker, (items) => items?.length === 1);
    client.settings.set('file:///w', { scope: 'openFiles' });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await held.until(docker, (items) => items?.length === 0);
  });

  it('are unchanged by their ids, also after a restart of the server, and empty for deleted files', async () => {
    const files = memory({ [docker]: bad, [app]: bad });
    const first = pull(await start({ files }));
    await first.until(docker, (items) => items?.length === 1);
    await first.until(app, (items) => items?.length === 1);
    const ids = first.ids();
    files.texts.delete(app);
    const second = pull(await start({ files }), ids);
    await second.until(app, (items) => items?.length === 0);
    await second.untilReport(docker, ({ kind }) => kind === 'unchanged');
    assert.deepEqual(
      second.reports.filter(({ uri }) => uri === docker).map(({ kind }) => kind),
      ['unchanged'],
    );
  });

  it('end when the client cancels, and are sent again to one that has lost them', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    const first = pull(client);
    await first.until(docker, (items) => items?.length === 1);
    first.cancel();
    assert.deepEqual(await first.answer, { items: [] });
    const second = pull(client);
    await second.until(docker, (items) => items?.length === 1);
    // Another request ends the one before it.
    const third = pull(client, second.ids());
    assert.deepEqual(await second.answer, { items: [] });
    await third.untilReport(docker, ({ kind }) => kind === 'unchanged');
  });

  it('end the answer of a client without partial results at the first change', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    const report = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [],
    });
    assert.deepEqual(
      report.items.map(({ uri, kind }) => [uri, kind]),
      [[docker, 'full']],
    );
  });

  it('use the editor text of open files, and the disk for closed ones', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    const held = pull(client);
    await held.until(docker, (items) => items?.length === 1);
    await client.open(docker, bad);
    await client.edit(docker, 2, { range: at(1, 4, 7), text: 'fine' });
    assert.deepEqual(await client.problems(docker), []);
    await held.until(docker, (items) => items?.length === 0);
    const before = held.reports.length;
    await client.close(docker);
    await held.until(docker, (items) => items?.length === 1);
    // The client may have shown something else meanwhile, so it gets the same report again.
    await client.open(docker, bad);
    await client.close(docker);
    await held.untilReport(docker, ({ kind }) => kind === 'full', before + 1);
  });

  it('are pushed to a client that cannot pull', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files, capabilities: pushed });
    await client.publication(docker, (all) => all.length === 1);
    write(files, docker, good);
    await watched(client, [docker, 2]);
    await client.publication(docker, (all) => all.length === 0);
  });

  it('are pushed to a client that pulls only open files', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    await client.publication(docker, (all) => all.length === 1);
    // After a request the pushed results are removed and come as an answer.
    const held = pull(client);
    await held.until(docker, (items) => items?.length === 1);
    assert.deepEqual(client.published.at(-1)?.diagnostics, []);
  });

  it('are not pushed of open files that such a client has pulled, wherever they are', async () => {
    const outside = 'file:///v/Dockerfile';
    const client = await start({ files: memory({ [docker]: bad, [app]: bad, [outside]: bad }) });
    for (const uri of [docker, outside]) {
      await client.open(uri, bad);
      assert.equal((await client.problems(uri)).length, 1);
    }
    await client.publication(app);
    const pushedOf = (uri: string) => client.published.filter((each) => each.uri === uri);
    assert.deepEqual([docker, outside].flatMap(pushedOf), []);
  });

  it('are missing if only open files are wanted', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files, scope: 'openFiles' });
    const held = pull(client);
    await client.open(app, bad);
    await held.until(app, (items) => items?.length === 1);
    assert.deepEqual([...held.shown.keys()], [app]);
    await client.close(app);
    await held.until(app, (items) => items?.length === 0);
  });

  it('are limited to a number of files, with a message at the limit', async () => {
    const texts = Array.from({ length: 12 }, (_, i) => [`file:///w/${i}/Dockerfile`, bad] as const);
    const files = memory(Object.fromEntries(texts));
    const client = await start({ files });
    client.settings.set('file:///w', { workspace: { maxFiles: 10 } });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const held = pull(client);
    await held.untilAll(() => held.shown.size >= 10 && client.messages.length > 0);
    const shown = () => [...held.shown.values()].filter((items) => items.length > 0).length;
    await held.untilAll(() => shown() === 10);
    assert.match(client.messages[0] ?? '', /^Plimsoll checks 10 of the 12 /);
    // A scan on request has no limit.
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await held.untilAll(() => shown() === 12);
  });

  it('are those of the files on the disk after a scan on request, also if no change of them was reported', async () => {
    const files = memory({ [docker]: bad, [app]: bad });
    const client = await start({ files });
    const held = pull(client);
    await held.until(docker, (items) => items?.length === 1);
    await held.until(app, (items) => items?.length === 1);
    write(files, docker, good);
    write(files, 'file:///w/new/Dockerfile', bad);
    write(files, 'file:///w/.plimsoll.yaml', 'ignore: [app]\n');
    await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    await held.until(docker, (items) => items?.length === 0);
    await held.until('file:///w/new/Dockerfile', (items) => items?.length === 1);
    await held.until(app, (items) => items?.length === 0);
  });

  it('show progress once that takes a while, and can be cancelled', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => [`file:///w/${i}/Dockerfile`, bad] as const);
    const inner = memory(Object.fromEntries(texts));
    const slow = {
      ...inner,
      async read(uri: string, within: readonly string[]) {
        if (uri.endsWith('/Dockerfile')) await new Promise((resolve) => setTimeout(resolve, 100));
        return inner.read(uri, within);
      },
    };
    const client = await start({ files: slow });
    const held = pull(client);
    const begun = await client.workDone('begin');
    assert.deepEqual(begun, {
      kind: 'begin',
      title: 'Plimsoll',
      percentage: 0,
      message: 'Checking the workspace',
      cancellable: true,
    });
    await client.connection.sendNotification(WorkDoneProgressCancel, { token: client.workToken });
    await client.workDone('end');
    assert.ok(held.shown.size < 60, `${held.shown.size} files`);
  });
});

const WorkDoneProgressCancel = 'window/workDoneProgress/cancel';
