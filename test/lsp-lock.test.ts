import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { CodeAction, Hover, InlayHint } from 'vscode-languageserver';
import { rules } from '../rules/index.ts';
import { applied, at, type Client, memory, pulling, pushed, talk } from './support/client.ts';
import { lockedImage, lockOf } from './support/locked.ts';
import { keyPair } from './support/signing.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const dockerfile = 'file:///w/app/Dockerfile';
const lock = 'file:///w/plimsoll.lock';
const node = lockedImage('docker.io/library/node:latest', { user: 'node' });

async function start(
  texts: Readonly<Record<string, string>>,
  ids: readonly string[] = ['root-user', 'unpinned-image'],
) {
  const files = memory(texts);
  const only = rules.filter(({ id }) => ids.includes(id));
  const hinting = { ...pulling, textDocument: { ...pulling.textDocument, inlayHint: {} } };
  const client = await talk({ rules: only, files, capabilities: hinting });
  clients.push(client);
  await client.open(dockerfile, texts[dockerfile] ?? '');
  return { client, files };
}
const codes = async (client: Client, uri: string) => (await client.problems(uri)).map(({ code }) => code);
const watched = (client: Client, type: number, uri = lock) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });

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

  it('has a signature no more when the file of its key changes on the disk', async () => {
    const [key, other] = [keyPair(), keyPair()];
    const pem = 'file:///w/keys/a.pub';
    const digest = node.index ?? '';
    const signature = { key: 'keys/a.pub', keyDigest: key.digest, digest, verifiedOn: '2026-11-30' };
    const { client, files } = await start(
      {
        [dockerfile]: 'FROM node\n',
        [lock]: lockOf({ ...node, signatures: [signature] }),
        [pem]: key.pem,
        'file:///w/.plimsoll.yaml': 'trust: {signatures: [{images: "*", keys: keys/a.pub}]}\n',
      },
      ['unpinned-image', 'unverified-image'],
    );
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
    files.texts.set(pem, other.pem);
    await watched(client, 2, pem);
    assert.deepEqual(await codes(client, dockerfile), ['unverified-image', 'unpinned-image']);
    files.texts.set(pem, key.pem);
    await watched(client, 2, pem);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
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

  it('pins an image where no finding stands', async () => {
    const compose = 'file:///w/compose.yaml';
    const pinned = lockedImage('docker.io/library/node:22.1.0');
    const text = 'services:\n  a:\n    image: "node:22.1.0"\n  b:\n    image: node:22.1.0@sha256:0\n';
    const { client } = await start({ [dockerfile]: 'FROM node:22.1.0\n', [lock]: lockOf(node, pinned) }, []);
    await client.open(compose, text);
    const titles = async (uri: string, line: number, character: number) => {
      const actions = await client.actions(uri, at(line, character));
      return actions.map(({ title, edit }) => [title, applied(uri, textOf(uri), edit)]);
    };
    const textOf = (uri: string) => (uri === compose ? text : 'FROM node:22.1.0\n');
    const title = 'Pin to the digest that was locked on 2026-11-30';
    for (const character of [0, 4, 9, 16])
      assert.deepEqual(await titles(dockerfile, 0, character), [
        [title, `FROM node:22.1.0@${pinned.index}\n`],
      ]);
    for (const character of [4, 12, 22])
      assert.deepEqual(await titles(compose, 2, character), [
        [title, text.replace('"node:22.1.0"', `"node:22.1.0@${pinned.index}"`)],
      ]);
    assert.deepEqual(await titles(compose, 4, 14), []);
    assert.deepEqual(await titles(compose, 1, 2), []);
  });
});

