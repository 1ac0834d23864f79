import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { rules } from '../rules/index.ts';
import { type Client, type Memory, memory, type Talk, talk } from './support/client.ts';
import { simpleRules } from './support/rules.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

const clients: Client[] = [];
const pulls: WorkspacePull[] = [];
afterEach(async () => {
  await Promise.all(pulls.splice(0).map((each) => each.end()));
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

async function start(options: Talk = {}): Promise<{ client: Client; held: WorkspacePull }> {
  const client = await talk({ rules, scope: 'workspace', ...options });
  const held = new WorkspacePull(client.connection);
  clients.push(client);
  pulls.push(held);
  return { client, held };
}

const watched = (client: Client, ...changes: (readonly [uri: string, type: number])[]) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: changes.map(([uri, type]) => ({ uri, type })),
  });
const codes = (items: readonly { readonly code?: unknown }[] = []) => items.map(({ code }) => code);
const has = (id: string) => (items: readonly { readonly code?: unknown }[] | undefined) =>
  codes(items).includes(id);
const hasNot = (id: string) => (items: readonly { readonly code?: unknown }[] | undefined) =>
  items !== undefined && !codes(items).includes(id);

const compose = 'file:///w/compose.yaml';
const base = 'file:///w/base.yml';
const mon = 'file:///w/monitoring/mon.yaml';
const env = 'file:///w/x.env';
const image = 'image: nginx:1.27.3@sha256:0123456789012345678901234567890123456789012345678901234567890123';
const project: Readonly<Record<string, string>> = {
  [compose]: `include: [monitoring/mon.yaml]\nservices:\n  web:\n    extends: {file: base.yml, service: web}\n    env_file: x.env\n`,
  [base]: `services:\n  web:\n    ${image}\n    privileged: true\n`,
  [mon]: `services:\n  agent:\n    ${image}\n    pid: host\n`,
  [env]: 'DB_PASSWORD=hunter2-but-longer\n',
  'file:///w/.git/HEAD': 'ref: refs/heads/main\n',
};

describe('a file with any name that a project refers to', () => {
  it('has its findings even if nothing is open', async () => {
    const { held } = await start({ files: memory(project) });
    await held.until(base, has('privileged'));
    await held.until(mon, has('host-namespace'));
    await held.until(env, has('secret-in-env-file'));
  });

  it('has them in the editor, with hover and fixes, and with its unsaved text', async () => {
    const { client, held } = await start({ files: memory(project) });
    await held.until(base, has('privileged'));
    await client.open(base, project[base] ?? '', 'yaml');
    const [found, ...others] = (await client.problems(base)).filter(({ code }) => code === 'privileged');
    assert.ok(found);
    assert.deepEqual(others, []);
    const hover = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: base },
      position: found.range.start,
    });
    assert.match(JSON.stringify(hover), /privileged/);
    assert.ok((await client.actions(base, found.range)).some(({ kind }) => kind === 'quickfix'));
    await client.edit(base, 2, { range: found.range, text: 'false' });
    await held.until(base, hasNot('privileged'));
    assert.deepEqual(
      codes(await client.problems(base)).filter((id) => id === 'privileged'),
      [],
    );
    await client.close(base);
    await held.until(base, has('privileged'));
  });

  it('loses them with the reference to it', async () => {
    const files = memory(project);
    const { client, held } = await start({ files });
    await held.until(base, has('privileged'));
    await held.until(mon, has('host-namespace'));
    files.texts.set(compose, `services:\n  web:\n    ${image}\n`);
    await watched(client, [compose, 2]);
    await held.until(base, (items) => items?.length === 0);
    await held.until(mon, (items) => items?.length === 0);
    files.texts.set(compose, project[compose] ?? '');
    await watched(client, [compose, 2]);
    await held.until(base, has('privileged'));
    files.texts.delete(compose);
    await watched(client, [compose, 3]);
    await held.until(base, (items) => items?.length === 0);
  });

  it('is not also linted by itself, as on the command line', async () => {
    const { client, held } = await start({ files: memory(project) });
    await held.until(base, has('privileged'));
    const closed = codes(held.shown.get(base)).sort();
    await client.open(base, project[base] ?? '', 'yaml');
    assert.deepEqual(codes(await client.problems(base)).sort(), closed);
  });
});

const api = 'file:///w/foo/api.build';
const built: Readonly<Record<string, string>> = {
  [compose]: `services:\n  api:\n    build: {context: ., dockerfile: foo/api.build}\n`,
  [api]: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER root\n',
};

