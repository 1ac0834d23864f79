import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { withoutCorpus } from '../support/corpus.ts';
import { dockerfileOf } from './input.ts';
import { realTree } from './tree.ts';

// Latencies in a large workspace: an edit with 500 open files, also during a workspace scan, a burst of edits with
// pushed diagnostics, and saving a compose file with the maximum number of services; and how long a scan blocks the
// event loop. In milliseconds of wall-clock time and of CPU of the thread that answers (Linux). Arguments select
// parts.

const server = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
const preload = fileURLToPath(new URL('turns.cjs', import.meta.url));
const [services, others, files] = [300, 500, 2000];

if (withoutCorpus) {
  console.log(`Skipped: ${withoutCorpus}.`);
  process.exit(0);
}

const root = mkdtempSync(join(tmpdir(), 'plimsoll-workspace-'));
const uriOf = (path: string) => pathToFileURL(join(root, path)).href;
const texts = new Map<string, string>();
function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  texts.set(path, text);
}

const composeOf = (level: string) => {
  const all = Array.from(
    { length: services },
    (_, i) =>
      `  s${i}:\n    build: ./s${i}\n    ports: ["${8000 + i}:80"]\n    environment: {LEVEL: "${level}"}\n`,
  );
  return `services:\n${all.join('')}`;
};
write('shop/compose.yaml', composeOf('a'));
for (let i = 0; i < services; i++) write(`shop/s${i}/Dockerfile`, `${dockerfileOf(10)}LABEL of="${i}"\n`);
/** Real files, then copies of them with a comment. */
const more = [...realTree(files)].map(({ path, text }) => ({ path: `more/${path}`, text }));
for (const { path, text } of more) write(path, text);
const open = more.slice(0, others).map(({ path }) => path);
/** The file that is edited. */
const edited = open.find((path) => path.endsWith('Dockerfile')) ?? '';

/** Starts a server and lets it lint the workspace; returns it with the cost of its process. */
async function start(capabilities: object, scope: 'workspace' | 'openFiles', turns?: string) {
  const args = [...(turns === undefined ? [] : ['--require', preload]), server, '--stdio'];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PLIMSOLL_TURNS: turns },
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published = new Map<string, () => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) =>
    published.get(uri)?.(),
  );
  connection.listen();
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: null,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'workspace' }],
    capabilities: { workspace: { workspaceFolders: true }, ...capabilities },
    initializationOptions: { scope },
  });
  await connection.sendNotification('initialized', {});
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    connection,
    published,
    cpu: () => 10 * (Number(stat()[11]) + Number(stat()[12])),
    /** CPU milliseconds of the thread that answers: the latency on an otherwise idle machine. */
    own: () => Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    memory: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    open: (path: string) =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: {
          uri: uriOf(path),
          languageId: path.endsWith('yaml') ? 'dockercompose' : 'dockerfile',
          version: 1,
          text: texts.get(path) ?? '',
        },
      }),
    edit: (path: string, version: number, contentChanges: readonly object[]) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uriOf(path), version },
        contentChanges,
      }),
    pull: (path: string) =>
      connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uriOf(path) } }),
    end() {
      connection.dispose();
      child.kill();
    },
    /** Shuts down as the protocol requires. */
    async exit() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await gone;
    },
  };
}

const quantile = (all: readonly number[], q: number) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(q * all.length))] ?? Number.NaN;
const row = (name: string, ...cells: string[]) =>
  console.log(name.padEnd(56) + cells.map((each) => each.padStart(12)).join(''));
const ms = (value: number) => value.toFixed(1);
const both = (all: readonly number[]) => [ms(quantile(all, 0.5)), ms(quantile(all, 0.95))];

const insert = (i: number) => ({
  range: { start: { line: 1, character: 0 }, end: { line: 1, character: i % 2 } },
  text: i % 2 ? '' : '#',
});