describe('a lock is followed', () => {
  const has = (code: string) => (found: readonly { code?: unknown }[]) =>
    found.some((each) => each.code === code);
  const lacks = (code: string) => (found: readonly { code?: unknown }[]) => !has(code)(found);

  it('from an untitled document to the file that it is saved as', async () => {
    const { client, files } = await start({ [dockerfile]: 'FROM node\n' });
    const untitled = 'untitled:Untitled-1';
    await client.open(untitled, lockOf(node), 'json');
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    files.texts.set(lock, lockOf(node));
    await client.close(untitled);
    await client.open(lock, lockOf(node), 'json');
    await watched(client, 1);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
  });

  it('where it is deleted while an editor has it open', async () => {
    const { client, files } = await start({ [dockerfile]: 'FROM node\n', [lock]: lockOf(node) });
    await client.open(lock, lockOf(node), 'json');
    files.texts.delete(lock);
    await watched(client, 3);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image'], 'the text of the editor counts');
    await client.close(lock);
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
  });

  it('where an unsaved change of it is given up', async () => {
    const { client } = await start({ [dockerfile]: 'FROM node\n', [lock]: lockOf(node) });
    await client.open(lock, lockOf(node), 'json');
    await client.edit(lock, 2, { text: lockOf() });
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    await client.close(lock);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
  });

  it('where a nearer one appears and goes', async () => {
    const near = 'file:///w/app/plimsoll.lock';
    const event = (type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: near, type }],
      });
    const { client, files } = await start({ [dockerfile]: 'FROM node\n', [lock]: lockOf(node) });
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
    files.texts.set(near, lockOf({ ...node, user: 'root' }));
    await event(1);
    assert.deepEqual(await codes(client, dockerfile), ['root-user', 'unpinned-image']);
    files.texts.delete(near);
    await event(3);
    assert.deepEqual(await codes(client, dockerfile), ['unpinned-image']);
  });

  it('by files that nobody has open, also where another branch changes it with them', async () => {
    const other = 'file:///w/b/Dockerfile';
    const files = memory({ [dockerfile]: 'FROM node\n', [lock]: lockOf({ ...node, user: '' }) });
    const only = rules.filter(({ id }) => id === 'root-user');
    const client = await talk({ rules: only, files, scope: 'workspace', capabilities: pushed });
    clients.push(client);
    await client.publication(dockerfile, has('root-user'));
    files.texts.set(lock, lockOf(node));
    files.texts.set(other, 'FROM node\nUSER 0\n');
    const since = client.published.length;
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: other, type: 1 },
        { uri: lock, type: 2 },
      ],
    });
    await client.publication(dockerfile, lacks('root-user'), since);
    await client.publication(other, has('root-user'), since);
    files.texts.delete(lock);
    files.texts.delete(other);
    const back = client.published.length;
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: lock, type: 3 },
        { uri: other, type: 3 },
      ],
    });
    await client.publication(dockerfile, has('root-user'), back);
    await client.publication(other, lacks('root-user'), back);
  });

  it('by hints, which are asked for again', async () => {
    const files = memory({ [dockerfile]: 'FROM acme/base:1\n' });
    const capabilities = {
      ...pulling,
      textDocument: { ...pulling.textDocument, inlayHint: {} },
      workspace: { ...pulling.workspace, inlayHint: { refreshSupport: true } },
    };
    const client = await talk({ rules, files, capabilities });
    clients.push(client);
    await client.open(dockerfile, 'FROM acme/base:1\n');
    await client.pull(dockerfile);
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const hints = (): Promise<InlayHint[] | null> =>
      client.connection.sendRequest('textDocument/inlayHint', { textDocument: { uri: dockerfile }, range });
    assert.deepEqual(await hints(), []);
    files.texts.set(lock, lockOf(lockedImage('docker.io/acme/base:1', { user: '1000' })));
    await watched(client, 1);
    await client.pull(dockerfile);
    await client.hintsRefreshed(1);
    assert.deepEqual(
      (await hints())?.map(({ label }) => label),
      ['uid 1000 (locked 2026-11-30)'],
    );
  });
});