describe('a Dockerfile with any name that a project builds', () => {
  for (const [what, language] of [
    ['nothing of it', 'plaintext'],
    ['what it is', 'dockerfile'],
  ] as const)
    it(`has its findings closed and open, with unsaved text and fixes, if the editor knows ${what}`, async () => {
      const files = { associations: language === 'dockerfile' ? { '*.build': 'dockerfile' } : {} };
      const { client, held } = await start({ files: memory(built), sections: { files } });
      await held.until(api, has('root-user'));
      const closed = codes(held.shown.get(api)).sort();
      await client.open(api, built[api] ?? '', language);
      const problems = await client.problems(api);
      assert.deepEqual(codes(problems).sort(), closed);
      const [root] = problems.filter(({ code }) => code === 'root-user');
      assert.ok(root);
      const actions = await client.actions(api, root.range);
      assert.ok(actions.some(({ kind, edit }) => kind === 'quickfix' && edit !== undefined));
      await client.edit(api, 2, { range: root.range, text: '1000' });
      await held.until(api, hasNot('root-user'));
      assert.ok(!codes(await client.problems(api)).includes('root-user'));
      await client.close(api);
      await held.until(api, has('root-user'));
    });

  it('loses them with the service that builds it', async () => {
    const files = memory(built);
    const { client, held } = await start({ files });
    await held.until(api, has('root-user'));
    files.texts.set(compose, `services:\n  web:\n    ${image}\n`);
    await watched(client, [compose, 2]);
    await held.until(api, (items) => items?.length === 0);
  });

  it('has none if it is open alone, since nothing identifies it', async () => {
    const { client } = await start({ files: memory({ [api]: built[api] ?? '' }) });
    await client.open(api, built[api] ?? '', 'plaintext');
    assert.deepEqual(await client.problems(api), []);
  });
});

const bad = 'FROM a\nRUN BAD\n';
const service = 'services:\n  bad:\n    image: a\n';

async function shown(files: Memory, settings?: { files?: unknown; search?: unknown }): Promise<string[]> {
  const { client, held } = await start({
    files,
    rules: simpleRules,
    ...(settings && { sections: settings }),
  });
  await client.connection.sendRequest('plimsoll/scanWorkspace', {});
  // Findings come in parts, some of them possibly after the answer.
  for (let before = -1; held.shown.size === 0 || before !== held.reports.length; ) {
    before = held.reports.length;
    await delay(100);
  }
  return [...held.shown.keys()].map((uri) => uri.slice('file:///w/'.length)).sort();
}

describe('names', () => {
  it('identify Dockerfiles and compose files for an editor', async () => {
    const names = {
      'my-docker-and-compose.yml': service,
      'prod.compose.yaml': service,
      'compose.dev.yml': service,
      'api.Dockerfile': bad,
      'Dockerfile.go': bad,
    };
    const none = {
      'dockerfile.go': bad,
      'dockerfile_test.py': bad,
      'base.yml': service,
      'compose.txt': service,
    };
    const texts = Object.entries({ ...names, ...none }).map(
      ([name, text]) => [`file:///w/${name}`, text] as const,
    );
    assert.deepEqual(await shown(memory(Object.fromEntries(texts))), Object.keys(names).sort());
  });

  it('include those that the editor settings associate with their languages', async () => {
    const files = memory({
      'file:///w/a.stack': service,
      'file:///w/img/b.img': bad,
      'file:///w/c.img': bad,
    });
    const associations = {
      '*.{STACK,st}': 'dockercompose',
      '**/img/*.img': 'dockerfile',
      '*.txt': 'markdown',
    };
    assert.deepEqual(await shown(files, { files: { associations } }), ['a.stack', 'img/b.img']);
  });

  it('are left out if the editor settings hide them, until they change', async () => {
    const files = memory({
      'file:///w/Dockerfile': bad,
      'file:///w/old/Dockerfile': bad,
      'file:///w/a/gen/Dockerfile': bad,
      'file:///w/a/old/Dockerfile': bad,
    });
    const sections = {
      files: { exclude: { old: true, '**/.git': true } },
      search: { exclude: { '**/gen': true, a: false } },
    };
    const { client, held } = await start({ files, rules: simpleRules, sections });
    await held.untilAll(() => held.shown.size === 2);
    assert.deepEqual([...held.shown.keys()].sort(), ['file:///w/Dockerfile', 'file:///w/a/old/Dockerfile']);
    sections.files.exclude = { old: false, '**/.git': true };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await held.until('file:///w/old/Dockerfile', (items) => items?.length === 1);
    sections.search.exclude = { '**/gen': true, a: true };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await held.until('file:///w/a/old/Dockerfile', (items) => items?.length === 0);
  });

  it('of source code never mean Dockerfiles, even if the editor treats them so', async () => {
    const client = await talk({ rules: simpleRules });
    clients.push(client);
    await client.open('file:///w/dockerfile.go', 'package a // BAD\n', 'dockerfile');
    assert.deepEqual(await client.problems('file:///w/dockerfile.go'), []);
    await client.open('file:///w/notes', bad, 'dockerfile');
    assert.equal((await client.problems('file:///w/notes')).length, 1);
  });

  it('of YAML files do not matter if they are open: the content decides', async () => {
    const client = await talk({ rules: simpleRules });
    clients.push(client);
    const problems = async (name: string, text: string) => {
      await client.open(`file:///w/${name}`, text, 'yaml');
      return (await client.problems(`file:///w/${name}`)).length;
    };
    assert.equal(await problems('stack.yml', service), 1);
    assert.equal(await problems('.gitlab-ci.yml', 'services:\n  - bad\nbad:\n  image: a\n'), 0);
    assert.equal(
      await problems('services.yaml', 'services:\n  bad:\n    class: App\n    autowire: true\n'),
      0,
    );
  });
});

