import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { composeOf, dockerfileOf } from './input.ts';

// The CPU of the first edits of a file of 1,000 lines, some seconds after the server has started (Linux): of the thread that answers,
// and of all threads, among them those in which V8 compiles.

const [server = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url)), rounds = '3', wait = '8'] =
  process.argv.slice(2);
const edits = 100;

interface Edit {
  readonly thread: number;
  readonly all: number;
}

/** Starts a server, waits, opens a file and edits it. */
async function editsOf(name: string, text: string): Promise<readonly Edit[]> {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const capabilities = { textDocument: { diagnostic: {} } };
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  await new Promise((resolve) => setTimeout(resolve, Number(wait) * 1000));
  const uri = `file:///bench/${name}`;
  const languageId = name === 'Dockerfile' ? 'dockerfile' : 'dockercompose';
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId, version: 1, text },
  });
  await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  const line = Math.floor(text.split('\n').length / 2);
  const made: Edit[] = [];
  for (let at = 0; at < edits; at++) {
    const start = { line, character: 0 };
    const range = { start, end: at % 2 === 0 ? start : { line, character: 1 } };
    const before = cpuOf(child.pid);
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: at + 2 },
      contentChanges: [{ range, text: at % 2 === 0 ? '#' : '' }],
    });
    await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    const after = cpuOf(child.pid);
    made.push({ thread: after.thread - before.thread, all: after.all - before.all });
    // As fast as someone types.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  connection.dispose();
  child.kill();
  return made;
}

/** Milliseconds of CPU so far. */
function cpuOf(pid: number | undefined): Edit {
  const [thread] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { thread: Number(thread) / 1e6, all: (Number(stat[11]) + Number(stat[12])) * 10 };
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

for (const [name, text] of [
  ['Dockerfile', dockerfileOf(1000)],
  ['compose.yaml', composeOf(1000)],
] as const)
  for (let round = 0; round < Number(rounds); round++) {
    const made = await editsOf(name, text);
    const cells = [
      [0, 10],
      [10, 50],
      [50, edits],
    ].map(([from, to]) => {
      const some = made.slice(from, to);
      const [thread, all] = [median(some.map((each) => each.thread)), mean(some.map((each) => each.all))];
      return `edits ${from}-${to}: ${thread.toFixed(1)} ms p50, all threads ${all.toFixed(1)} mean`;
    });
    console.log(`${name.padEnd(14)}${cells.join('; ')}`);
  }