describe('a lock that is old', () => {
  const base = lockedImage('docker.io/library/node:22', { readOn: '2020-02-03' });
  const other = lockedImage('docker.io/library/node:20', { readOn: '2020-01-02' });
  const fresh = lockedImage('docker.io/library/node:18', { readOn: new Date().toISOString().slice(0, 10) });

  const problemsOf = async (text: string, ...images: readonly (typeof base)[]) => {
    const { client } = await start({ [dockerfile]: text, [lock]: lockOf(...images) }, []);
    await client.problems(dockerfile);
    await client.open(lock, lockOf(...images), 'json');
    return { client, found: await client.problems(lock) };
  };

  it('is an information at its oldest entry, once, with the day', async () => {
    const { client, found } = await problemsOf('FROM node:22\nFROM node:20\n', base, other, fresh);
    const [problem, ...others] = found;
    assert.deepEqual(others, []);
    assert.equal(problem?.severity, 3);
    assert.equal(
      problem?.message,
      '2 of 3 images were locked more than 90 days ago, first on 2020-01-02: a tag may have moved since.',
    );
    const line = lockOf(base, other, fresh).split('\n')[problem.range.start.line];
    assert.match(line ?? '', /"readOn": "2020-01-02"/);
    assert.deepEqual(await client.problems(dockerfile), []);
  });

  it('is nothing where the files use its images by digest, or other ones', async () => {
    assert.deepEqual((await problemsOf(`FROM node:22@${base.index}\n`, base)).found, []);
    assert.deepEqual((await problemsOf('FROM node:18\n', base, fresh)).found, []);
    assert.deepEqual((await problemsOf('FROM node:18\n', fresh)).found, []);
  });

  it('is found in a lock that nobody has open', async () => {
    const files = memory({ [dockerfile]: 'FROM node:22\n', [lock]: lockOf(base) });
    const client = await talk({ rules: [], files, scope: 'workspace', capabilities: pushed });
    clients.push(client);
    const [problem] = await client.publication(lock, ({ length }) => length > 0);
    assert.match(
      String(problem?.message),
      /^The image was locked more than 90 days ago, first on 2020-02-03/,
    );
    files.texts.set(lock, lockOf(fresh, { ...base, readOn: fresh.readOn }));
    const since = client.published.length;
    await watched(client, 2);
    await client.publication(lock, ({ length }) => length === 0, since);
  });
});

