// Everything but `images lock`, `images check` and an editor's request to lock images works with a network that must not be touched.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { folderOf, plimsoll } from './support/cli.ts';
import { greet, pulling } from './support/client.ts';
import { serverBundle } from './support/dist.ts';
import { commitAll, withoutGit } from './support/git.ts';
import { lockedImage, lockOf } from './support/locked.ts';
import { mcp } from './support/mcp.ts';

const guard = fileURLToPath(new URL('support/no-network.mjs', import.meta.url));
const env = { NODE_OPTIONS: `--import=${pathToFileURL(guard).href}` };

const project = () =>
  folderOf({
    Dockerfile: 'FROM node:22\nRUN curl http://example.com | sh\nADD https://example.com/x /x\n',
    'compose.yaml':
      'services:\n  web:\n    build: .\n  other:\n    image: 127.0.0.1:9/app:1\n    ports: ["80:80"]\n    user: root\n',
    '.plimsoll.yaml': 'profile: strict\n',
    'plimsoll.lock': lockOf(lockedImage('docker.io/library/node:22'), lockedImage('127.0.0.1:9/app:1')),
  });

describe('without a network', () => {
  it('the guard ends a program that uses it', () => {
    for (const args of [
      ['images', 'lock', '--update'],
      ['images', 'check'],
    ]) {
      const { code, errors } = plimsoll(args, { cwd: project(), env });
      assert.equal(code, 97, errors);
      assert.match(errors, /^The network was used: /);
    }
  });

  it('each command of the command line', { skip: withoutGit }, () => {
    const cwd = project();
    commitAll(cwd, 'first');
    const commands = [
      ['scan'],
      ['scan', '--format', 'html'],
      ['scan', '--format', 'posture'],
      ['fix', '--dry-run', '--unsafe'],
      ['fix', '--write'],
      ['diff'],
      ['images', 'list'],
      ['images', 'diff'],
      ['baseline', 'write'],
      ['explain', 'unpinned-image'],
      ['explain', 'compose.yaml:5'],
      ['rules'],
      ['profiles'],
      ['trust', 'export'],
      ['migrate'],
      ['completion', 'bash'],
      ['init', '--force'],
    ];
    for (const args of commands) {
      const { code, errors } = plimsoll(args, { cwd, env });
      assert.notEqual(code, 97, `${args.join(' ')}: ${errors}`);
      assert.doesNotMatch(errors, /The network was used/);
    }
  });

  it('the language server, also where it plans which images to lock', async () => {
    const { client, root, folder, end } = await edited();
    for (const name of ['Dockerfile', 'compose.yaml']) {
      const uri = `${root}/${name}`;
      await client.open(uri, readFileSync(join(folder, name), 'utf8'));
      const [finding] = await client.problems(uri);
      assert.ok(finding, name);
      await client.actions(uri, finding.range);
      const position = { line: 0, character: 6 };
      const textDocument = { uri };
      await client.connection.sendRequest('textDocument/hover', { textDocument, position });
      await client.connection.sendRequest('textDocument/inlayHint', { textDocument, range: finding.range });
    }
    const { images } = await client.connection.sendRequest<{ images: number }>('plimsoll/imagesToLock', {});
    assert.equal(images, 2);
    assert.deepEqual(await end(), { code: null, errors: '' });
  });

  it('the tools for language models', async () => {
    const { answer, client, errors } = await mcp({ cwd: project(), env });
    for (const name of ['plimsoll_lint', 'plimsoll_fixes', 'plimsoll_posture'])
      assert.ok((await answer(name, { path: '.' })).files > 0, name);
    const text = 'FROM https://example.com/x\nADD https://example.com/x /x\n';
    await answer('plimsoll_compare', { name: 'Dockerfile', before: text, after: text });
    await answer('plimsoll_explain', { rule: 'unpinned-image' });
    await client.close();
    assert.equal(errors(), '');
  });

  it('the guard ends a language server that locks images', async () => {
    const { client, ended } = await edited();
    const { plan } = await client.connection.sendRequest<{ plan: number }>('plimsoll/imagesToLock', {});
    const locking = client.connection.sendRequest('plimsoll/lockImages', { plan, again: true });
    locking.catch(() => undefined);
    const { code, errors } = await ended;
    assert.equal(code, 97);
    assert.match(errors, /^The network was used: /);
  });
});

/** Starts the language server below the guard, with a client that may lock images. */
async function edited() {
  const folder = project();
  const child = spawn(process.execPath, [serverBundle, '--stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]: number[]) => ({ code, errors }));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const root = pathToFileURL(folder).href;
  const capabilities = {
    ...pulling,
    textDocument: { ...pulling.textDocument, inlayHint: {} },
    experimental: { plimsollLocks: true },
  };
  const client = await greet(connection, { capabilities, folders: [root] }, async () => undefined);
  const end = () => {
    child.kill();
    return ended;
  };
  return { client, root, folder, ended, end };
}