describe('files that appear and disappear', () => {
  it('are folders with any name that are moved in, and their files', async () => {
    const files = memory({ 'file:///w/Dockerfile': bad });
    const withFolders = {
      ...files,
      async read(uri: string, within: readonly string[]) {
        if (!uri.endsWith('/')) return files.read(uri, within);
        return [...files.texts.keys()].some((each) => each.startsWith(uri)) ? 'app/' : undefined;
      },
    };
    const { client, held } = await start({ files: withFolders, rules: simpleRules });
    await held.until('file:///w/Dockerfile', (items) => items?.length === 1);
    files.texts.set('file:///w/release-1.2/app/Dockerfile', bad);
    await watched(client, ['file:///w/release-1.2', 1]);
    await held.until('file:///w/release-1.2/app/Dockerfile', (items) => items?.length === 1);
    files.texts.delete('file:///w/release-1.2/app/Dockerfile');
    await watched(client, ['file:///w/release-1.2', 3]);
    await held.until('file:///w/release-1.2/app/Dockerfile', (items) => items?.length === 0);
  });

  it('are all files of a checked-out branch, in one event', async () => {
    const before = Array.from({ length: 40 }, (_, i) => `file:///w/old${i}/Dockerfile`);
    const after = Array.from({ length: 40 }, (_, i) => `file:///w/new${i}/Dockerfile`);
    const files = memory({
      ...Object.fromEntries(before.map((uri) => [uri, bad])),
      'file:///w/Dockerfile': bad,
    });
    const { client, held } = await start({ files, rules: simpleRules });
    await held.untilAll(() => held.shown.size === 41);
    for (const uri of before) files.texts.delete(uri);
    for (const uri of after) files.texts.set(uri, bad);
    files.texts.set('file:///w/Dockerfile', 'FROM a\n');
    await watched(
      client,
      ...before.map((uri) => [uri, 3] as const),
      ...after.map((uri) => [uri, 1] as const),
      ['file:///w/Dockerfile', 2],
    );
    for (const uri of after) await held.until(uri, (items) => items?.length === 1);
    for (const uri of [...before, 'file:///w/Dockerfile'])
      await held.until(uri, (items) => items?.length === 0);
  });

  it('are a missing Dockerfile that a service builds', async () => {
    const app = 'file:///w/app/Dockerfile';
    const files = memory({ [compose]: 'services:\n  web:\n    build: app\n' });
    const { client, held } = await start({ files, rules: simpleRules });
    await client.open(compose, 'services:\n  web:\n    build: app\n');
    assert.deepEqual(await client.problems(compose), []);
    files.texts.set(app, 'FROM a\nUSER root\nRUN BAD\n');
    await watched(client, [app, 1]);
    await held.until(app, (items) => items?.length === 1);
    await held.until(compose, has('rooted'));
    assert.deepEqual(codes(await client.problems(compose)), ['rooted']);
    files.texts.delete(app);
    await watched(client, [app, 3]);
    await held.until(app, (items) => items?.length === 0);
    await held.until(compose, (items) => items?.length === 0);
  });

  it('are files that .gitignore hides and shows', async () => {
    const texts = memory({ 'file:///w/Dockerfile': bad, 'file:///w/out/Dockerfile': bad });
    const files = {
      ...texts,
      list: async (folder: string) => {
        const all = await texts.list(folder, [], { kind: () => undefined, excludes: () => false });
        const hidden = texts.texts.get('file:///w/.gitignore');
        return all.filter(({ uri }) => !hidden || !uri.startsWith('file:///w/out/'));
      },
    };
    const { client, held } = await start({ files, rules: simpleRules });
    await held.until('file:///w/out/Dockerfile', (items) => items?.length === 1);
    texts.texts.set('file:///w/.gitignore', 'out\n');
    await watched(client, ['file:///w/.gitignore', 1]);
    await held.until('file:///w/out/Dockerfile', (items) => items?.length === 0);
    texts.texts.delete('file:///w/.gitignore');
    await watched(client, ['file:///w/.gitignore', 3]);
    await held.until('file:///w/out/Dockerfile', (items) => items?.length === 1);
  });
});
