import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { at, type Client, greet, pulling, pushed, type Talk } from '../support/client.ts';
import { onWindows } from '../support/windows.ts';

const compose = `services:
  api:
    build: ./api
    env_file: ./api/app.env
    extends: {file: common/base.yaml, service: base}
    ports: ["8080:80"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`;
/** The same references, as people on Windows write them. */
const otherwise = compose
  .replace('./api\n', '.\\API\n')
  .replace('./api/app.env', '.\\api.\\App.env.')
  .replace('common/base.yaml', 'common\\Base.yaml');
const dockerfile = 'FROM debian:12\nEXPOSE 80\nUSER root\n';
const base = 'services:\n  base:\n    privileged: true\n';
const files = {
  'compose.yaml': compose,
  'common/base.yaml': base,
  'api/Dockerfile': dockerfile,
  'api/app.env': 'MODE=production\n',
};

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
}

onWindows(import.meta.url, () => {
  const dist = path.join(import.meta.dirname, '../../dist');
  const top = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'plimsoll-')));
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill();
    rmSync(top, { recursive: true, force: true, maxRetries: 10 });
  });
  const put = (project: string, texts: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(texts)) {
      const file = path.join(top, project, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  };
  put('right', files);
  put('mixed', { ...files, 'compose.yaml': otherwise });

  const run = (project: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(dist, 'cli.cjs'), ...args], {
      cwd: path.join(top, project),
      encoding: 'utf8',
    }).stdout;
  const placesOf = (findings: readonly Finding[]) =>
    findings.map(({ file, rule, line, column, severity }) => `${file}:${line}:${column} ${severity} ${rule}`);
  const found = (project: string, ...paths: string[]) =>
    placesOf(JSON.parse(run(project, 'scan', ...paths, '--format', 'json')).findings);

  describe('names of files on Windows, on the command line', () => {
    it('give what the spelling of the disk gives: the critical path, and nothing missing', () => {
      const all = found('mixed', '.');
      assert.deepEqual(all, found('right', '.'));
      assert.ok(all.some((each) => / critical exposed-host-control$/.test(each)));
      assert.ok(!all.some((each) => each.includes('missing-file')), `${all}`);
      assert.deepEqual(all, [...new Set(all)]);
    });

    it('are one file for two operands', () => {
      const once = found('right/api', '.');
      for (const paths of [
        ['dockerfile', 'Dockerfile', '.'],
        ['.', 'DOCKERFILE'],
        ['.\\dockerfile', '..\\API\\Dockerfile'],
        [path.join(top, 'RIGHT', 'Api', 'Dockerfile')],
      ]) {
        const files = new Set(found('right/api', ...paths).map((each) => each.replace(/:.*/s, '')));
        assert.equal(found('right/api', ...paths).length, once.length, `${paths}`);
        assert.ok(files.size <= 1 || paths.length === 1, `${[...files]}`);
      }
    });

    it('have slashes in every report', () => {
      for (const format of ['sarif', 'github', 'compact', 'json']) {
        const [report, right] = ['mixed', 'right'].map((each) => run(each, 'scan', '.', '--format', format));
        const names = [...report!.matchAll(/(?:"uri": ?"|file=|"file": ?"|^)([^",:]*)/gm)].map(
          ([, name]) => name,
        );
        assert.ok(
          names.some((name) => name === 'common/base.yaml'),
          format,
        );
        assert.ok(!names.some((name) => name?.includes('\\')), `${format}: ${names}`);
        assert.equal(report!.length, right!.length, format);
      }
    });
  });

  describe('names of files on Windows, in a server of tools', () => {
    it('give what the spelling of the disk gives', async () => {
      const { findings: all } = await lintedBy('right', '.');
      assert.ok(all.some(({ severity }) => severity === 'critical'));
      const { findings, problems } = await lintedBy('mixed', '.');
      assert.deepEqual(findings.map(keyOf), all.map(keyOf));
      assert.deepEqual(problems, []);
      const root = path.join(top, 'mixed');
      const small = root.slice(0, 1).toLowerCase() + root.slice(1);
      for (const named of [
        'api\\Dockerfile',
        'API/dockerfile',
        `${root.toUpperCase()}\\api`,
        `${small}/Api`,
      ]) {
        const { findings } = await lintedBy('mixed', named);
        assert.deepEqual(findings.map(keyOf), all.filter(({ file }) => file === 'api/Dockerfile').map(keyOf));
      }
    });

    const keyOf = ({ file, rule, line }: Finding) => `${file}:${line} ${rule}`;

    /** Asks `plimsoll mcp` in a project about a path. */
    async function lintedBy(
      project: string,
      named: string,
    ): Promise<{ findings: Finding[]; problems: unknown[] }> {
      const child = spawn(process.execPath, [path.join(dist, 'cli.cjs'), 'mcp'], {
        cwd: path.join(top, project),
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const client = {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      };
      const messages = [
        { id: 1, method: 'initialize', params: client },
        { method: 'notifications/initialized' },
        {
          id: 2,
          method: 'tools/call',
          params: { name: 'plimsoll_lint', arguments: { path: named, limit: 200 } },
        },
      ];
      for (const each of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...each })}\n`);
      for await (const line of createInterface(child.stdout)) {
        const { id, result } = JSON.parse(line);
        if (id !== 2) continue;
        child.kill();
        assert.ok(!result.isError, `${named}: ${result.content?.[0]?.text}`);
        return result.structuredContent;
      }
      throw new Error('no answer');
    }
  });

  /** A URI with its drive written as a client does: `c%3A` or `C:`. */
  const uriOf = (drive: (letter: string) => string, ...names: string[]) => {
    const [, letter = '', rest = ''] = /^([A-Za-z]):(.*)$/.exec(path.join(top, ...names)) ?? [];
    return `file:///${drive(letter)}${rest.split(path.sep).map(encodeURIComponent).join('/')}`;
  };
  const small = (letter: string) => `${letter.toLowerCase()}%3A`;
  const capital = (letter: string) => `${letter.toUpperCase()}:`;

  async function start(options: Talk): Promise<Client> {
    const child = spawn(process.execPath, [path.join(dist, 'server.cjs'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const [reader, writer] = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
    return greet(
      createProtocolConnection(reader, writer),
      { capabilities: pulling, ...options },
      async () => undefined,
    );
  }

  const codes = async (client: Client, uri: string) =>
    (await client.problems(uri)).map(({ code, range }) => `${range.start.line + 1} ${code}`);

  const hoverOf = async (client: Client, uri: string) =>
    JSON.stringify(
      await client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri },
        position: { line: 1, character: 3 },
      }),
    );

  describe('names of files on Windows, in a server over pipes', () => {
    it('give what the spelling of the disk gives', async () => {
      const client = await start({
        folders: [uriOf(small, 'right'), uriOf(small, 'mixed')],
        scope: 'workspace',
      });
      const [right, mixed] = [uriOf(small, 'right', 'compose.yaml'), uriOf(small, 'mixed', 'compose.yaml')];
      await client.open(right, compose);
      await client.open(mixed, otherwise);
      const all = await codes(client, mixed);
      assert.deepEqual(all, await codes(client, right));
      assert.ok(all.some((each) => each.endsWith(' exposed-host-control')));
      await client.end();
    });

    it('are one file whichever drive the client writes, with the configuration of its folder', async () => {
      put('drive', { ...files, '.plimsoll.yaml': 'rules:\n  privileged: off\n' });
      const wanted = found('drive', '.').length;
      assert.ok(!found('drive', '.').some((each) => each.endsWith(' privileged')));
      for (const [ofFolder, ofFile] of [
        [small, capital],
        [capital, small],
      ] as const) {
        const folder = uriOf(ofFolder, 'drive');
        const client = await start({ folders: [folder], capabilities: pushed, scope: 'workspace' });
        const summary: { findings: number } = await client.connection.sendRequest(
          'plimsoll/scanWorkspace',
          {},
        );
        assert.equal(summary.findings, wanted);
        for (const name of ['compose.yaml', 'api/Dockerfile'] as const) {
          const uri = uriOf(ofFile, 'drive', ...name.split('/'));
          const since = client.published.length;
          await client.open(uri, files[name]);
          await client.publication(uri, () => true, since);
        }
        const last = new Map(client.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
        const shown = [...last.values()].flat();
        assert.equal(shown.length, wanted);
        assert.ok(!shown.some(({ code }) => code === 'privileged'));
        await client.end();
      }
    });

    it('lead to the additional folders of the settings', async () => {
      put('shared', { Dockerfile: dockerfile });
      const text = 'services:\n  api:\n    build: ..\\SHARED\n';
      put('user', { 'compose.yaml': text });
      const client = await start({ folders: [uriOf(small, 'user')] });
      const uri = uriOf(small, 'user', 'compose.yaml');
      await client.open(uri, text);
      const set = async (roots: readonly string[]) => {
        client.settings.set(uri, { roots });
        await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      };
      const isRead = async () => (await client.problems(uri)).length === 0;
      const shared = path.join(top, 'shared');
      for (const spelling of [shared, shared.toLowerCase(), shared.replaceAll('\\', '/'), `${shared}\\`]) {
        await set([]);
        assert.equal(await isRead(), false);
        await set([spelling]);
        assert.equal(await isRead(), true, spelling);
      }
      await client.end();
    });

    it('lead an unsaved edit to the compose file that names the Dockerfile in another case', async () => {
      const client = await start({ folders: [uriOf(small, 'mixed')] });
      const [uri, of] = [uriOf(capital, 'mixed', 'Api', 'dockerfile'), uriOf(small, 'mixed', 'compose.yaml')];
      await client.open(of, otherwise);
      await client.open(uri, dockerfile, 'dockerfile');
      assert.doesNotMatch(await hoverOf(client, of), /2345/);
      await client.edit(uri, 2, { range: at(2, 5, 9), text: '2345' });
      assert.match(await hoverOf(client, of), /2345/);
      await client.end();
    });
  });
});
