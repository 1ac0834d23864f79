// Tools for language models, as an editor asks the language server for them.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/index.ts';
import { diskFiles } from '../server/lsp/access/disk.ts';
import { toolTable } from '../server/tools/table.ts';
import { folderOf } from './support/cli.ts';
import { type Client, memory, type Talk, talk } from './support/client.ts';
import { withoutLinks } from './support/links.ts';
import type { Answer } from './support/mcp.ts';

const clients: Client[] = [];
after(() => Promise.all(clients.map((client) => client.end())));

async function start(options: Talk): Promise<Client> {
  const client = await talk({ rules, scope: 'openFiles', ...options });
  clients.push(client);
  return client;
}

const ask = (client: Client, name: string, args: unknown) =>
  client.connection.sendRequest<{ text?: string; why?: string }>('plimsoll/tool', { name, arguments: args });

async function answer<T = Answer>(client: Client, name: string, args: object): Promise<T> {
  const { text, why } = await ask(client, name, args);
  assert.ok(text !== undefined, why);
  return JSON.parse(text) as T;
}

const files = () =>
  memory({
    'file:///w/compose.yaml':
      'services:\n  web:\n    build: api\n    privileged: true\n    environment:\n      DB_PASSWORD: kW9-fj3Qz7Lp\n',
    'file:///w/api/Dockerfile': 'FROM alpine:3.22\nUSER root\n',
    'file:///w/notes.md': 'Hello',
    'file:///other/Dockerfile': 'FROM secret-base\n',
  });
const rulesIn = ({ findings }: Answer) => new Set(findings.map(({ rule }) => rule));