describe('a hover', () => {
  const hovered = async (client: Client, uri: string, line: number, character: number) => {
    const position = { line, character };
    const params = { textDocument: { uri }, position };
    const found: Hover | null = await client.connection.sendRequest('textDocument/hover', params);
    return (found?.contents as { value?: string } | undefined)?.value ?? '';
  };

  it('says what the lock knows of an image, and since when', async () => {
    const app = lockedImage('ghcr.io/acme/app:1.4', {
      user: 'app',
      userIds: { uid: 1000, gid: 1000 },
      ports: ['80/tcp', '443/tcp'],
      volumes: ['/data'],
      entrypoint: ['/run_me.sh'],
      command: ['serve', '--fast'],
    });
    const { client } = await start(
      { [dockerfile]: 'FROM ghcr.io/acme/app:1.4 AS a\n', [lock]: lockOf(app) },
      [],
    );
    const card = [
      `**Locked 2026-11-30 from the registry** (\`${app.index?.slice(0, 19)}\`)`,
      '',
      '- **Runs as** user app, uid 1000',
      '- **Ports** 443/tcp, 80/tcp',
      '- **Volumes** /data',
      '- **Starts** /run\\_me.sh serve --fast',
    ].join('\n');
    for (const character of [0, 3, 10, 25]) {
      const text = await hovered(client, dockerfile, 0, character);
      assert.ok(text.endsWith(card), `${character}: ${text}`);
    }
    assert.ok(!(await hovered(client, dockerfile, 0, 30)).includes('Locked'));
  });

  it('says the same on `image:`, by the entries of its platform alone', async () => {
    const compose = 'file:///w/compose.yaml';
    const of = (platform: string, user: string) =>
      lockedImage('docker.io/library/app:1', { platform, user, readFrom: 'engine', index: undefined });
    const { client } = await start(
      { [dockerfile]: 'FROM scratch\n', [lock]: lockOf(of('linux/amd64', 'a'), of('linux/arm64', 'b')) },
      [],
    );
    await client.open(
      compose,
      'services:\n  a:\n    image: app:1\n    platform: linux/arm64\n  b:\n    image: app:1\n  c:\n    image: other:1\n',
    );
    assert.match(
      await hovered(client, compose, 2, 13),
      /\*\*Locked 2026-11-30 from an engine\*\*\n\n- \*\*Runs as\*\* user b$/,
    );
    assert.match(await hovered(client, compose, 5, 6), /\*\*Locked 2026-11-30 from an engine\*\*$/);
    assert.doesNotMatch(await hovered(client, compose, 7, 13), /Locked/);
  });

  it('says how old a lock is, unless the file has the digest', async () => {
    const old = lockedImage('docker.io/library/node:22', { readOn: '2020-01-01' });
    const text = `FROM node:22\nFROM node:22@${old.index}\n`;
    const { client } = await start({ [dockerfile]: text, [lock]: lockOf(old) }, []);
    assert.match(
      await hovered(client, dockerfile, 0, 6),
      /\*\*To do:\*\* Lock it again\. {2}\n\*\*Why:\*\* In \d{4} days its tag may have moved to another image\.$/,
    );
    const pinned = await hovered(client, dockerfile, 1, 6);
    assert.match(pinned, /Locked 2020-01-01/);
    assert.doesNotMatch(pinned, /To do/);
  });

  it('masks what a stranger has put into an image, and keeps it out of Markdown', async () => {
    const evil = lockedImage('docker.io/acme/evil:1', {
      user: '[click](command:x)',
      entrypoint: ['sh', '-c', 'curl -u root:hunter2secret https://example.com\n# **x**'],
    });
    const { client } = await start({ [dockerfile]: 'FROM acme/evil:1\n', [lock]: lockOf(evil) }, []);
    const text = await hovered(client, dockerfile, 0, 6);
    assert.doesNotMatch(text, /hunter2secret|[^\\]\[click|^#/m);
  });
});

describe('an inlay hint', () => {
  const hints = async (client: Client, uri: string) => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const found: InlayHint[] | null = await client.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri },
      range,
    });
    return (found ?? []).map(({ label, tooltip }) => [label, tooltip]);
  };

  it('says the user of a locked image and the day, in 43 characters', async () => {
    const compose = 'file:///w/compose.yaml';
    const texts = {
      [dockerfile]: 'FROM acme/base:1\n',
      [lock]: lockOf(
        lockedImage('docker.io/acme/base:1', { user: '1000' }),
        lockedImage('docker.io/acme/long:1', { user: 'a-rather-long-name-of-a-user' }),
        lockedImage('docker.io/acme/longer:1', { user: 'a'.repeat(60) }),
        lockedImage('docker.io/library/redis:8', { user: '' }),
      ),
    };
    const { client } = await start(texts, []);
    assert.deepEqual(await hints(client, dockerfile), [
      [
        'uid 1000 (locked 2026-11-30)',
        {
          kind: 'markdown',
          value: '**Runs as** uid 1000 (from acme/base:1) · Locked 2026-11-30 from the registry',
        },
      ],
    ]);
    await client.open(
      compose,
      'services:\n  a:\n    build: app\n  b:\n    image: acme/long:1\n  c:\n    image: redis:8\n  d:\n    image: acme/other:1\n  e:\n    image: acme/base:1\n    user: "7"\n  f:\n    image: acme/longer:1\n',
    );
    const found = await hints(client, compose);
    assert.deepEqual(
      found.map(([label]) => label),
      [
        'uid 1000 (locked 2026-11-30)',
        'user a-rather-long-name-of-a-user',
        'root at start, then another user',
        'uid 7 (set here)',
        'not root',
      ],
    );
    assert.ok(found.every(([label]) => String(label).length <= 43));
  });
});
