import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { noFiles } from '../server/lsp/files.ts';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { at, type Client, memory, pulling, pushed, type Talk, talk } from './support/client.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<Client> {
  const only = rules.filter(({ id }) => ['privileged', 'host-namespace', 'unused-ignore'].includes(id));
  const client = await talk({ rules: only, ...options });
  clients.push(client);
  return client;
}

const base = 'file:///w/compose.yaml';
const over = 'file:///w/compose.override.yaml';
const env = 'file:///w/.env';
const image = 'image: nginx:1.27.3';
const service = (...lines: string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const codes = async (client: Client, uri: string) => (await client.problems(uri)).map(({ code }) => code);
const watched = (client: Client, uri: string, type: number) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });

describe('a compose project in an editor', () => {
  it('is checked as a whole, with any of its files open', async () => {
    const files = memory({
      [base]: service(image, 'privileged: true'),
      [over]: service('privileged: false', 'pid: host'),
    });
    const client = await start({ files });
    await client.open(over, files.texts.get(over) ?? '');
    const [problem, ...more] = await client.problems(over);
    assert.deepEqual([problem?.code, more], ['host-namespace', []]);
    assert.deepEqual(
      problem?.relatedInformation?.map(({ location, message }) => [location.uri, message]),
      [[base, 'Applies to the service web.']],
    );
    await client.open(base, files.texts.get(base) ?? '');
    assert.deepEqual(await codes(client, base), []);
    assert.deepEqual(await codes(client, over), ['host-namespace']);
  });

  it('is linted again after edits of its other files', async () => {
    const client = await start();
    await client.open(base, service(image, 'privileged: ${P:-true}'));
    assert.deepEqual(await codes(client, base), ['privileged']);
    await client.open(over, service('privileged: false'));
    assert.deepEqual(await codes(client, base), []);
    await client.edit(over, 2, { range: at(2, 4, 14), text: 'privilege' });
    assert.deepEqual(await codes(client, base), ['privileged']);
    await client.open(env, 'P=false\n', 'dotenv');
    assert.deepEqual(await codes(client, base), []);
    await client.edit(env, 2, { range: at(0, 2, 7), text: 'true' });
    assert.deepEqual(await codes(client, base), ['privileged']);
    assert.deepEqual(await codes(client, env), []);
  });

  it('is checked if it names files with half a surrogate pair', async () => {
    for (const line of [
      'env_file: "a\\ud83d"',
      'build: {dockerfile: "\\udc00"}',
      'extends: {file: "\\ud83d/b", service: x}',
    ]) {
      const client = await start({ files: memory({}) });
      await client.open(base, service(image, 'privileged: true', line));
      assert.ok((await codes(client, base)).includes('privileged'), line);
    }
  });

  it('reports all files with one answer, to clients that support that', async () => {
    const capabilities = { ...pulling, textDocument: { diagnostic: { relatedDocumentSupport: true } } };
    const client = await start({ capabilities });
    await client.open(base, service(image, 'privileged: true'));
    await client.open(over, service('user: "1000"'));
    const report = await client.pull(over);
    const related = report.relatedDocuments?.[base];
    assert.equal(related?.kind === 'full' && related.items.length, 1);
  });

  it('is pushed again, each finding once', async () => {
    const client = await start({ capabilities: pushed });
    await client.open(base, service(image, 'privileged: true'));
    await client.open(over, service('pid: host'));
    await client.publication(base, (all) => all.length === 1);
    await client.publication(over, (all) => all.length === 1);
    const since = client.published.length;
    await client.edit(over, 2, { range: at(2, 4, 13), text: 'privileged: false' });
    await client.publication(base, (all) => all.length === 0, since);
    await client.publication(over, (all) => all.length === 0, since);
  });

  it('follows files that are created and deleted on the disk', async () => {
    const files = memory();
    const client = await start({ files });
    await client.open(base, service(image, 'privileged: true'));
    assert.deepEqual(await codes(client, base), ['privileged']);
    files.texts.set(over, service('privileged: false'));
    await watched(client, over, 1);
    assert.deepEqual(await codes(client, base), []);
    files.texts.delete(over);
    await watched(client, over, 3);
    assert.deepEqual(await codes(client, base), ['privileged']);
    await client.edit(base, 2, { range: at(3, 16, 20), text: '${P:-}' });
    assert.deepEqual(await codes(client, base), []);
    files.texts.set(env, 'P=true\n');
    await watched(client, env, 1);
    assert.deepEqual(await codes(client, base), ['privileged']);
  });

  it('reads no file twice during typing', async () => {
    const files = memory({ [base]: service(image), [over]: service('pid: host') });
    const client = await start({ files });
    await client.open(base, service(image));
    await client.problems(base);
    const before = files.reads.length;
    await client.edit(base, 2, { range: at(0, 0), text: '# x\n' });
    await client.edit(base, 3, { range: at(0, 0), text: '# y\n' });
    await client.problems(base);
    assert.equal(files.reads.length, before);
  });

  it('follows ignore comments at their place, and reports unused ones', async () => {
    const client = await start();
    await client.open(base, service(image));
    await client.open(over, service('# plimsoll: ignore privileged', 'privileged: true'));
    assert.deepEqual(await codes(client, over), []);
    assert.deepEqual(await codes(client, base), []);
    await client.edit(over, 2, { range: at(3, 16, 20), text: 'false' });
    assert.deepEqual(await codes(client, over), ['unused-ignore']);
  });

  it('takes sets of files from the configuration', async () => {
    const prod = 'file:///w/prod.yaml';
    const config = 'file:///w/.plimsoll.yaml';
    const files = memory({
      [config]: 'projects:\n  - [compose.yaml, prod.yaml]\n',
      [prod]: service('privileged: false', 'pid: host'),
    });
    const client = await start({ files });
    await client.open(base, service(image, 'privileged: true'));
    assert.deepEqual(await codes(client, base), []);
    files.texts.delete(config);
    await watched(client, config, 3);
    assert.deepEqual(await codes(client, base), ['privileged']);
  });

  it('reports missing files', async () => {
    const client = await start();
    await client.open(base, 'include: [gone.yaml]\nservices: {}\n');
    const [problem] = await client.problems(base);
    assert.match(String(problem?.message), /include.*was not found/);
    assert.deepEqual(problem?.range, at(0, 10, 19));
    assert.deepEqual(client.log, []);
  });

  it('does not report missing files if none can be read, and uses the open ones', async () => {
    const client = await start({ files: noFiles });
    await client.open(base, `include: [gone.yaml]\n${service(image, 'privileged: true')}`);
    assert.deepEqual(await codes(client, base), ['privileged']);
    await client.open(over, service('privileged: false'));
    assert.deepEqual(await codes(client, base), []);
  });

  it('counts as one project in a scan', async () => {
    const files = memory({ [base]: service(image, 'privileged: true'), [over]: service('pid: host') });
    const client = await start({ files });
    const summary = await client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', {});
    assert.deepEqual([summary.files, summary.findings], [2, 2]);
    const told = client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]);
    assert.deepEqual(
      new Map(told as [string, number][]),
      new Map([
        [base, 1],
        [over, 1],
      ]),
    );
  });

  it('is linted again when a listed file is edited after the first one', async () => {
    const prod = 'file:///w/prod.yaml';
    const files = memory({
      'file:///w/.plimsoll.yaml': 'projects:\n  - [compose.yaml, prod.yaml]\n',
      [prod]: service('privileged: true'),
    });
    const client = await start({ files });
    await client.open(base, service(image));
    await client.open(prod, service('privileged: true'), 'yaml');
    await client.edit(base, 2, { range: at(0, 0), text: '# x\n' });
    assert.deepEqual((await client.problems(prod))[0]?.range, at(2, 16, 20));
    await client.edit(prod, 2, { range: at(0, 0), text: '# x\n\n' });
    assert.deepEqual((await client.problems(prod))[0]?.range, at(4, 16, 20));
    await client.edit(prod, 3, { range: at(4, 16, 20), text: 'false' });
    assert.deepEqual(await codes(client, prod), []);
  });

  it('sees a file that was created while it was closed', async () => {
    const files = memory();
    const client = await start({ files });
    await client.open(base, service(image, 'privileged: true'));
    assert.deepEqual(await codes(client, base), ['privileged']);
    await client.open('file:///w/app/compose.yaml', service(image));
    await client.close(base);
    files.texts.set(over, service('privileged: false'));
    await watched(client, over, 1);
    await client.open(base, service(image, 'privileged: true'));
    assert.deepEqual(await codes(client, base), []);
  });

  it('is requested again when one of its files closes unsaved, and checked with the text on the disk', async () => {
    const files = memory({ [over]: service('privileged: false') });
    const client = await start({ files });
    await client.open(base, service(image, 'privileged: true'));
    await client.open(over, service('privileged: true'));
    const { resultId } = await client.pull(base);
    const { refreshes } = client;
    await client.close(over);
    for (let i = 0; client.refreshes === refreshes && i < 100; i++) await client.pull('file:///w/none');
    assert.equal(client.refreshes, refreshes + 1);
    // What is reported of it is the same.
    assert.equal((await client.pull(base, resultId)).kind, 'unchanged');
    assert.deepEqual(await client.problems(base), []);
  });

  it('is reported again after a scan, when its only open file is edited', async () => {
    const files = memory({ [base]: service(image, 'privileged: true'), [over]: service('user: "1"') });
    const client = await start({ files });
    await client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', {});
    await client.open(over, service('privileged: false'));
    await client.publication(base, (all) => all.length === 0);
    await client.close(over);
    const since = client.published.length;
    await client.publication(base, (all) => all.length === 1, since);
  });
});