describe('tools of the language server', () => {
  it('lint a folder of the workspace and a file, also by its URI or absolute path', async () => {
    const client = await start({ files: files() });
    const all = await answer(client, 'plimsoll_lint', { path: '.' });
    assert.equal(all.files, 2);
    assert.ok(rulesIn(all).has('privileged'));
    assert.ok(all.findings.some(({ file }) => file === 'api/Dockerfile'));
    for (const path of [
      'api/Dockerfile',
      '/w/api/Dockerfile',
      'file:///w/api/Dockerfile',
      'api',
      './x/../api/',
    ]) {
      const one = await answer(client, 'plimsoll_lint', { path });
      assert.deepEqual(new Set(one.findings.map(({ file }) => file)), new Set(['api/Dockerfile']), path);
    }
  });

  it('see an open file as the editor has it', async () => {
    const client = await start({ files: files() });
    const uri = 'file:///w/compose.yaml';
    await client.open(uri, 'services:\n  web:\n    image: nginx:1.27\n    pid: host\n', 'dockercompose');
    for (const path of ['compose.yaml', '.']) {
      const found = rulesIn(await answer(client, 'plimsoll_lint', { path }));
      assert.ok(!found.has('privileged'), path);
      assert.ok(found.has('host-namespace'), [...found].join());
    }
    await client.edit(uri, 2, { text: 'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n' });
    const now = rulesIn(await answer(client, 'plimsoll_lint', { path: 'compose.yaml' }));
    assert.ok(now.has('privileged') && !now.has('host-namespace'));
  });

  it('read nothing outside of the workspace', async () => {
    const client = await start({ files: files() });
    const outside = [
      '/other/Dockerfile',
      '/',
      '..',
      'api/../../other/Dockerfile',
      'file:///other/Dockerfile',
    ];
    const odd = ['https://example.com/Dockerfile', 'C:\\Dockerfile', '..\\other\\Dockerfile', '/w/../other'];
    for (const path of [...outside, ...odd]) {
      const { why } = await ask(client, 'plimsoll_lint', { path });
      assert.equal(why, 'The path is outside the folders of the workspace.', path);
    }
    for (const path of ['nowhere', 'notes.md', 'api/nowhere/Dockerfile'])
      assert.match((await ask(client, 'plimsoll_lint', { path })).why ?? '', /no Dockerfile or compose file/);
  });

  it('follow no link out of the workspace', { skip: withoutLinks }, async () => {
    const other = folderOf({ Dockerfile: 'FROM secret-base\n', 'x/Dockerfile': 'FROM secret-base\n' });
    const folder = folderOf({ 'a/Dockerfile': 'FROM alpine:3.22\n' });
    symlinkSync(join(other, 'Dockerfile'), join(folder, 'Dockerfile'));
    symlinkSync(join(other, 'x'), join(folder, 'x'));
    mkdirSync(join(folder, 'empty'));
    const client = await start({ files: diskFiles, folders: [pathToFileURL(folder).href] });
    for (const path of ['Dockerfile', 'x', 'x/Dockerfile', '.']) {
      const { text = '', why = '' } = await ask(client, 'plimsoll_lint', { path });
      assert.ok(text !== '' || why !== '');
      assert.doesNotMatch(text + why, /secret-base/, path);
    }
    assert.equal((await answer(client, 'plimsoll_lint', { path: '.' })).files, 1);
  });

  it('give fixes, postures, comparisons and explanations, without a credential', async () => {
    const client = await start({ files: files() });
    const texts = await Promise.all(
      [
        ['plimsoll_fixes', { path: '.', limit: 200 }],
        ['plimsoll_posture', { path: '.' }],
        ['plimsoll_lint', { path: '.' }],
        [
          'plimsoll_compare',
          {
            name: 'Dockerfile',
            before: 'FROM alpine:3.22\nUSER 1000\n',
            after: 'FROM alpine:3.22\nUSER root\n',
          },
        ],
        ['plimsoll_explain', { rule: 'privileged' }],
      ].map(async ([name, args]) => (await ask(client, String(name), args)).text ?? ''),
    );
    const [fixes = '', posture = '', , compared = '', explained = ''] = texts;
    assert.match(fixes, /Remove privileged/);
    assert.match(posture, /"controls":"host"/);
    assert.match(compared, /"riskier":true/);
    assert.match(explained, /"remedy":"[^"]+"/);
    for (const text of texts) assert.doesNotMatch(text, /kW9-fj3Qz7Lp/);
  });

  it('lint a text by itself, also without a workspace', async () => {
    const client = await start({ files: files(), folders: [] });
    const text = 'services:\n  web:\n    build: ./x\n    privileged: true\n';
    const found = await answer(client, 'plimsoll_lint', { name: 'compose.yaml', text });
    assert.ok(rulesIn(found).has('privileged'));
    assert.match((await ask(client, 'plimsoll_lint', { path: '.' })).why ?? '', /outside/);
  });

  it('work where the editor reads the files, as in a virtual workspace', async () => {
    const texts = memory({ 'vscode-vfs://github/a/b/Dockerfile': 'FROM node:22\n' });
    const client = await start({ files: texts, folders: ['vscode-vfs://github/a/b'] });
    for (const path of ['.', 'Dockerfile', 'vscode-vfs://github/a/b/Dockerfile']) {
      const found = await answer(client, 'plimsoll_lint', { path });
      assert.ok(rulesIn(found).has('root-user'), path);
    }
    assert.match(
      (await ask(client, 'plimsoll_lint', { path: 'vscode-vfs://github/a/c' })).why ?? '',
      /outside/,
    );
  });

  it('refuse what is no call, with a sentence', async () => {
    const client = await start({ files: files() });
    const calls = [
      null,
      {},
      { name: 7 },
      { name: 'plimsoll_lint' },
      { name: 'plimsoll_lint', arguments: [] },
    ];
    for (const call of calls) {
      const { why } = await client.connection.sendRequest<{ why?: string }>('plimsoll/tool', call);
      assert.match(why ?? '', /\.$/);
    }
    for (const { name } of toolTable) {
      const { why } = await ask(client, name, { unknown: 1 });
      assert.match(why ?? '', /argument/, name);
    }
  });

  it('stop when the call is cancelled', async () => {
    const many = Array.from({ length: 400 }, (_, at) => [`file:///w/d${at}/Dockerfile`, 'FROM node:22\n']);
    const client = await start({ files: memory(Object.fromEntries(many)) });
    const { CancellationTokenSource } = await import('vscode-languageserver');
    const source = new CancellationTokenSource();
    const call = { name: 'plimsoll_lint', arguments: { path: '.' } };
    const asked = client.connection.sendRequest('plimsoll/tool', call, source.token);
    source.cancel();
    const settled = await Promise.allSettled([asked]);
    assert.doesNotMatch(JSON.stringify(settled), /"files":400|\\"files\\":400/);
    assert.equal((await answer(client, 'plimsoll_lint', { path: 'd1' })).files, 1);
  });
});
