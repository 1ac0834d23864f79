import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import {
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Summary } from '../../server/lsp/scan/summary.ts';
import { applied, at, type Client, greet, pulling } from '../support/client.ts';
import { onWindows, vsCodeUri } from '../support/windows.ts';

/** The message without the severity and the service, which the command line shows apart. */
const plain = ({ message }: Diagnostic) => String(message).replace(/^(?:Critical: )?(?:api: )?/, '');

/** The meaning of a URI, in any spelling. */
const decoded = (uri: string) =>
  decodeURIComponent(uri).replace(/^file:\/\/\/[A-Z]:/, (start) => start.toLowerCase());

const dockerfile = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER root\n';
const compose = `services:
  api:
    build: ./api
    privileged: true
    env_file: ./api/app.env
`;
const files = {
  'compose.yaml': compose,
  'api/Dockerfile': dockerfile,
  'api/app.env': 'MODE=production\n',
  'with space/Dockerfile': 'FROM debian:12\nUSER root\n',
};

onWindows(import.meta.url, () =>
  describe('a server on Windows, over pipes', () => {
    const dist = path.join(import.meta.dirname, '../../dist');
    const children: ChildProcess[] = [];
    const folder = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'plimsoll-')));
    const root = vsCodeUri(folder);
    const uriOf = (name: string) => vsCodeUri(path.join(folder, name));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    after(() => {
      for (const child of children) child.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    });

    /** The messages of the command line, by file. */
    function expected(): Map<string, string[]> {
      const args = [path.join(dist, 'cli.cjs'), 'scan', '.', '--format', 'json'];
      const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      const { findings }: { findings: { file: string; message: string }[] } = JSON.parse(stdout);
      return new Map(
        Object.keys(files).map((name) => [
          name,
          findings.flatMap(({ file, message }) => (file === name ? [message] : [])).sort(),
        ]),
      );
    }

    async function start(): Promise<Client> {
      const child = spawn(process.execPath, [path.join(dist, 'server.cjs'), '--stdio'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const [reader, writer] = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
      const connection = createProtocolConnection(reader, writer);
      return greet(
        connection,
        { capabilities: pulling, folders: [root], scope: 'workspace' },
        async () => undefined,
      );
    }

    const messages = async (client: Client, name: string) =>
      (await client.problems(uriOf(name))).map(plain).sort();
    const scan = (client: Client): Promise<Summary> =>
      client.connection.sendRequest('plimsoll/scanWorkspace', {});
    const watched = (client: Client, name: string, type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf(name), type }],
      });

    it('finds in a scan and in pulls what the command line finds', async () => {
      const client = await start();
      const summary = await scan(client);
      const all = expected();
      assert.equal(summary.findings, [...all.values()].flat().length);
      const told = new Map(client.published.map(({ uri, diagnostics }) => [decoded(uri), diagnostics]));
      for (const name of ['compose.yaml', 'api/Dockerfile', 'with space/Dockerfile']) {
        const found = told.get(decoded(uriOf(name)))?.map(plain);
        assert.deepEqual(found?.sort(), all.get(name), name);
        await client.open(uriOf(name), files[name as keyof typeof files]);
        assert.deepEqual(await messages(client, name), all.get(name), name);
      }
      await client.end();
    });

    it('reads the configuration and the baseline that settings name, absolute or with backslashes', async () => {
      const client = await start();
      const uri = uriOf('compose.yaml');
      await client.open(uri, compose);
      const policy = path.join(folder, 'rules', 'policy.yaml');
      mkdirSync(path.dirname(policy));
      writeFileSync(policy, 'rules:\n  privileged: off\n');
      const isFound = async () =>
        (await messages(client, 'compose.yaml')).some((each) => /^Privileged/.test(each));
      const drive = policy.slice(0, 1);
      const spellings = [
        policy,
        policy.replaceAll('\\', '/'),
        drive.toLowerCase() + policy.slice(1),
        `\\\\?\\${policy}`,
        policy.slice(2),
        'rules\\policy.yaml',
        '.\\api\\..\\rules\\policy.yaml',
      ];
      const set = async (setting: object) => {
        client.settings.set(uri, setting);
        await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      };
      for (const configPath of spellings) {
        await set({});
        assert.equal(await isFound(), true);
        await set({ configPath });
        assert.equal(await isFound(), false, configPath);
      }
      spawnSync(
        process.execPath,
        [path.join(dist, 'cli.cjs'), 'baseline', 'write', '--baseline', 'rules/known.json'],
        {
          cwd: folder,
        },
      );
      for (const baseline of ['rules\\known.json', path.join(folder, 'rules', 'known.json')]) {
        await set({ baseline: 'none.json' });
        assert.equal(await isFound(), true);
        await set({ baseline });
        assert.equal(await isFound(), false, baseline);
      }
      rmSync(path.dirname(policy), { recursive: true });
      await client.end();
    });

    it('answers hovers, and its actions are edits of the documents that are open', async () => {
      const client = await start();
      const uri = uriOf('compose.yaml');
      await client.open(uri, compose);
      const position = { line: 1, character: 3 };
      const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri },
        position,
      });
      assert.ok(hover);
      const actions = await client.actions(uri, at(3, 16));
      const fix = actions.find(({ title }) => title.includes('privileged'));
      assert.ok(fix, `only ${actions.map(({ title }) => title).join(', ')}`);
      const resolved: CodeAction = fix.edit
        ? fix
        : await client.connection.sendRequest('codeAction/resolve', fix);
      const edited = applied(uri, compose, resolved.edit);
      assert.notEqual(edited, compose);
      assert.ok(urisOf(resolved.edit).every((each) => each === uri));
      await client.edit(uri, 2, { text: edited });
      assert.ok(!(await messages(client, 'compose.yaml')).some((each) => each.includes('privileged')));
      await client.end();
    });

    it('follows edits, watched files and renames', async () => {
      const client = await start();
      const before = await scan(client);
      const uri = uriOf('api/Dockerfile');
      await client.open(uri, dockerfile);
      await client.open(uriOf('compose.yaml'), compose);
      const runsAsRoot = async () =>
        (await messages(client, 'api/Dockerfile')).filter((each) => /root/.test(each)).length;
      const atFirst = await runsAsRoot();
      assert.ok(atFirst > 0);
      await client.edit(uri, 2, { text: dockerfile.replace('USER root', 'USER 1000') });
      assert.ok((await runsAsRoot()) < atFirst);
      await client.edit(uri, 3, { text: dockerfile });
      await client.close(uri);
      // A file that another program writes, renames and removes.
      writeFileSync(path.join(folder, 'new.Dockerfile'), dockerfile);
      await watched(client, 'new.Dockerfile', 1);
      const more = await scan(client);
      assert.ok(more.findings > before.findings);
      mkdirSync(path.join(folder, 'moved'));
      renameSync(path.join(folder, 'new.Dockerfile'), path.join(folder, 'moved', 'Dockerfile'));
      await watched(client, 'new.Dockerfile', 3);
      await watched(client, 'moved/Dockerfile', 1);
      assert.equal((await scan(client)).findings, more.findings);
      rmSync(path.join(folder, 'moved'), { recursive: true });
      await watched(client, 'moved/Dockerfile', 3);
      assert.equal((await scan(client)).findings, before.findings);
      const [child] = children.slice(-1);
      const ended = once(child!, 'exit');
      await client.connection.sendRequest('shutdown');
      await client.connection.sendNotification('exit');
      assert.equal((await ended)[0], 0);
    });
  }),
);

const urisOf = (edit: WorkspaceEdit | undefined) =>
  (edit?.documentChanges ?? []).flatMap((each) => ('textDocument' in each ? [each.textDocument.uri] : []));
