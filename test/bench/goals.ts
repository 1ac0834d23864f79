import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutCorpus } from '../support/corpus.ts';
import { scratch } from './measure.ts';
import { realTree, writeTree } from './tree.ts';

// One table of whole processes on real files: the program of today and one of before, by turns (Linux); peers.ts has other linters.
// node --import tsx test/bench/goals.ts [before=PATH/cli.cjs] [rounds=N] [parts=kinds,changes,services,large]

const given = new Map(process.argv.slice(2).map((each) => each.split('=', 2) as [string, string]));
const now = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const before = given.get('before');
const rounds = Number(given.get('rounds') ?? 3);
const usage = fileURLToPath(new URL('usage.cjs', import.meta.url));
const told = join(scratch, 'goal.json');

/** What a process costs: seconds of CPU, and MB. */
interface Cost {
  readonly cpu: number;
  readonly memory: number;
}

/** A command that is measured, in a folder: a program of Node.js with its arguments. `isCached` lets it recall what it found in an earlier run. */
interface Command {
  readonly program: readonly string[];
  readonly cwd: string;
  readonly isCached?: boolean;
}

/** CPU seconds of all children that have ended. */
function childTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function costOf({ program, cwd, isCached = false }: Command): Cost {
  const env = { ...process.env, CI: isCached ? '' : 'true', XDG_CACHE_HOME: join(scratch, 'cache') };
  const start = childTime();
  const { status, error } = spawnSync(process.execPath, ['--require', usage, ...program], {
    ...{ cwd, env: { ...env, PLIMSOLL_USAGE: told }, stdio: 'ignore' },
  });
  if (status === null || status > 2)
    throw error ?? new Error(`${program.join(' ').slice(0, 200)}: ${status}`);
  const { memory } = JSON.parse(readFileSync(told, 'utf8')) as { memory: number };
  return { cpu: childTime() - start, memory };
}

const shown = ({ cpu, memory }: Cost) => `${cpu.toFixed(cpu < 1 ? 2 : 1)} s ${memory.toFixed(0)} MB`;

/** Runs commands by turns and prints the least of each in one row. */
function row(what: string, commands: Readonly<Record<string, Command | undefined>>): void {
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round < rounds; round++)
    for (const [name, command] of Object.entries(commands))
      if (command) costs.set(name, [...(costs.get(name) ?? []), costOf(command)]);
  const least = (all: readonly Cost[]) => all.reduce((a, b) => (b.cpu < a.cpu ? b : a));
  const cells = [...costs].map(([name, all]) => `${name} ${shown(least(all))}`);
  console.log(`| ${what} | ${cells.join(' | ')} |`);
}

const scan = (cli: string | undefined, cwd: string, ...args: readonly string[]): Command | undefined =>
  cli === undefined ? undefined : { program: [cli, 'scan', ...args], cwd };

/** Both programs with the same arguments. */
const both = (cwd: string, args: readonly string[]) => ({
  before: scan(before, cwd, ...args),
  now: scan(now, cwd, ...args),
});

function git(cwd: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd });
  if (status !== 0) throw new Error(String(stderr));
}

/** Makes a folder of real files, one kind or both; copies have a comment. */
function treeOf(name: string, count: number, kind?: 'dockerfile' | 'compose') {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const all =
    kind === undefined ? [...realTree(count)] : [...realTree(5_000)].filter((each) => each.kind === kind);
  const files = all.slice(0, count);
  writeTree(folder, files);
  return { folder, paths: files.map(({ path }) => path) };
}

function kinds(): void {
  for (const kind of ['dockerfile', 'compose'] as const) {
    const { folder } = treeOf(kind, 2_000, kind);
    const label = `2,000 ${kind} files`;
    row(`${label}, compact`, both(folder, ['--format', 'compact']));
    row(`${label}, text`, both(folder, ['--format', 'stylish']));
    row(`${label}, JSON`, both(folder, ['--format', 'json']));
    const second = scan(now, folder, '--format', 'json');
    if (second) {
      costOf({ ...second, isCached: true });
      row(`${label}, JSON, a second run`, { now: { ...second, isCached: true } });
    }
  }
}

function changes(): void {
  const { folder, paths } = treeOf('changes', 1_000);
  git(folder, 'init', '-q');
  git(folder, 'add', '--all');
  git(folder, 'commit', '-q', '-m', 'one');
  for (const path of paths.filter((_, at) => at % 50 === 0))
    writeFileSync(join(folder, path), `${readFileSync(join(folder, path), 'utf8')}\n# changed\n`);
  const command = (cli: string | undefined, ...args: readonly string[]): Command | undefined =>
    cli === undefined ? undefined : { program: [cli, ...args], cwd: folder };
  row('1,000 files, JSON', both(folder, ['--format', 'json']));
  row('1,000 files, fix --dry-run', {
    before: command(before, 'fix', '--dry-run'),
    now: command(now, 'fix', '--dry-run'),
  });
  row('20 of 1,000 files changed, scan --changed-since HEAD', both(folder, ['--changed-since', 'HEAD']));
  row('20 of 1,000 files changed, diff HEAD', {
    before: command(before, 'diff', 'HEAD'),
    now: command(now, 'diff', 'HEAD'),
  });
}

function large(): void {
  for (const count of [1_250, 2_500, 5_000, 10_000]) {
    const { folder } = treeOf(`large-${count}`, count);
    row(`${count} files, text`, both(folder, ['--format', 'stylish']));
    rmSync(folder, { recursive: true });
  }
}

function services(): void {
  const folder = join(scratch, 'services');
  mkdirSync(folder, { recursive: true });
  const each = (nth: number) =>
    `  s${nth}:\n    image: acme/s${nth}:1.${nth}\n    privileged: true\n    ports: ["${8000 + nth}:80"]\n    volumes: [/etc:/host]\n`;
  writeFileSync(
    join(folder, 'compose.yaml'),
    `services:\n${Array.from({ length: 100 }, (_, nth) => each(nth)).join('')}`,
  );
  row('100 services, compact', both(folder, ['--format', 'compact']));
  row('100 services, JSON with all fixes', both(folder, ['--format', 'json']));
}

if (withoutCorpus) {
  console.error(withoutCorpus);
  process.exitCode = 2;
} else {
  const parts: Readonly<Record<string, () => void>> = { kinds, changes, services, large };
  const chosen = given.get('parts')?.split(',') ?? Object.keys(parts);
  try {
    for (const part of chosen) parts[part]?.();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
