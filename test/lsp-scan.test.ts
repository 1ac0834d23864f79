import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { CancellationTokenSource, WorkDoneProgress } from 'vscode-languageserver/node';
import { rule } from '../server/engine/rule.ts';
import type { FileAccess } from '../server/lsp/files.ts';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { at, type Client, memory, pushed, type Talk, talk } from './support/client.ts';
import { simpleRules } from './support/rules.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<Client> {
  const client = await talk({ rules: simpleRules, ...options });
  clients.push(client);
  return client;
}

const scan = (client: Client, params: unknown = {}, token?: CancellationTokenSource['token']) =>
  token
    ? client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', params, token)
    : client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', params);
const watched = (client: Client, uri: string, type: number) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
const latest = (client: Client, uri: string) =>
  client.published.findLast((each) => each.uri === uri)?.diagnostics;

const bad = 'FROM a\nRUN BAD\n';
const good = 'FROM a\nRUN x\n';
const docker = 'file:///w/Dockerfile';

describe('a workspace scan', () => {
  it('lints every file of all folders, and counts', async () => {
    const files = memory({
      [docker]: bad,
      'file:///w/a/Dockerfile': good,
      'file:///w/a/compose.yaml': 'services:\n  bad:\n    image: x\n',
      'file:///w/a/notes.md': 'RUN BAD',
      'file:///v/api.Dockerfile': 'FROM a\nRUN STEP1 BAD BAD\n',
    });
    const client = await start({ files, folders: ['file:///w', 'file:///v'] });
    assert.deepEqual(await scan(client), {
      files: 4,
      findings: 5,
      bySeverity: { critical: 1, high: 3, medium: 0, low: 1, info: 0 },
      cancelled: false,
      unread: 0,
    });
    assert.deepEqual(
      client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]),
      [
        [docker, 1],
        ['file:///w/a/compose.yaml', 1],
        ['file:///v/api.Dockerfile', 3],
      ],
    );
  });

  it('reports its progress to the token of the client', async () => {
    const client = await start({ files: memory({ [docker]: bad, 'file:///w/a/Dockerfile': good }) });
    const told: { readonly kind: string; readonly percentage?: number | undefined }[] = [];
    client.connection.onProgress(WorkDoneProgress.type, 'token-1', (value) => void told.push(value));
    await scan(client, { workDoneToken: 'token-1' });
    // On a busy machine the scan may also report steps in between.
    const isBetween = ({ kind, percentage }: (typeof told)[number]) =>
      kind === 'report' && percentage !== 100;
    assert.deepEqual(
      told.filter((each) => !isBetween(each)),
      [
        { kind: 'begin', title: 'Plimsoll', percentage: 0, cancellable: true },
        { kind: 'report', percentage: 100, message: '2/2 files' },
        { kind: 'end' },
      ],
    );
  });

  it('stops when cancelled, keeps its findings and reports that', async () => {
    const source = new CancellationTokenSource();
    const texts = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`file:///w/${i}/Dockerfile`, bad] as const),
    );
    const inner = memory(texts);
    let client: Client | undefined;
    const files: FileAccess = {
      ...inner,
      async read(uri, within) {
        if (uri === 'file:///w/20/Dockerfile') {
          source.cancel();
          // Returns after the cancellation was sent: requests keep their order.
          await client?.connection.sendRequest('textDocument/hover', {
            textDocument: { uri: docker },
            position: { line: 0, character: 0 },
          });
        }
        return inner.read(uri, within);
      },
    };
    client = await start({ files });
    const summary = await scan(client, {}, source.token);
    assert.equal(summary.cancelled, true);
    assert.ok(summary.files >= 20 && summary.files < 500, `${summary.files} files`);
    assert.equal(client.published.length, summary.files);
  });

  it('answers edits of an open file while it runs', async () => {
    const inner = memory(
      Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          `file:///w/${i}/Dockerfile`,
          `FROM a\n${'RUN BAD && x\n'.repeat(200)}`,
        ]),
      ),
    );
    let readAtAnswer = 0;
    const client = await start({ files: inner });
    await client.open(docker, good);
    await client.problems(docker);
    const scanning = scan(client);
    await client.edit(docker, 2, { range: at(1, 4, 5), text: 'BAD' });
    const problems = await client.problems(docker);
    readAtAnswer = inner.reads.length;
    assert.equal(problems.length, 1);
    const { files, cancelled } = await scanning;
    assert.deepEqual([files, cancelled], [301, false]);
    assert.ok(readAtAnswer < 300, `${readAtAnswer} files were read before the edit was answered`);
  });

  it('no longer reports a file that is opened and requested at once', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    await scan(client);
    assert.equal(latest(client, docker)?.length, 1);
    await client.open(docker, bad);
    assert.equal((await client.problems(docker)).length, 1);
    // Pushed messages arrive before the answer to a later request.
    await scan(client);
    assert.deepEqual(latest(client, docker), []);
  });

  it('takes the text of open files from the editor, and does not push their problems', async () => {
    const client = await start({ files: memory({ [docker]: bad }) });
    await client.open(docker, good);
    assert.deepEqual(await client.problems(docker), []);
    assert.equal((await scan(client)).findings, 0);
    await client.edit(docker, 2, { text: bad });
    assert.equal((await scan(client)).findings, 1);
    assert.deepEqual(client.published, []);
  });

  it('removes its findings of a file that is opened, and pushes them again when it closes', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files });
    await scan(client);
    assert.equal(latest(client, docker)?.length, 1);
    await client.open(docker, bad);
    assert.equal((await client.problems(docker)).length, 1);
    assert.deepEqual(latest(client, docker), []);
    await client.edit(docker, 2, { text: good });
    assert.deepEqual(await client.problems(docker), []);
    const since = client.published.length;
    await client.close(docker);
    await client.publication(docker, (all) => all.length === 1, since);
  });

  it('follows files on the disk', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files });
    await scan(client);
    files.texts.set(docker, good);
    await watched(client, docker, 2);
    await client.publication(docker, (all) => all.length === 0);
    const made = 'file:///w/new/Containerfile';
    files.texts.set(made, bad);
    await watched(client, made, 1);
    await client.publication(made, (all) => all.length === 1);
    files.texts.delete(made);
    await watched(client, made, 3);
    await client.publication(made, (all) => all.length === 0);
  });

  it('follows a file on the disk that only others refer to', async () => {
    const odd = 'file:///w/app/odd';
    const compose = 'services:\n  web:\n    build: {context: app, dockerfile: odd}\n';
    const files = memory({ [odd]: bad, 'file:///w/compose.yaml': compose });
    const client = await start({ files });
    await scan(client);
    assert.equal(latest(client, odd)?.length, 1);
    files.texts.set(odd, good);
    await watched(client, odd, 2);
    await client.publication(odd, (all) => all.length === 0);
  });

  it('forgets deleted files and folders, and follows renamed ones', async () => {
    const files = memory({
      [docker]: bad,
      'file:///w/a/Dockerfile': bad,
      'file:///w/a/b/Dockerfile': bad,
      'file:///w/ab/Dockerfile': bad,
    });
    const client = await start({ files });
    await scan(client);
    const move = (from: string, to: string) => {
      files.texts.set(to, files.texts.get(from) ?? '');
      files.texts.delete(from);
    };
    files.texts.delete(docker);
    await client.connection.sendNotification('workspace/didDeleteFiles', { files: [{ uri: docker }] });
    await client.publication(docker, (all) => all.length === 0);
    move('file:///w/a/Dockerfile', 'file:///w/c/Dockerfile');
    move('file:///w/a/b/Dockerfile', 'file:///w/c/b/Dockerfile');
    await client.connection.sendNotification('workspace/didRenameFiles', {
      files: [{ oldUri: 'file:///w/a', newUri: 'file:///w/c' }],
    });
    await client.publication('file:///w/c/b/Dockerfile', (all) => all.length === 1);
    const told = Object.fromEntries(
      client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]),
    );
    assert.deepEqual(told, {
      [docker]: 0,
      'file:///w/a/Dockerfile': 0,
      'file:///w/a/b/Dockerfile': 0,
      'file:///w/ab/Dockerfile': 1,
      'file:///w/c/Dockerfile': 1,
      'file:///w/c/b/Dockerfile': 1,
    });
  });

  it('clears findings that a later scan does not find any more', async () => {
    const files = memory({ [docker]: bad });
    const client = await start({ files });
    await scan(client);
    files.texts.clear();
    assert.deepEqual([(await scan(client)).files, latest(client, docker)], [0, []]);
  });

  it('updates the files that depend on a changed file or on the configuration', async () => {
    const compose = 'file:///w/compose.yaml';
    const app = 'file:///w/app/Dockerfile';
    const files = memory({ [app]: 'FROM a\nUSER root\n', [compose]: 'services:\n  web:\n    build: app\n' });
    const client = await start({ files });
    await scan(client);
    assert.equal(latest(client, compose)?.length, 1);
    files.texts.set(app, 'FROM a\nUSER app\n');
    await watched(client, app, 2);
    await client.publication(compose, (all) => all.length === 0);
    files.texts.set(app, 'FROM a\nUSER root\n');
    let since = client.published.length;
    await watched(client, app, 2);
    await client.publication(compose, (all) => all.length === 1, since);
    files.texts.set('file:///w/.plimsoll.yaml', 'rules:\n  rooted: off\n');
    since = client.published.length;
    await watched(client, 'file:///w/.plimsoll.yaml', 1);
    await client.publication(compose, (all) => all.length === 0, since);
  });

  it('pushes problems of open files to a client that does not pull', async () => {
    const client = await start({ capabilities: pushed, files: memory({ [docker]: bad }) });
    await client.open(docker, bad);
    await scan(client);
    await client.publication(docker, (all) => all.length === 1);
    const since = client.published.length;
    await client.close(docker);
    await client.publication(docker, (all) => all.length === 1, since);
  });

  it('forgets a folder that leaves the workspace', async () => {
    const files = memory({ [docker]: bad, 'file:///v/Dockerfile': bad });
    const client = await start({ files, folders: ['file:///w', 'file:///v'] });
    await scan(client);
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: 'file:///v', name: 'v' }] },
    });
    await client.publication('file:///v/Dockerfile', (all) => all.length === 0);
    assert.equal((await scan(client)).files, 1);
  });

  it('is repeated on another day', async () => {
    const dated = rule({
      id: 'dated',
      on: 'dockerfile',
      severity: 'low',
      title: 'A day',
      why: 'Days pass.',
      fixable: false,
      refs: {},
      messages: { is: 'It is {day}.' },
      check({ file }, report, { today }) {
        report({ at: { file, span: { start: 0, end: 4 } }, message: 'is', words: { day: today ?? '' } });
      },
    });
    const client = await start({ files: memory({ [docker]: good }), rules: [dated] });
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2030-01-01T23:59:00Z') });
    try {
      await scan(client);
      assert.equal(latest(client, docker)?.[0]?.message, 'It is 2030-01-01.');
      mock.timers.setTime(Date.parse('2030-01-02T00:01:00Z'));
      await client.open('file:///w/a/Dockerfile', good);
      await client.publication(docker, ([first]) => first?.message === 'It is 2030-01-02.');
    } finally {
      mock.timers.reset();
    }
  });

  it('continues after unreadable files', async () => {
    const inner = memory({ [docker]: bad });
    const files: FileAccess = {
      ...inner,
      list: async () => ['file:///w/gone/Dockerfile', docker].map((uri) => ({ uri, message: undefined })),
    };
    const client = await start({ files });
    assert.deepEqual([(await scan(client)).files, client.published.length], [1, 1]);
  });
});
