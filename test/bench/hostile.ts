import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { kindOfName } from '../../server/engine/index.ts';
import { greet, pulling } from '../support/client.ts';
import { shapes } from '../support/hostile/index.ts';
import type { Shape } from '../support/hostile/shape.ts';

// `node --import tsx test/bench/hostile.ts [SIZE] [PATTERN] [--write]`: each hostile shape at a size and at twice that, through
// the bundled command line and the bundled language server. Processor time and memory are above those of a process that lints
// one short file; a `!` stands by what is over a second, 300 MB, or a ratio of 2.6. `--write` keeps the table in `hostile.md`.

interface Cost {
  /** Seconds of processor time. */
  readonly cpu: number;
  /** MB at the peak. */
  readonly memory: number;
}

const [sizeGiven, pattern] = process.argv.slice(2).filter((each) => each !== '--write');
const size = Number(sizeGiven ?? 100_000);
const wanted = new RegExp(pattern ?? '.');
const root = fileURLToPath(new URL('../..', import.meta.url));
const hook = join(root, 'test/bench/usage.cjs');
const told = join(mkdtempSync(join(tmpdir(), 'plimsoll-hostile-')), 'usage.json');
/** Nothing may take longer: what does is shown as endless. */
const patience = 60_000;
const endless: Cost = { cpu: Infinity, memory: Infinity };
const env = { ...process.env, PLIMSOLL_USAGE: told };

function usage(): Cost {
  const { cpu, memory } = JSON.parse(readFileSync(told, 'utf8')) as Cost;
  rmSync(told);
  return { cpu: cpu / 1000, memory };
}

function commandLine(cwd: string): { cost: Cost; problem: string } {
  const argv = ['--require', hook, join(root, 'dist/cli.cjs'), 'scan', '.', '--format', 'json'];
  const options = { cwd, env, encoding: 'utf8', timeout: patience, maxBuffer: 1e9 } as const;
  const { status, stdout } = spawnSync(process.execPath, argv, options);
  if (status === null || status > 3) return { cost: endless, problem: `ended by ${status}` };
  const { problems } = JSON.parse(stdout) as { problems: { message: string }[] };
  return { cost: usage(), problem: problems[0]?.message ?? '' };
}

async function languageServer(folder: string, files: Readonly<Record<string, string>>): Promise<Cost> {
  const argv = ['--require', hook, join(root, 'dist/server.cjs'), '--stdio'];
  const child = spawn(process.execPath, argv, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const reader = new StreamMessageReader(child.stdout);
  const connection = createProtocolConnection(reader, new StreamMessageWriter(child.stdin));
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  try {
    const talk = { capabilities: pulling, folders: [pathToFileURL(folder).href] };
    const client = await greet(connection, talk, async () => undefined);
    for (const path of Object.keys(files).filter(kindOfName).slice(0, 5)) {
      const uri = pathToFileURL(join(folder, path)).href;
      await client.open(uri, files[path] ?? '');
      await Promise.race([client.pull(uri), ended]);
    }
    await Promise.race([connection.sendRequest('shutdown'), ended]);
    await connection.sendNotification('exit');
    await ended;
    return usage();
  } catch {
    return endless;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

async function measure(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { cost, problem } = commandLine(folder);
  const server = await languageServer(folder, files);
  rmSync(folder, { recursive: true });
  return { doors: [cost, server], problem };
}

const idle = (await measure({ Dockerfile: 'FROM debian:12\n' })).doors;
const mark = (text: string, over: boolean) => `${text}${over ? '!' : ' '}`.padStart(9);
/** Below this many seconds a ratio says nothing. */
const least = 0.2;
let over = 0;

function row(once: Cost, twice: Cost, floor: Cost): string {
  const [cpu, more] = [once.cpu - floor.cpu, twice.cpu - floor.cpu];
  const memory = twice.memory - floor.memory;
  const ratio = more / Math.max(cpu, least);
  if (more > 1 || memory > 300 || ratio > 2.6) over++;
  return (
    mark(more.toFixed(2), more > 1) +
    mark(memory.toFixed(0), memory > 300) +
    mark(ratio.toFixed(1), ratio > 2.6)
  );
}

const lines: string[] = [];
const say = (line: string) => {
  console.log(line);
  lines.push(line.trimEnd());
};

async function show({ name, files }: Shape): Promise<void> {
  const once = await measure(files(size));
  const twice = await measure(files(2 * size));
  const cells = [0, 1].map((door) => row(once.doors[door]!, twice.doors[door]!, idle[door]!)).join(' │');
  say(`${name.slice(0, 52).padEnd(52)}${cells} │ ${twice.problem.slice(0, 60)}`);
}

say(`${`${size} and ${2 * size} characters`.padEnd(52)}   command line (s, MB, ratio) │   language server`);
for (const shape of shapes) if (wanted.test(shape.name)) await show(shape);
say(`${over} over a bound`);
if (process.argv.includes('--write')) {
  const head = [
    '# Hostile shapes, measured',
    '',
    `\`npm run bench:hostile -- ${size} --write\` made this. For each shape, at twice the size: seconds of processor time and MB`,
    'above those of a process that lints one short file, and the time at twice the size over that at the size; then the first',
    'problem, which names the bound where one was reached. `!` marks what is over 1 s, 300 MB or 2.6.',
  ];
  writeFileSync(
    join(root, 'test/bench/hostile.md'),
    `${[...head, '', '```text', ...lines, '```'].join('\n')}\n`,
  );
}
