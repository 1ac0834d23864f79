import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import {
  createProtocolConnection,
  type InlayHint,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { type Client, greet, pulling } from './support/client.ts';
import { programFiles, serverBundle } from './support/dist.ts';
import { withoutLinks } from './support/links.ts';
import { withoutTypeScript } from './support/typescript.ts';
import { withoutIpc, withoutOwners } from './support/unlike-unix.ts';

const source = fileURLToPath(new URL('support/server.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-lsp-'));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});
after(() => rmSync(folder, { recursive: true }));

async function overStdio(argv: readonly string[], root: string, capabilities = pulling): Promise<Client> {
  const child = spawn(process.execPath, [...argv, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  return greet(connection, { capabilities, folders: [root] }, async () => undefined);
}

function file(path: string, text: string | Uint8Array): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return pathToFileURL(full).href;
}

describe('a server process', () => {
  const root = pathToFileURL(folder).href;

  it('lints files on the disk over stdio, and ends on request', {
    skip: withoutTypeScript || withoutLinks,
  }, async () => {
    const child = file('a dir/Dockerfile', 'FROM a\nRUN BAD\n');
    file('.gitignore', 'out\n');
    file('out/Dockerfile', 'FROM a\nRUN BAD\n');
    file('node_modules/x/Dockerfile', 'FROM a\nRUN BAD\n');
    const binary = file('binary/Dockerfile', Uint8Array.of(0, 255, 254, 0, 1, 2, 3));
    file('empty/compose.yaml', '');
    symlinkSync('..', join(folder, 'a dir', 'loop'));
    const client = await overStdio(['--import', 'tsx', source], root);
    const summary: Summary = await client.connection.sendRequest('plimsoll/scanWorkspace', {});
    assert.deepEqual([summary.findings, summary.bySeverity.high], [1, 1]);
    assert.deepEqual(
      client.published.map(({ uri, diagnostics }) => [uri, diagnostics[0]?.message]),
      [
        [child, client.published[0]?.diagnostics[0]?.message],
        [binary, "The file can't be read: it is not text: it contains NUL bytes."],
      ],
    );
    const process = children[0]!;
    const ended = once(process, 'exit');
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    assert.deepEqual((await ended)[0], 0);
  });

  it('reads no file outside of the workspace that a compose file refers to', {
    skip: withoutTypeScript || withoutLinks,
  }, async () => {
    file('outside/Dockerfile', 'FROM a\nUSER root\n');
    file('ws/inside/Dockerfile', 'FROM a\nUSER root\n');
    mkdirSync(join(folder, 'ws/linked'));
    symlinkSync('../../outside/Dockerfile', join(folder, 'ws/linked/Dockerfile'));
    const compose = file('ws/compose.yaml', '');
    const client = await overStdio(['--import', 'tsx', source], `${root}/ws`);
    await client.open(
      compose,
      'services:\n  a:\n    build: inside\n  b:\n    build: ../outside\n  c:\n    build: linked\n',
    );
    const said = (await client.problems(compose)).map(
      ({ range, message }) => `${range.start.line} ${message}`,
    );
    const cant = "The Dockerfile named in `build` can't be read: ";
    assert.match(said[0] ?? '', /^1 /);
    assert.deepEqual(said.slice(1), [
      `4 ${cant}it is outside the folders that may be read.`,
      `6 ${cant}its symbolic link leads outside the folders that may be read.`,
    ]);
  });

  it('starts from its bundle over stdio', async () => {
    const textDocument = { ...pulling.textDocument, inlayHint: {} };
    const client = await overStdio([serverBundle], root, { ...pulling, textDocument });
    const uri = `${root}/Dockerfile`;
    await client.open(uri, 'FROM a\nUSER root\n');
    assert.equal((await client.pull(uri)).kind, 'full');
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const asked = { textDocument: { uri }, range };
    const [hint]: InlayHint[] = await client.connection.sendRequest('textDocument/inlayHint', asked);
    assert.equal(hint?.label, 'runs as root (USER in line 2)');
  });

  it('stores its compiled form after the first start, and uses it for the next', {
    skip: withoutOwners,
  }, async () => {
    const program = serverBundle.replace(/cjs$/, 'program.cjs');
    const at = (name: string) => join(folder, 'installed', name);
    mkdirSync(at('.'));
    for (const [name, content] of Object.entries(programFiles('server'))) writeFileSync(at(name), content);
    const compiled = at(`server.program.${process.version}-${process.arch}.cache`);
    const ask = async () => {
      const client = await overStdio([at('server.cjs')], root);
      await client.open(`${root}/Dockerfile`, 'FROM a\nUSER root\n');
      return client.pull(`${root}/Dockerfile`);
    };
    const first = await ask();
    assert.equal(first.kind, 'full');
    for (let tries = 0; tries < 300 && !existsSync(compiled); tries++) await setTimeout(100);
    const cachedData = readFileSync(compiled).subarray(0, -12);
    const script = new Script(readFileSync(program, 'latin1'), {
      filename: at(basename(program)),
      cachedData,
    });
    assert.equal(script.cachedDataRejected, false);
    assert.deepEqual(await ask(), first);
  });

  it('starts from its bundle over ipc, as the editor does', { skip: withoutIpc }, async () => {
    const child = fork(serverBundle, ['--node-ipc']);
    children.push(child);
    const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    const client = await greet(connection, { capabilities: pulling, folders: [root] }, async () => undefined);
    const uri = `${root}/Dockerfile`;
    await client.open(uri, 'FROM a\nUSER root\n');
    assert.equal((await client.pull(uri)).kind, 'full');
    connection.dispose();
  });
});