async function edits(): Promise<void> {
  const pulling = { textDocument: { diagnostic: {} } };
  const running = await start(pulling, 'openFiles');
  for (const path of open) await running.open(path);
  for (const path of open) await running.pull(path);
  let version = 1;
  const measure = async (times: number, isOver = () => false) => {
    const [clock, own] = [[], []] as [number[], number[]];
    for (let i = 0; i < times && !isOver(); i++) {
      const [before, ownBefore] = [performance.now(), running.own()];
      await running.edit(edited, ++version, [insert(i)]);
      await running.pull(edited);
      clock.push(performance.now() - before);
      own.push(running.own() - ownBefore);
    }
    return [...both(clock), ...both(own)];
  };
  await measure(40);
  row(`edit, ${others} other files open`, ...(await measure(200)));
  row('memory with these, MB', running.memory().toFixed(0));
  let scanned = false;
  const scan = running.connection.sendRequest('plimsoll/scanWorkspace', {}).then(() => {
    scanned = true;
  });
  const during = await measure(10_000, () => scanned);
  await scan;
  row(`the same while ${files} files are scanned`, ...during);
  running.end();
}

async function burst(): Promise<void> {
  const running = await start({}, 'openFiles');
  const path = edited;
  const heard = () => new Promise<void>((resolve) => running.published.set(uriOf(path), resolve));
  for (const path of open) await running.open(path);
  await heard();
  let version = 1;
  const measure = async (count: number) => {
    const [before, next] = [running.own(), heard()];
    for (let i = 0; i < count; i++) await running.edit(path, ++version, [insert(i + version)]);
    await next;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return running.own() - before;
  };
  await measure(1);
  const [single, many] = [[], []] as [number[], number[]];
  for (let i = 0; i < 10; i++) {
    single.push(await measure(1));
    many.push(await measure(51));
  }
  row(
    'one edit and a burst of 50 that are pushed, CPU',
    '',
    '',
    ms(quantile(single, 0.5)),
    ms(quantile(many, 0.5)),
  );
  running.end();
}

async function save(): Promise<void> {
  const running = await start({ textDocument: { diagnostic: {} } }, 'workspace');
  const path = 'shop/compose.yaml';
  await running.connection.sendRequest('plimsoll/scanWorkspace', {});
  await running.open(path);
  await running.pull(path);
  const [waits, own, whole] = [[], [], []] as [number[], number[], number[]];
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const position = { line: 4, character: 26 };
    const edit = { range: { start: position, end: { ...position, character: 27 } }, text: 'bc'[i % 2] };
    const cpu = running.cpu();
    await running.edit(path, i + 2, [edit]);
    await running.pull(path);
    const [before, ownBefore] = [performance.now(), running.own()];
    await running.connection.sendNotification('textDocument/didSave', { textDocument: { uri: uriOf(path) } });
    await running.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(path), type: 2 }],
    });
    await running.pull(path);
    waits.push(performance.now() - before);
    own.push(running.own() - ownBefore);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    whole.push(running.cpu() - cpu);
  }
  row(`saving a compose file of ${services} services`, ...both(waits), ...both(own));
  row('the same with its Dockerfiles', '', '', ms(quantile(whole, 0.5)));
  running.end();
}

async function turns(): Promise<void> {
  const told = join(root, 'turns.json');
  const running = await start({ textDocument: { diagnostic: {} } }, 'openFiles', told);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const began = Date.now();
  await running.connection.sendRequest('plimsoll/scanWorkspace', {});
  await running.exit();
  const all: { readonly at: number; readonly ms: number }[] = JSON.parse(readFileSync(told, 'utf8'));
  const during = all.filter(({ at }) => at > began).map(({ ms }) => ms);
  const [usual, rare, longest] = [0.95, 0.99, 1].map((q) => ms(quantile(during, q))) as [
    string,
    string,
    string,
  ];
  row(`a turn of a scan of ${files} files: p95, p99 and longest, CPU`, '', usual, rare, longest);
}

row('in an editor, ms', 'p50', 'p95', 'CPU p50', 'CPU p95');
const parts = { edits, burst, save, turns };
try {
  for (const [name, part] of Object.entries(parts))
    if (process.argv.length < 3 || process.argv.includes(name)) await part();
} finally {
  rmSync(root, { recursive: true });
}
process.exit(0);
