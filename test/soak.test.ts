// A server that is typed into for minutes: it stays as fast and as small as it was, and says what a new one says. `SOAK=10` does so
// for ten minutes on this system, `WINDOWS_SOAK=10` on Windows.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, describe, it } from 'node:test';
import {
  createProtocolConnection,
  type Diagnostic,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Summary } from '../server/lsp/scan/summary.ts';
import { Chance } from './support/chance.ts';
import { at, type Client, greet, pulling } from './support/client.ts';
import { serverBundle } from './support/dist.ts';
import { isWindows, onWindows, vsCodeUri } from './support/windows.ts';

const minutes = Number(process.env['SOAK'] ?? 0);
const minutesThere = Number(process.env['WINDOWS_SOAK'] ?? 0);

const compose = `name: shop
services:
  api:
    build: ./api
    env_file: .\\api\\App.env
    extends: {file: common\\base.yaml, service: base}
    ports: ["8080:80"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
  db:
    image: postgres:17
    environment: [POSTGRES_HOST_AUTH_METHOD=trust]
`;
const project = {
  'compose.yaml': compose,
  'common/base.yaml': 'services:\n  base:\n    privileged: true\n    network_mode: bridge\n',
  'api/Dockerfile':
    'FROM debian:12 AS base\nRUN apt-get update && apt-get install -y curl\nFROM base\nCOPY . /app\nEXPOSE 80\nUSER root\n',
  'api/app.env': 'MODE=production\n',
};
const lines = {
  yaml: [
    '    user: "1000"\n',
    '    cap_add: [SYS_ADMIN]\n',
    '    read_only: true\n',
    '  x:\n',
    '\t',
    ' ',
    '#',
  ],
  dockerfile: [
    'USER 1000\n',
    'RUN sudo true\n',
    'ENV A=$B\n',
    'ARG B=1\n',
    'RUN curl -k x | sh\n',
    '\\\n',
    ' ',
  ],
};
const projects = 12;

/** A document that is open, with its text. */
interface Open {
  readonly name: string;
  readonly uri: string;
  readonly original: string;
  text: string;
  version: number;
}

/** What was measured in a minute. */
interface Minute {
  readonly milliseconds: number[];
  readonly memory: NodeJS.MemoryUsage[];
}

/** Milliseconds for everything that these minutes need. */
const timeout = (minutes + 8) * 60_000;
const skip = minutes > 0 ? false : 'SOAK=10 does so for ten minutes';

describe('a server that is typed into', { skip, timeout }, soak);
if (!isWindows && minutesThere > 0)
  onWindows(import.meta.url, () => undefined, {
    env: { SOAK: `${minutesThere}` },
    timeout: (minutesThere + 10) * 60_000,
  });

