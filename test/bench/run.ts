import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { corpus, realFiles, withoutCorpus } from '../support/corpus.ts';
import { composeOf, dockerfileOf } from './input.ts';
import { interleaved, scratch, type Usage } from './measure.ts';

// Runs all benchmarks. Results are ratios of processes that run side by side, since absolute figures depend on the
// machine.

const root = fileURLToPath(new URL('../..', import.meta.url));
const control = (name: string) => join(root, 'test/bench/control', name);
const cli = join(root, 'dist/cli.cjs');

const cell = (text: string) => text.padStart(10);
const line = (name: string, ...cells: string[]) => console.log(name.padEnd(44) + cells.map(cell).join(''));
const ms = (value: number) => `${value.toFixed(0)} ms`;
const times = (a: number, b: number) => `${(a / b).toFixed(2)}×`;

function compare(name: string, ours: Usage, floor: Usage): void {
  line(
    name,
    ms(ours.wall),
    times(ours.wall, floor.wall),
    ms(ours.cpu),
    times(ours.cpu, floor.cpu),
    mb(ours.memory),
  );
}

/** The cost of one process minus that of another. */
const without = (more: Usage, less: Usage): Usage => ({
  wall: more.wall - less.wall,
  cpu: more.cpu - less.cpu,
  memory: more.memory,
});

const mb = (value: number) => `${value.toFixed(0)} MB`;

function startUp(): void {
  // In separate folders, since a compose file beside a Dockerfile is read for what it builds.
  for (const folder of ['image', 'services']) mkdirSync(join(scratch, folder));
  const [dockerfile, compose] = [join(scratch, 'image/Dockerfile'), join(scratch, 'services/compose.yaml')];
  writeFileSync(dockerfile, dockerfileOf(30));
  writeFileSync(compose, composeOf(30));
  const scan = (file: string) => [cli, 'scan', '--format', 'json', file];
  const { hello, version, one, other } = interleaved(
    {
      hello: [control('hello.cjs')],
      version: [cli, '--version'],
      one: scan(dockerfile),
      other: scan(compose),
    },
    21,
  );
  line('one process, cold, against `node hello`', 'wall', '', 'CPU', '', 'peak');
  compare('node hello', hello, hello);
  compare('plimsoll --version', version, hello);
  compare('plimsoll scan, a Dockerfile of 30 lines', one, hello);
  compare('plimsoll scan, a compose file of 30 lines', other, hello);
}

async function manyFiles(): Promise<void> {
  const programs = await bundled(['parse', 'rules']);
  for (const kind of ['dockerfile', 'compose'] as const) {
    const paths = [...realFiles()]
      .filter((file) => file.kind === kind)
      .map(({ path }) => `${corpus}real/${path}`);
    const list = join(scratch, `${kind}.txt`);
    writeFileSync(list, paths.join('\n'));
    const { read, parse, scan } = interleaved(
      {
        read: [control('read.cjs'), list],
        parse: [programs('parse'), list],
        scan: [cli, 'scan', '--format', 'json', ...paths],
      },
      5,
    );
    console.log();
    line(`${paths.length} real files: ${kind}`, 'wall', '', 'CPU', '', 'peak');
    compare('read', read, read);
    compare('parse only, ÷ read', parse, read);
    compare('plimsoll scan, ÷ read', scan, read);
    compare('plimsoll scan, ÷ parse only', scan, parse);
    compare('rules (scan − parse), ÷ parse only', without(scan, parse), parse);
    warm(programs('rules'), list);
  }
  const { all } = interleaved({ all: [cli, 'scan', '--format', 'json', `${corpus}real`] }, 3);
  console.log();
  line('plimsoll scan, all real files', ms(all.wall), '', ms(all.cpu), '', mb(all.memory));
}

/** The cost of the rules relative to parsing in a warm process. */
function warm(program: string, list: string): void {
  const { stdout } = spawnSync(process.execPath, [program, list], { encoding: 'utf8' });
  const { parse, rules, slowest } = JSON.parse(stdout);
  line('warm: parse', ms(parse));
  line('warm: rules, ÷ parse', ms(rules), times(rules, parse));
  for (const { rule, ms: took } of slowest) line(`  alone: ${rule}`, ms(took), times(took, parse));
}

/** The cost of all fixes of a project of 30 services with an override file, in a warm process. */
async function fixes(): Promise<void> {
  const program = (await bundled(['fixes']))('fixes');
  const { stdout } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  const { findings, offered, least } = JSON.parse(stdout);
  console.log();
  line(`warm: ${offered} fixes of ${findings} findings listed, CPU`, ms(least));
}

/** Bundles the controls that use our sources, like the program itself. */
async function bundled(names: readonly string[]): Promise<(name: string) => string> {
  const outfile = (name: string) => join(scratch, `${name}.cjs`);
  for (const name of names) {
    await build({
      entryPoints: [control(`${name}.ts`)],
      outfile: outfile(name),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  }
  return outfile;
}

function sizes(): void {
  console.log();
  line('bundles', 'KB', 'gzip');
  for (const name of readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.c?js$/.test(name)) continue;
    const bytes = readFileSync(join(root, 'dist', name));
    line(name, (bytes.length / 1024).toFixed(1), (gzipSync(bytes).length / 1024).toFixed(1));
  }
}

if (!existsSync(cli)) {
  console.error('dist/cli.cjs is not there: run `npm run build` first.');
  process.exitCode = 2;
} else {
  startUp();
  if (withoutCorpus) console.log(`\nMany real files: skipped, ${withoutCorpus}.`);
  else await manyFiles();
  await fixes();
  sizes();
  rmSync(scratch, { recursive: true });
  console.log();
  for (const name of ['lsp.ts', 'workspace.ts', 'growth.ts']) {
    const program = fileURLToPath(new URL(name, import.meta.url));
    spawnSync(process.execPath, ['--import', 'tsx', program], { stdio: 'inherit' });
  }
}
