// Names that mean something else on Windows than on other systems: devices, streams, short names, and names that differ in case
// where the folder minds that. Each gets an answer soon, about the right file.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { greet, pulling } from '../support/client.ts';
import {
  folderForWindows,
  isWindows,
  nodeOnWindows,
  onWindows,
  vsCodeUri,
  whyNoWindows,
} from '../support/windows.ts';

const dockerfile = 'FROM debian:12\nUSER root\n';
/** Milliseconds within which a busy machine answers. */
const soon = 120_000;

interface Report {
  readonly files: readonly string[];
  readonly findings: readonly { readonly file: string; readonly rule: string }[];
  readonly problems: readonly { readonly line?: number; readonly message: string }[];
}

onWindows(import.meta.url, () => {
  const dist = path.join(import.meta.dirname, '../../dist');
  const top = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'plimsoll-')));
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill();
    rmSync(top, { recursive: true, force: true, maxRetries: 10 });
  });
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  };
  function scan(cwd: string, ...paths: string[]): Report {
    const args = [path.join(dist, 'cli.cjs'), 'scan', ...paths, '--format', 'json'];
    const options = { cwd: path.join(top, cwd), encoding: 'utf8', timeout: soon } as const;
    const { signal, stdout } = spawnSync(process.execPath, args, options);
    assert.equal(signal, null, `${paths} in ${cwd}: no answer`);
    return JSON.parse(stdout);
  }

  const devices = ['CON', 'nul', 'AUX', 'COM1', 'lpt1.txt', 'con.env', 'CONIN$', 'PRN ', 'NUL.tar.gz'];
  const streams = ['app.env:stream', 'app.env::$DATA', 'api::$INDEX_ALLOCATION', 'NUL:', '.:x'];
  const names = [...devices, ...streams];
  const service = (name: string, at: number) => `  e${at}: {image: "a:1", env_file: '${name}'}
  x${at}: {extends: {file: '${name}', service: base}}
  b${at}: {build: {context: '${name}'}}
  d${at}: {build: {context: ., dockerfile: '${name}'}}
`;
  const compose = `services:\n${names.map(service).join('').replaceAll('$', '$$$$')}`;
  put('devices/app.env', 'A=1\n');
  put('devices/api/Dockerfile', dockerfile);
  put('devices/compose.yaml', compose);

  describe('what a file names that means a device or a stream on Windows', () => {
    it('is not read, and not said to be missing', () => {
      const { problems, findings } = scan('devices', '.');
      assert.deepEqual(
        findings.filter(({ rule }) => rule.startsWith('missing-') && rule.endsWith('-file')),
        [],
      );
      for (const [at, name] of names.entries()) {
        const isDevice = devices.includes(name);
        for (const line of [4 * at + 2, 4 * at + 3, 4 * at + 4, 4 * at + 5]) {
          const said = problems.filter((each) => each.line === line).map(({ message }) => message);
          assert.match(
            said.join(),
            isDevice ? /means a device/ : /means a stream/,
            `${name} in line ${line}`,
          );
        }
      }
    });

    it('is not read by the server either, which answers', async () => {
      const child = spawn(process.execPath, [path.join(dist, 'server.cjs'), '--stdio'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const [reader, writer] = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
      const folders = [vsCodeUri(path.join(top, 'devices'))];
      const client = await greet(
        createProtocolConnection(reader, writer),
        { capabilities: pulling, folders },
        async () => undefined,
      );
      const uri = vsCodeUri(path.join(top, 'devices/compose.yaml'));
      await client.open(uri, compose);
      const said = (await client.problems(uri)).map(({ message }) => String(message));
      assert.ok(said.filter((each) => /means a (?:device|stream)/.test(each)).length >= 4 * names.length);
      await client.end();
    });
  });

  describe('a short name of Windows', () => {
    put('short/a long folder/Dockerfile', dockerfile);
    put('short/a long folder/compose.yaml', 'services:\n  a:\n    build: .\n    privileged: true\n');
    put('short/base.yaml', 'services:\n  base:\n    privileged: true\n');

    /** The short name of a file in a folder; undefined where the disk gives none. */
    function shortOf(folder: string, name: string): string | undefined {
      const { stdout } = spawnSync('cmd.exe', ['/c', 'dir', '/x', folder], { encoding: 'utf8' });
      const line = stdout.split(/\r?\n/).find((each) => each.endsWith(` ${name}`)) ?? '';
      return /(\S*~\S*)\s/.exec(line)?.[1];
    }

    it('leads to the one spelling of a file', (context) => {
      const short = shortOf(path.join(top, 'short'), 'a long folder');
      if (short === undefined) return context.skip('this disk gives no short names');
      const right = scan('short', 'a long folder');
      assert.ok(right.findings.some(({ rule }) => rule === 'privileged'));
      for (const paths of [[short], [`.\\${short}`, 'a long folder'], [`${short}\\Dockerfile`, short]])
        assert.deepEqual(scan('short', ...paths), right, `${paths}`);
      const inside = scan('short/a long folder', '.');
      assert.deepEqual(scan(`short/${short}`, '.'), inside);
      put(
        `short/${short}/compose.yaml`,
        'services:\n  a:\n    extends: {file: ../base.yaml, service: base}\n',
      );
      const around = scan(`short/${short}/..`, short);
      assert.deepEqual(around.problems, []);
      assert.deepEqual([...around.files].sort(), [...right.files].sort());
    });
  });
});

describe('names on Windows that differ in case in one folder', {
  skip: isWindows ? 'such a folder is made on another system' : (whyNoWindows() ?? false),
}, () => {
  const folder = folderForWindows();
  after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };

  it('stay two, each with what is in it', async () => {
    put('compose.yaml', 'services:\n  a:\n    build: ./app\n  b:\n    build: ./APP\n');
    put('app/Dockerfile', dockerfile.replace('root', '1000'));
    put('APP/Dockerfile', dockerfile);
    put('aux.yaml', 'services:\n  a:\n    privileged: true\n');
    put('CON/Dockerfile', dockerfile);
    assert.ok(readdirSync(folder).length >= 5);
    const args = ['C:\\plimsoll\\dist\\cli.cjs', 'scan', '.', 'aux.yaml', '--format', 'json'];
    const { stdout } = await nodeOnWindows(args, { folder, timeout: soon });
    const { files, findings, problems }: Report = JSON.parse(stdout);
    assert.deepEqual(problems, []);
    const listed = ['APP/Dockerfile', 'CON/Dockerfile', 'app/Dockerfile', 'aux.yaml', 'compose.yaml'];
    assert.deepEqual([...files].sort(), listed);
    const roots = findings.filter(({ rule }) => rule === 'root-user').map(({ file }) => file);
    assert.deepEqual(roots.sort(), ['APP/Dockerfile', 'CON/Dockerfile']);
    assert.ok(findings.some(({ file, rule }) => file === 'aux.yaml' && rule === 'privileged'));
  });
});
