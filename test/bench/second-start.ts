import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { withoutCorpus } from '../support/corpus.ts';
import { dockerfileOf } from './input.ts';
import { realTree, writeTree } from './tree.ts';

// Starts of the language server on a workspace of real files, and copies of them with a comment: the first one, and those that
// recall what it found (Linux). Arguments set the number of files and of starts.

const server = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
const [files = 10_000, starts = 3] = process.argv.slice(2).map(Number);

const capabilities = {
  workspace: { workspaceFolders: true },
  window: { workDoneProgress: true },
  textDocument: { hover: {} },
};

/** What a start costs until all findings are there: CPU seconds, MB above an idle server, and the slowest hover meanwhile in ms. */
async function start(root: string, cache: string) {
  const child = spawn(process.execPath, [server, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, XDG_CACHE_HOME: cache, CI: '' },
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const shown = new Map<string, Diagnostic[]>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
    shown.set(uri, diagnostics);
  });
  const scanned = new Promise<string>((resolve) => {
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      if (message.startsWith('Scanned')) resolve(message);
    });
  });
  connection.listen();
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: null,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'workspace' }],
    capabilities,
    initializationOptions: { scope: 'workspace' },
  });
  const usage = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, now: mb('VmRSS'), peak: mb('VmHWM') };
  };
  const idle = usage();
  const open = 'file:///elsewhere/Dockerfile';
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: open, languageId: 'dockerfile', version: 1, text: dockerfileOf(100) },
  });
  const hovers: number[] = [];
  let isDone = false;
  const hovering = (async () => {
    while (!isDone) {
      const before = performance.now();
      const position = { line: 0, character: 1 };
      await connection.sendRequest('textDocument/hover', { textDocument: { uri: open }, position });
      hovers.push(performance.now() - before);
      await delay(50);
    }
  })();
  const message = await scanned;
  const after = usage();
  isDone = true;
  await hovering;
  shown.delete(open);
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  const all = [...shown].filter(([, each]) => each.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8);
  const [slowest = 0, median = 0] = [Math.max(...hovers), hovers.sort((a, b) => a - b)[hovers.length >> 1]];
  return { cpu: after.cpu, memory: after.peak - idle.now, slowest, median, message, digest };
}

if (withoutCorpus) console.log(`Skipped: ${withoutCorpus}.`);
else {
  const base = mkdtempSync(join(tmpdir(), 'plimsoll-second-'));
  const [root, cache] = [join(base, 'workspace'), join(base, 'cache')];
  writeTree(root, realTree(files));
  console.log('    CPU, s    MB more   hover, ms (median, slowest)   what is shown');
  for (let at = 0; at < starts; at++) {
    const { cpu, memory, slowest, median, message, digest } = await start(root, cache);
    const numbers = [cpu.toFixed(1), memory.toFixed(0), `${median.toFixed(1)} ${slowest.toFixed(1)}`];
    console.log(`${numbers.map((each) => each.padStart(10)).join('')}   ${digest} ${message}`);
  }
  rmSync(base, { recursive: true });
}
