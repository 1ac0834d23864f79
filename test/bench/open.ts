import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { realFiles } from '../support/corpus.ts';

// CPU time and memory of a language server in which more and more documents are open, and the latency of an edit
// beside them (Linux). The documents are real files, then copies of them with a comment. Arguments set the numbers; the
// client pulls the document that it shows, with `all` each of them, and with `push` it is sent everything.

const server = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
const numbers = process.argv
  .slice(2)
  .filter((each) => /^\d+$/.test(each))
  .map(Number);
const sizes = numbers.length > 0 ? numbers : [1, 200, 400, 800, 2000];
const pushes = process.argv.includes('push');
const pullsAll = process.argv.includes('all');
/** Number of different real files; the others are copies of these. */
const originals = 200;
const [edits, warmUps] = [200, 40];

interface OpenedFile {
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Real files, each kind evenly from the whole corpus, then copies of them with a comment in other folders. */
function documentsOf(count: number): OpenedFile[] {
  const all = [...realFiles()];
  const step = Math.floor(all.length / originals);
  const chosen = all.filter((_, at) => at % step === 0).slice(0, originals);
  return Array.from({ length: count }, (_, at) => {
    const { path, kind, text } = chosen[at % originals] as (typeof chosen)[number];
    const copy = Math.floor(at / originals);
    return {
      path: `copy${copy}/${path}`,
      languageId: kind === 'compose' ? 'dockercompose' : 'dockerfile',
      text: copy === 0 ? text : `${text.replace(/\n?$/, '\n')}# copy ${copy}\n`,
    };
  });
}

async function start(root: string) {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const heard = new Map<string, () => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) =>
    heard.get(uri)?.(),
  );
  connection.listen();
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: null,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'open' }],
    capabilities: {
      workspace: { workspaceFolders: true },
      ...(!pushes && { textDocument: { diagnostic: {} } }),
    },
    initializationOptions: { scope: 'openFiles' },
  });
  await connection.sendNotification('initialized', {});
  const read = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  return {
    child,
    connection,
    heard,
    cpu() {
      const fields = read('stat').split(') ')[1]?.split(' ') ?? [];
      return 10 * (Number(fields[11]) + Number(fields[12]));
    },
    memory: (name: 'VmRSS' | 'VmHWM') =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(read('status'))?.[1]) / 1024,
    /** Resolves once the server is done: it has not used the processor for a while. */
    async idle() {
      for (let [before, quiet] = [this.cpu(), 0]; quiet < 8; ) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        const now = this.cpu();
        quiet = now === before ? quiet + 1 : 0;
        before = now;
      }
    },
  };
}

type Running = Awaited<ReturnType<typeof start>>;

const quantile = (all: readonly number[], q: number) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(q * all.length))] ?? Number.NaN;

/** Milliseconds from typing a character into a document to its new diagnostics. */
async function editing({ connection, heard }: Running, uri: string): Promise<number[]> {
  const times: number[] = [];
  const position = { line: 1, character: 0 };
  for (let i = 0; i < edits + warmUps; i++) {
    const range = { start: position, end: i % 2 === 0 ? position : { line: 1, character: 1 } };
    const before = performance.now();
    const told = pushes && new Promise<void>((resolve) => heard.set(uri, resolve));
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ range, text: i % 2 === 0 ? '#' : '' }],
    });
    await (told || connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }));
    if (i >= warmUps) times.push(performance.now() - before);
    // Nobody types as fast as a server answers: what an edit leaves to do is done before the next.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return times;
}

const row = (...cells: string[]) => console.log(cells.map((each) => each.padStart(12)).join(''));
row('documents', 'CPU, s', 'growth', 'MB', 'peak MB', 'edit p50', 'p95, ms', 'CPU, ms');
let last: number | undefined;
for (const size of sizes) {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-open-'));
  const documents = documentsOf(size);
  for (const { path, text } of documents) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const uriOf = ({ path }: OpenedFile) => pathToFileURL(join(root, path)).href;
  const running = await start(root);
  // A client that does not pull the workspace either is known as such after a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const before = running.cpu();
  for (const each of documents)
    await running.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: uriOf(each), languageId: each.languageId, version: 1, text: each.text },
    });
  if (!pushes)
    for (const each of pullsAll ? documents : documents.slice(0, 1))
      await running.connection.sendRequest('textDocument/diagnostic', {
        textDocument: { uri: uriOf(each) },
      });
  await running.idle();
  const cpu = running.cpu() - before;
  const memory = [running.memory('VmRSS'), running.memory('VmHWM')];
  const edited = documents.find(({ languageId }) => languageId === 'dockerfile') ?? documents[0];
  const ownBefore = running.cpu();
  const times = edited ? await editing(running, uriOf(edited)) : [];
  const each = (running.cpu() - ownBefore) / (edits + warmUps);
  row(
    String(size),
    (cpu / 1000).toFixed(2),
    last === undefined ? '' : `${(cpu / last).toFixed(2)}×`,
    ...memory.map((mb) => mb.toFixed(0)),
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.95).toFixed(1),
    each.toFixed(1),
  );
  last = cpu;
  running.connection.dispose();
  running.child.kill();
  rmSync(root, { recursive: true });
}
process.exit(0);
