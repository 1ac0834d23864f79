import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { noFiles } from '../server/lsp/files.ts';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { type Client, pulling, type Talk, talk } from './support/client.ts';
import { simpleRules } from './support/rules.ts';
import { WorkspacePull } from './support/workspace-pull.ts';

const clients: Client[] = [];
const pulls: WorkspacePull[] = [];
afterEach(async () => {
  await Promise.all(pulls.splice(0).map((each) => each.end()));
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

const root = 'vscode-vfs://github/acme/shop';
const reading = { ...pulling, experimental: { plimsollFiles: true } };

/** A client that reads the files of a folder in memory for a server without a file system. */
async function start(
  texts: Readonly<Record<string, string>>,
  { refuses = false, ...options }: Talk & { readonly refuses?: boolean } = {},
) {
  const asked: string[] = [];
  const client = await talk({
    rules: simpleRules,
    scope: 'workspace',
    capabilities: reading,
    folders: [root],
    files: noFiles,
    ...options,
  });
  clients.push(client);
  const top = options.folders?.[0] ?? root;
  const pathOf = (uri: string) => decodeURIComponent(uri.slice(top.replace(/\/$/, '').length + 1));
  client.connection.onRequest('plimsoll/readFile', ({ uri }: { uri: string }): object => {
    asked.push(uri);
    return refuses ? { reason: 'permission denied' } : { text: texts[pathOf(uri)] };
  });
  client.connection.onRequest('plimsoll/readFolder', ({ uri }: { uri: string }): object => {
    asked.push(uri);
    if (refuses) return { reason: 'permission denied' };
    const prefix = uri === top ? '' : `${pathOf(uri)}/`;
    const names = Object.keys(texts).flatMap((path) =>
      path.startsWith(prefix) ? (path.slice(prefix.length).split('/', 1)[0] ?? []) : [],
    );
    if (names.length === 0) return {};
    const isFolder = (name: string) => texts[`${prefix}${name}`] === undefined;
    return { entries: [...new Set(names)].map((name) => ({ name, folder: isFolder(name) })) };
  });
  const held = new WorkspacePull(client.connection);
  pulls.push(held);
  return { client, held, asked };
}

const scan = (client: Client) => client.connection.sendRequest<Summary>('plimsoll/scanWorkspace', {});

describe('a virtual workspace', () => {
  it('is checked through the editor: configuration, override files, Dockerfiles, ignored files', async () => {
    const { client, held } = await start({
      '.plimsoll.yaml': 'rules:\n  bad: low\n',
      '.gitignore': 'out\n',
      'a dir/Dockerfile': 'FROM a\nRUN BAD\n',
      'out/Dockerfile': 'FROM a\nRUN BAD\n',
      'node_modules/x/Dockerfile': 'FROM a\nRUN BAD\n',
      'sub/.gitignore': 'gen\n',
      'sub/gen/Dockerfile': 'FROM a\nRUN BAD\n',
      'compose.yaml': 'services:\n  web:\n    build: app\n',
      'compose.override.yaml': 'services:\n  bad:\n    image: a\n',
      'app/Dockerfile': 'FROM a\nUSER root\n',
    });
    const summary = await scan(client);
    assert.deepEqual([summary.files, summary.findings, summary.unread], [4, 3, 0]);
    await held.until(`${root}/a%20dir/Dockerfile`, (items) => items?.[0]?.severity === 3);
    await held.until(`${root}/compose.yaml`, (items) => items?.[0]?.code === 'rooted');
    await held.until(`${root}/compose.override.yaml`, (items) => items?.[0]?.code === 'bad-service');
    assert.equal(held.shown.size, 3);
  });

  it('ignores names in another case where its repository sets core.ignoreCase', async () => {
    const texts = { '.gitignore': 'OUT\n', 'out/Dockerfile': 'FROM a\nRUN BAD\n' };
    for (const [setting, files] of [
      ['false', 1],
      ['true', 0],
    ] as const) {
      const { client } = await start({ ...texts, '.git/config': `[core]\n\tignoreCase = ${setting}\n` });
      assert.equal((await scan(client)).files, files);
    }
  });

  it('may be the root of its file system', async () => {
    const top = 'vscode-test-web://mount/';
    const texts = {
      'compose.yaml': 'services:\n  bad:\n    image: a\n',
      'a/Dockerfile': 'FROM a\nRUN BAD\n',
    };
    const { client, held, asked } = await start(texts, { folders: [top] });
    await client.open(`${top}compose.yaml`, texts['compose.yaml'], 'dockercompose');
    const summary = await scan(client);
    assert.deepEqual([summary.files, summary.findings, summary.unread], [2, 2, 0]);
    await held.until(`${top}a/Dockerfile`, (items) => items?.length === 1);
    assert.deepEqual(
      asked.filter((each) => !/^vscode-test-web:\/\/mount\/(?!\/)/.test(each)),
      [],
    );
  });

  it('without readable files is not reported to have no problems', async () => {
    const { client } = await start({}, { refuses: true });
    const { files, unread } = await scan(client);
    assert.deepEqual([files, unread], [0, 1]);
    const blind = await start({}, { capabilities: pulling });
    const summary = await scan(blind.client);
    assert.deepEqual([summary.files, summary.unread], [0, 1]);
  });

  it('is never left: no request goes outside of it', async () => {
    const { client, asked } = await start({
      'compose.yaml': 'services:\n  web:\n    build: ../../other\n    env_file: ../../../x.env\n',
    });
    await scan(client);
    assert.ok(asked.length > 0);
    assert.deepEqual(
      asked.filter((uri) => uri !== root && !uri.startsWith(`${root}/`)),
      [],
    );
  });
});
