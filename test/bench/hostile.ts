import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// `npm run bench:hostile -- [SIZES] [PATTERN] [--write]`: runs each hostile shape at each of the sizes
// (`60000,900000`) and, if that takes long, at half of it, through the bundled command line and the bundled language
// server. Processor time and memory are above those of a process that lints one short file; a `!` marks results over
// a second, 200 MB, or a ratio of 2.6. Those are measured three times and the minimum counts, since other load only
// adds. `--write` keeps the slowest results and a summary of all in `hostile.md`, beside those of other sizes; with a
// pattern, it adds the matching shapes to the rows of their size.

interface Cost {
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Peak memory in MB. */
  readonly memory: number;
}

const [sizesGiven, pattern] = process.argv.slice(2).filter((each) => each !== '--write');
const sizes = (sizesGiven ?? '60000,900000').split(',').map(Number);
const wanted = new RegExp(pattern ?? '.');
const root = fileURLToPath(new URL('../..', import.meta.url));
const hook = join(root, 'test/bench/usage.cjs');
const told = join(mkdtempSync(join(tmpdir(), 'plimsoll-hostile-')), 'usage.json');
/** Timeout in milliseconds: a run that takes longer is shown as endless. */
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
/** Below this many seconds a ratio is meaningless. */
const least = 0.2;
const most = { cpu: 1, memory: 200, ratio: 2.6 };
/** How often a result over a limit is measured. */
const tries = 3;
/** Number of rows to keep per size. */
const kept = 30;

/** The cost in the command line or server at a size; with the ratio to half of it if it may be over the limit. */
interface Taken extends Cost {
  readonly ratio: number | undefined;
}

interface Row {
  readonly name: string;
  readonly bytes: number;
  /** The factor for limits: the number of independent files. */
  readonly apart: number;
  readonly doors: readonly Taken[];
  readonly problem: string;
}

const above = (cost: Cost, floor: Cost): Cost => ({
  cpu: Math.max(0, cost.cpu - floor.cpu),
  memory: Math.max(0, cost.memory - floor.memory),
});

/** The minimum of several measurements for each program. */
const leastOf = (all: readonly (readonly Cost[])[]) =>
  (all[0] ?? []).map((_, door) => ({
    cpu: Math.min(...all.map((doors) => doors[door]!.cpu)),
    memory: Math.min(...all.map((doors) => doors[door]!.memory)),
  }));

async function rowOf({ name, files, apart }: Shape, size: number): Promise<Row> {
  const given = files(size);
  const bytes = Object.values(given).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const whole: (readonly Cost[])[] = [];
  const halves: (readonly Cost[])[] = [];
  for (;;) {
    const { doors, problem } = await measure(given);
    whole.push(doors);
    const costs = leastOf(whole).map((cost, door) => above(cost, idle[door]!));
    if (costs.some(({ cpu }) => cpu > most.ratio * least))
      halves.push((await measure(files(size / 2))).doors);
    const half = leastOf(halves).map((cost, door) => above(cost, idle[door]!));
    const ratio = (cpu: number, door: number) => half[door] && cpu / Math.max(half[door].cpu, least);
    const row = {
      name,
      bytes,
      apart: apart ? Object.keys(given).length : 1,
      doors: costs.map((cost, door) => ({ ...cost, ratio: ratio(cost.cpu, door) })),
      problem,
    };
    if (!isOver(row) || whole.length === tries) return row;
  }
}

const worst = ({ doors }: Pick<Row, 'doors'>) => Math.max(...doors.map(({ cpu }) => cpu));
const isOver = ({ doors, problem, apart }: Row) =>
  /internal error/.test(problem) ||
  doors.some(
    (each) => each.cpu > most.cpu * apart || each.memory > most.memory || (each.ratio ?? 0) > most.ratio,
  );
const mark = (value: number | undefined, digits: number, bound: number) =>
  `${value?.toFixed(digits) ?? '-'}${value !== undefined && value > bound ? '!' : ''}`;

function cells({ name, bytes, doors, problem, apart }: Row): string {
  const taken = doors.flatMap(({ cpu, memory, ratio }) => [
    mark(cpu, 2, most.cpu * apart),
    mark(memory, 0, most.memory),
    mark(ratio, 1, most.ratio),
  ]);
  const each = apart > 1 ? `: ${apart} files, ${((1000 * worst({ doors })) / apart).toFixed(1)} ms each` : '';
  return `| ${[name + each, bytes, ...taken, problem].map((each) => String(each).replaceAll('|', '\\|')).join(' | ')} |`;
}

const page = join(root, 'test/bench/hostile.md');
const head = [
  '# Hostile shapes, measured',
  '',
  '`npm run bench:hostile -- SIZES --write` made this. For each shape: seconds of processor time and MB above those of a process',
  'that lints one short file, and the time over that at half the size where it is long enough to tell; then the first problem,',
  'which names the bound where one was reached. `!` marks what is over 1 s, 200 MB or 2.6: what is, is measured thrice, and the least',
  'counts. Of files that have nothing to do with each other each may take as much; what a whole workspace takes is in `growth.ts`.',
].join('\n');
/** The sections of the page by size: those that are not measured now are kept. */
const sections = new Map<number, string>();
if (existsSync(page))
  for (const section of readFileSync(page, 'utf8')
    .split(/^(?=## About )/m)
    .slice(1))
    sections.set(Number.parseInt(section.slice('## About '.length), 10), section.trim());

for (const size of sizes) {
  const rows: Row[] = [];
  for (const shape of shapes.filter(({ name }) => wanted.test(name))) {
    rows.push(await rowOf(shape, size));
    console.log(cells(rows.at(-1)!));
  }
  rows.sort((a, b) => worst(b) - worst(a));
  const count = rows.filter(isOver).length;
  const memory = Math.max(...rows.flatMap(({ doors }) => doors.map((each) => each.memory)));
  const refused = rows.filter(({ problem }) =>
    /more than|(?:longer|deeper|larger) than/.test(problem),
  ).length;
  const middle = rows[rows.length >> 1];
  const said =
    `${rows.length} shapes: ${count} over a bound; at most ${worst(rows[0]!).toFixed(2)} s, half of them within ` +
    `${middle ? worst(middle).toFixed(2) : '-'} s, at most ${memory.toFixed(0)} MB; ${refused} name a bound first.`;
  console.log(said);
  const before = pattern === undefined ? undefined : sections.get(size);
  if (before !== undefined) {
    const isMeasured = (line: string) =>
      rows.some(({ name }) => line.startsWith(`| ${name} |`) || line.startsWith(`| ${name}: `));
    const [heading = '', ...rest] = before.split('\n').filter((line) => !isMeasured(line));
    const top = rest.findIndex((line) => line.startsWith('| ---')) + 1;
    rest.splice(top, 0, ...rows.map(cells));
    sections.set(
      size,
      [heading, ...rest.slice(0, 2), `Measured later: ${said}`, ...rest.slice(2)].join('\n'),
    );
    continue;
  }
  const written = [`## About ${size} characters`, '', said, ''];
  written.push('| shape | bytes | CLI s | MB | ratio | LSP s | MB | ratio | first problem |');
  written.push(`|${' --- |'.repeat(9)}`, ...rows.filter((row, at) => at < kept || isOver(row)).map(cells));
  sections.set(size, written.join('\n'));
}
if (process.argv.includes('--write')) {
  const bySize = [...sections].sort(([a], [b]) => a - b).map(([, section]) => section);
  writeFileSync(page, `${[head, ...bySize].join('\n\n')}\n`);
}