describe('a file that a Dockerfile copies', () => {
  const dockerfile = 'file:///w/Dockerfile';
  const text = 'FROM node:22\nCOPY prod.env .env ./\n';
  const copied = rules.filter(({ id }) => id === 'secret-file-copied');
  const messages = async (client: Client) =>
    (await client.problems(dockerfile)).map(({ message }) => String(message).split('\n', 1)[0]);
  const held = '.env is copied into the image and contains a credential: DB_PASSWORD.';
  const byName = '.env is copied into the image: files of this name often contain credentials.';

  it('is read, and read again once it is edited or changes on the disk', async () => {
    const files = memory({ 'file:///w/': '.env\nDockerfile\nprod.env\n', [env]: "VERSION='dev'\n" });
    for (const capabilities of [pulling, pushed]) {
      const client = await start({ rules: copied, files, capabilities });
      files.texts.set(env, "VERSION='dev'\n");
      await client.open(dockerfile, text);
      assert.deepEqual(await messages(client), []);
      await client.open(env, 'DB_PASSWORD=plover-77-kx\n', 'dotenv');
      assert.deepEqual(await messages(client), [held]);
      await client.edit(env, 2, { range: at(0, 0, 2), text: 'NO_' });
      await client.edit(env, 3, { range: at(0, 0, 12), text: 'A' });
      assert.deepEqual(await messages(client), []);
      client.close(env);
      files.texts.set(env, 'DB_PASSWORD=plover-77-kx\n');
      await watched(client, env, 2);
      assert.deepEqual(await messages(client), [held]);
      files.texts.delete(env);
      await watched(client, env, 3);
      assert.deepEqual(await messages(client), [byName]);
    }
  });

  it('is checked by its name if no folder can be listed', async () => {
    const client = await start({ rules: copied, files: noFiles });
    await client.open(dockerfile, text);
    await client.open(env, "VERSION='dev'\n", 'dotenv');
    assert.deepEqual(await messages(client), [byName]);
  });
});

describe('the stages of a Dockerfile', () => {
  it('are those that compose builds, also after edits', async () => {
    const dockerfile = 'file:///w/Dockerfile';
    const only = rules.filter(({ id }) => /^root-/.test(id));
    const files = memory({ [base]: service('build: {context: ., target: run}') });
    const client = await start({ rules: only, files });
    const said = async (uri: string) =>
      (await client.problems(uri)).map(({ range, severity }) => [range.start.line, severity]);
    await client.open(dockerfile, 'FROM node:22 AS run\nFROM debian:13\n');
    const before = await said(dockerfile);
    assert.deepEqual(
      before.map(([line]) => line),
      [0, 1],
    );
    assert.notDeepEqual(before[0]?.[1], before[1]?.[1]);
    await client.open(base, service('build: {context: ., target: run}'));
    assert.deepEqual(await said(base), []);
    await client.edit(base, 2, { range: at(2, 22, 35), text: '' });
    assert.deepEqual(await said(dockerfile), [[1, before[0]?.[1]]]);
    assert.deepEqual(await said(base), []);
  });
});
