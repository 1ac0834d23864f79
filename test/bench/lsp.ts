import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { composeOf, dockerfileOf } from './input.ts';

// Start-up time, latency and memory of the bundled language server, compared with a server that does nothing.

const server = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
const floor = fileURLToPath(new URL('echo.mjs', import.meta.url));
const starts = 9;
const edits = 200;
const warmUps = 40;

interface Running {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  /** Milliseconds from spawn to the response to `initialize`. */
  readonly started: number;
}

async function start(script: string): Promise<Running> {
  const before = performance.now();
  const child = spawn(process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  const started = performance.now() - before;
  await connection.sendNotification('initialized', {});
  return { child, connection, started };
}

async function stop({ child, connection }: Running): Promise<void> {
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  child.kill();
}

/** Resident memory in MB; undefined if the system does not report it. */
function memoryOf({ child }: Running): number | undefined {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Milliseconds from each typed character to the new diagnostics, many times. */
async function latencies({ connection }: Running, uri: string, text: string): Promise<number[]> {
  const languageId = uri.endsWith('.yaml') ? 'dockercompose' : 'dockerfile';
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId, version: 1, text },
  });
  const middle = Math.floor(text.split('\n').length / 2);
  const times: number[] = [];
  for (let i = 0; i < edits + warmUps; i++) {
    const position = { line: middle, character: 0 };
    const range =
      i % 2 === 0
        ? { start: position, end: position }
        : { start: position, end: { ...position, character: 1 } };
    const before = performance.now();
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ range, text: i % 2 === 0 ? '#' : '' }],
    });
    await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    if (i >= warmUps) times.push(performance.now() - before);
  }
  await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  return times;
}

/** Milliseconds from the last of ten edits sent at once to its diagnostics. */
async function burst({ connection }: Running, uri: string, text: string): Promise<number> {
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'dockerfile', version: 1, text },
  });
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    const before = performance.now();
    const answers: Promise<unknown>[] = [];
    for (let i = 0; i < 10; i++) {
      const position = { line: 1, character: 0 };
      void connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: round * 10 + i + 2 },
        contentChanges: [{ range: { start: position, end: position }, text: '# x\n' }],
      });
      answers.push(connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }));
    }
    await Promise.all(answers);
    times.push(performance.now() - before);
  }
  return quantile(times, 0.5);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const ms = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(1)).padStart(8);
const ratio = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? '' : `${(a / b).toFixed(2)}×`.padStart(8);

function row(name: string, ours: number | undefined, least: number | undefined): void {
  console.log(`${name.padEnd(44)}${ms(ours)}${ms(least)}${ratio(ours, least)}`);
}

async function main(): Promise<void> {
  if (!existsSync(server)) {
    console.error('dist/server.cjs is not there: run `npm run build` first.');
    process.exitCode = 2;
    return;
  }
  console.log(
    `${'language server'.padEnd(44)}${'ours'.padStart(8)}${'floor'.padStart(8)}${'ratio'.padStart(8)}`,
  );
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < starts; i++) {
    for (const [at, script] of [server, floor].entries()) {
      const running = await start(script);
      times[at as 0 | 1].push(running.started);
      await stop(running);
    }
  }
  row('spawn → initialize, ms, p50', quantile(times[0], 0.5), quantile(times[1], 0.5));
  row('spawn → initialize, ms, min', Math.min(...times[0]), Math.min(...times[1]));

  const [ours, least] = [await start(server), await start(floor)];
  row('memory after initialize, MB', memoryOf(ours), memoryOf(least));
  for (const [name, make, ending] of [
    ['Dockerfile', dockerfileOf, 'Dockerfile'],
    ['compose file', composeOf, 'compose.yaml'],
  ] as const) {
    for (const lines of [30, 1000]) {
      const text = make(lines);
      const uri = `file:///bench/${lines}/${ending}`;
      const [mine, theirs] = [await latencies(ours, uri, text), await latencies(least, uri, text)];
      row(
        `edit → diagnostics, ${name} of ${lines} lines, ms, p50`,
        quantile(mine, 0.5),
        quantile(theirs, 0.5),
      );
      row(
        `edit → diagnostics, ${name} of ${lines} lines, ms, p99`,
        quantile(mine, 0.99),
        quantile(theirs, 0.99),
      );
    }
  }
  const text = dockerfileOf(1000);
  row(
    'ten edits at once, 1,000 lines, ms, p50',
    await burst(ours, 'file:///bench/Dockerfile', text),
    await burst(least, 'file:///bench/Dockerfile', text),
  );
  row('memory after that, MB', memoryOf(ours), memoryOf(least));
  await Promise.all([stop(ours), stop(least)]);
}

await main();