function soak(): void {
  const folder = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'plimsoll-')));
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const uriOf = (name: string) => vsCodeUri(path.join(folder, name));

  async function start(memory: string): Promise<Client> {
    const log = `import { appendFileSync } from 'node:fs';
      const log = () => {
        gc();
        appendFileSync(${JSON.stringify(memory)}, JSON.stringify(process.memoryUsage()) + '\\n');
      };
      setInterval(log, 15_000).unref();`;
    // What is garbage does not count.
    const args = ['--expose-gc', `--import=data:text/javascript,${encodeURIComponent(log)}`, serverBundle];
    const child = spawn(process.execPath, [...args, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const folders = [vsCodeUri(folder)];
    return greet(connection, { capabilities: pulling, folders, scope: 'workspace' }, async () => undefined);
  }

  it('stays as it was, and equals a new server', { timeout }, async (context) => {
    const documents: Open[] = [];
    for (let at = 0; at < projects; at++)
      for (const [below, text] of Object.entries(project)) {
        const name = `${at}/${below}`;
        put(name, text);
        if (!below.endsWith('.env'))
          documents.push({ name, uri: uriOf(name), original: text, text, version: 1 });
      }
    const memory = path.join(folder, 'memory.log');
    writeFileSync(memory, '');
    const client = await start(memory);
    for (const { uri, text } of documents) await client.open(uri, text);
    const table: Minute[] = [];
    const chance = new Chance(minutes);
    const [begun, logged] = [performance.now(), () => readFileSync(memory, 'utf8').trim().split('\n')];
    for (let minute = 1; minute <= minutes; minute++) {
      const milliseconds: number[] = [];
      const known = logged().length;
      while (performance.now() < begun + minute * 60_000) {
        const document = chance.pick(documents);
        milliseconds.push(await typed(client, document, chance));
        if (chance.of(0.1)) await otherwise(client, document, chance);
      }
      await scan(client);
      const read = logged().slice(known);
      const measured = {
        milliseconds,
        memory: read.filter((each) => each !== '').map((each) => JSON.parse(each)),
      };
      table.push(measured);
      context.diagnostic(rowOf(minute, measured));
    }
    const fresh = await start(path.join(folder, 'fresh.log'));
    for (const { uri, text } of documents) await fresh.open(uri, text);
    let count = 0;
    for (const { uri, name } of documents) {
      const [one, other] = [sorted(await client.problems(uri)), sorted(await fresh.problems(uri))];
      assert.deepEqual(one, other, name);
      count += one.length;
    }
    const [mine, other] = [await scan(client), await scan(fresh)];
    assert.equal(mine.findings, other.findings);
    context.diagnostic(`${count} diagnostics of ${documents.length} documents equal those of a new server`);
    // Caches of texts fill in the first third.
    const third = Math.ceil(minutes / 3);
    const [before, last] = [table.slice(third, -third), table.slice(-third)].map((some) =>
      Math.max(...some.map(({ memory }) => Math.min(...memory.map(({ heapUsed }) => heapUsed)))),
    );
    if (minutes > 5) assert.ok(last! < before! * 1.2, `the heap grew from ${before} to ${last} bytes`);
    await client.end();
    await fresh.end();
  });

  const scan = (client: Client): Promise<Summary> =>
    client.connection.sendRequest('plimsoll/scanWorkspace', {});

  /** Makes one change of a document. Returns how long the answer took. */
  async function typed(client: Client, document: Open, chance: Chance): Promise<number> {
    const { name, uri, original, text } = document;
    const words = name.endsWith('.yaml') ? lines.yaml : lines.dockerfile;
    const from = chance.between(0, text.length);
    const to = chance.of(0.4) ? Math.min(text.length, from + chance.between(1, 12)) : from;
    const added = from === to || chance.of(0.2) ? chance.pick(words) : '';
    const isLong = text.length > original.length * 2 || chance.of(0.05);
    const change = isLong
      ? { text: original }
      : { range: { start: placeOf(text, from), end: placeOf(text, to) }, text: added };
    document.text = isLong ? original : text.slice(0, from) + added + text.slice(to);
    const start = performance.now();
    await client.edit(uri, ++document.version, change);
    await client.problems(uri);
    return performance.now() - start;
  }

  /** Does something else that people do between edits. */
  async function otherwise(client: Client, document: Open, chance: Chance): Promise<void> {
    const { name, uri, text } = document;
    const textDocument = { uri };
    const position = placeOf(text, chance.between(0, text.length));
    const changed = (uri: string, type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
    const acts: readonly (() => Promise<unknown>)[] = [
      async () => {
        put(name, document.text);
        await changed(uri, 2);
      },
      async () => {
        await client.close(uri);
        document.version = 1;
        await client.open(uri, document.text);
      },
      // A file that nothing has named before comes and goes.
      async () => {
        const added = `${path.posix.dirname(name)}/${++files}.Dockerfile`;
        put(added, text);
        await changed(uriOf(added), 1);
        await client.problems(uri);
        rmSync(path.join(folder, added));
        await changed(uriOf(added), 3);
      },
      () => client.connection.sendRequest('textDocument/hover', { textDocument, position }),
      () => client.actions(uri, at(position.line, 0, position.character)),
      () =>
        client.connection.sendRequest('plimsoll/tool', {
          name: 'plimsoll_posture',
          arguments: { path: '.' },
        }),
    ];
    await chance.pick(acts)();
  }
  let files = 0;
}

function placeOf(text: string, offset: number) {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const sorted = (diagnostics: readonly Diagnostic[]) => diagnostics.map((each) => JSON.stringify(each)).sort();

function rowOf(minute: number, { milliseconds, memory }: Minute): string {
  const ordered = milliseconds.toSorted((a, b) => a - b);
  const share = (part: number) => ordered[Math.floor(ordered.length * part)]?.toFixed(1);
  const megabytes = (key: 'rss' | 'heapUsed' | 'external') =>
    (Math.min(...memory.map((each) => each[key])) / 1e6).toFixed(1);
  return [
    `minute ${minute}: ${milliseconds.length} edits, ${(milliseconds.length / 60).toFixed(1)} a second`,
    `p50 ${share(0.5)} ms, p95 ${share(0.95)} ms`,
    `resident ${megabytes('rss')} MB, heap ${megabytes('heapUsed')} MB, outside the heap ${megabytes('external')} MB`,
  ].join('; ');
}
