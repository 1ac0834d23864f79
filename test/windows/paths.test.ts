import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { greet } from '../support/client.ts';
import { onWindows } from '../support/windows.ts';

onWindows(import.meta.url, () => {
  const dist = path.join(import.meta.dirname, '../../dist');
  const cli = path.join(dist, 'cli.cjs');
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-'));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const put = (name: string, text: string) => {
    const file = path.resolve(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder) =>
    spawnSync(process.execPath, [cli, ...args], { cwd, encoding: 'utf8', env: { ...process.env, ...env } });

  const compose = 'services:\n  api:\n    build: ./api\n    privileged: true\n';
  const dockerfile = 'FROM debian:12\nUSER root\n';

  interface Found {
    readonly findings: readonly { readonly file: string; readonly rule: string }[];
  }
  const filesOf = (stdout: string) => [
    ...new Set((JSON.parse(stdout) as Found).findings.map(({ file }) => file)),
  ];

  describe('paths of Windows on the command line', () => {
    // The name of a share that leads to a folder of the test.
    const share = process.env['TEST_SHARE'] ?? '';
    const skip = share === '' ? 'there is no share here' : false;
    const local = process.env['TEST_SHARE_FOLDER'] ?? '';

    it('lead to a share, and to what its files refer to', { skip }, () => {
      put(path.join(local, 'q/compose.yaml'), compose);
      put(path.join(local, 'q/api/Dockerfile'), dockerfile);
      // A folder of the same name on the current drive.
      put(`${path.parse(folder).root}server/share/q/Dockerfile`, 'FROM debian:12\nUSER root\nUSER root\n');
      const slashed = share.replaceAll('\\', '/');
      const wanted = [`${slashed}/q/api/Dockerfile`, `${slashed}/q/compose.yaml`];
      const operands = [
        `${share}\\q`,
        `${slashed}/q`,
        `${slashed}/q/../q/`,
        `\\\\?\\UNC\\${share.slice(2)}\\q`,
      ];
      for (const operand of [...operands, `file:${slashed}/q`]) {
        const { stdout, stderr } = run(['scan', operand, '--format', 'json']);
        assert.equal(stderr, '', operand);
        assert.deepEqual(filesOf(stdout).sort(), wanted, operand);
      }
      const { stdout } = run(['scan', `${share}\\q`, '--format', 'sarif']);
      assert.ok(stdout.includes(`"file:${slashed}/q/compose.yaml"`), 'SARIF has the server as authority');
    });

    it('lead to a distribution of WSL', { skip }, () => {
      const operands = [
        '\\\\wsl$\\Ubuntu\\q',
        '//wsl$/Ubuntu/q',
        'file://wsl%24/Ubuntu/q',
        'file://wsl$/Ubuntu/q',
      ];
      for (const operand of operands) {
        const { stdout, stderr } = run(['scan', operand, '--format', 'json']);
        assert.equal(stderr, '', operand);
        assert.deepEqual(filesOf(stdout).sort(), [
          '//wsl$/Ubuntu/q/api/Dockerfile',
          '//wsl$/Ubuntu/q/compose.yaml',
        ]);
      }
    });

    it('are a drive, a folder of a drive, and a long path', () => {
      put('drive/compose.yaml', compose);
      put('drive/api/Dockerfile', dockerfile);
      const full = path.join(folder, 'drive');
      const slashed = full.replaceAll('\\', '/');
      for (const operand of [full, `\\\\?\\${full}`, slashed, `${full}\\`]) {
        const { stdout, stderr } = run(['scan', operand, '--format', 'json']);
        assert.equal(stderr, '', operand);
        const files = filesOf(stdout)
          .sort()
          .map((each) => each.toLowerCase());
        assert.deepEqual(
          files,
          [`${slashed}/api/dockerfile`, `${slashed}/compose.yaml`].map((each) => each.toLowerCase()),
        );
      }
      const drive = path.parse(full).root.slice(0, 2);
      const { stdout } = run(['scan', drive, '--format', 'json'], {}, full);
      const files = filesOf(stdout)
        .sort()
        .map((each) => each.toLowerCase());
      assert.deepEqual(
        files,
        [`${slashed}/api/dockerfile`, `${slashed}/compose.yaml`].map((each) => each.toLowerCase()),
      );
    });
  });

  describe('what a file names on a share or a device', () => {
    const places = [
      '//evil/share/x',
      '\\\\evil\\share\\x',
      '\\/evil/share/x',
      '/\\evil/share/x',
      'file://evil/share/x',
      '\\\\.\\pipe\\x',
      '\\\\.\\C:\\x',
      '\\\\?\\UNC\\evil\\share\\x',
      '\\\\?\\C:\\x',
      '//./pipe/x',
      './\\\\evil\\share\\x',
      '..\\..\\..\\..\\..\\..\\..\\..\\\\evil\\share\\x',
    ];
    const quoted = (text: string) => `'${text}'`;
    const spy = path.join(import.meta.dirname, '../support/network-spy.cjs').replaceAll('\\', '/');
    const log = path.join(folder, 'spy.log');
    const env = { NODE_OPTIONS: `--require ${spy}`, SPY: log };
    const asked = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    const services = places
      .map(
        (place, at) => `  s${at}:
    build: { context: ${quoted(place)}, dockerfile: ${quoted(place)}, additional_contexts: { a: ${quoted(place)} } }
    env_file: ${quoted(place)}
    label_file: ${quoted(place)}
    extends: { file: ${quoted(place)}, service: a }
    volumes: [${quoted(`${place}:/x`)}]
`,
      )
      .join('');
    const named = (kind: string) =>
      `${kind}:\n${places.map((place, at) => `  n${at}: { file: ${quoted(place)} }\n`).join('')}`;
    const included = `include:\n${places.map((place) => `  - ${quoted(place)}\n`).join('')}`;
    const texts: Readonly<Record<string, string>> = {
      'compose.yaml': `${included}services:\n${services}${named('secrets')}${named('configs')}`,
      Dockerfile: `FROM debian:12\n${places.map((place) => `COPY ${JSON.stringify([place, '/x'])}\n`).join('')}`,
      '.plimsoll.yaml': `extends:\n${places.map((place) => `  - ${quoted(place)}\n`).join('')}`,
      ...Object.fromEntries(
        places.map((place, at) => [`w${at}/compose.yaml`, `services:\n  a:\n    build: ${quoted(place)}\n`]),
      ),
      ...Object.fromEntries(
        places.map((place, at) => [`w${at}/.git`, `gitdir: ${place}/.git/worktrees/w\n`]),
      ),
    };

    it('is not looked up by the command line', () => {
      rmSync(log, { force: true });
      for (const [name, text] of Object.entries(texts)) put(`foreign/${name}`, text);
      // The spy sees what it should.
      spawnSync(process.execPath, ['-e', "try { require('fs').statSync('//evil/share/y') } catch {}"], {
        env: { ...process.env, ...env },
      });
      assert.equal(asked(), 'statSync //evil/share/y\n');
      rmSync(log);
      const { status } = run(['scan', 'foreign', '--format', 'json'], env);
      assert.notEqual(status, null);
      run(['images', 'check', 'foreign'], env);
      assert.equal(asked(), '');
    });

    it('is not looked up by the server, also if a setting of the workspace names it', async () => {
      rmSync(log, { force: true });
      const child = spawn(process.execPath, [path.join(dist, 'server.cjs'), '--stdio'], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, ...env },
      });
      const [reader, writer] = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
      const connection = createProtocolConnection(reader, writer);
      const uri = `file:///${path.join(folder, 'foreign').replaceAll('\\', '/').replace(':', '%3A')}`;
      const client = await greet(connection, { folders: [uri] }, async () => undefined);
      for (const place of places) {
        const open = `${uri}/compose.yaml`;
        client.settings.set(open, { configPath: place, baseline: place });
        await connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
        await client.open(open, texts['compose.yaml']!);
        await client.pull(open);
        await client.close(open);
      }
      await connection.sendRequest('plimsoll/scanWorkspace', {});
      assert.equal(asked(), '');
      child.kill();
    });
  });
});
