// npm test and npm run test:all: choose the test files and processes, and report all results together.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { day } from './support/share.ts';
import { alone, isIn, isInRest, isInTest, last, testFiles } from './tiers.ts';

type Events = ReturnType<typeof run>;

/** The result of a finished test, from the runner. */
interface TestEvent {
  readonly nesting: number;
  readonly file?: string | undefined;
  readonly details: { readonly duration_ms: number };
}

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const { values: asked, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' },
    rest: { type: 'boolean' },
    times: { type: 'boolean' },
    without: { type: 'string', multiple: true },
  },
});
if (asked.all || asked.rest) process.env['TESTS'] = asked.all ? 'all' : 'rest';

const files = testFiles().filter(isAsked);
if (files.length === 0) {
  console.error(`No test file has ${parts.join(' or ')} in its path.`);
  process.exit(2);
}

/** Whether a file is in the part of the suite that this run is for. */
function isAsked(file: string): boolean {
  const isNamed = parts.length === 0 || parts.some((part) => file.includes(part));
  if (!isNamed || asked.without?.some((part) => file.includes(part))) return false;
  if (asked.rest) return isInRest(file);
  // Files that are named always run.
  return asked.all === true || parts.length > 0 || isInTest(file);
}

/** Combines small test files into a few that import them, since most of the time of a small file is the start of its process. */
function together(names: readonly string[]): string[] {
  const count = Math.ceil(names.length / 10);
  const folder = path.join(root, '.cache', 'tests', String(process.pid));
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return Array.from({ length: count }, (_, nth) => {
    const bundle = path.join(folder, `${nth + 1}.test.mjs`);
    // Neighbours in the list take about the same time, so each process gets one of them.
    const some = names.filter((_name, at) => at % count === nth);
    writeFileSync(bundle, some.map((name) => `import '../../../${name}';\n`).join(''));
    return bundle;
  });
}

const early = files.filter((file) => !isIn(last, file));
const groups = [
  {
    files: [
      ...early.filter((file) => isIn(alone, file)),
      ...together(early.filter((file) => !isIn(alone, file))),
    ],
    concurrency: 2,
  },
  { files: files.filter((file) => isIn(last, file)), concurrency: 1 },
].filter((group) => group.files.length > 0);

/** The events of all groups as one run: the final counts of the groups are added up and reported once, at the end. */
async function* all() {
  const sums = new Map<string, number>();
  for (const group of groups) {
    const events: Events = run(group);
    events.on('test:fail', (event) => {
      if (event.todo === undefined || event.todo === false) process.exitCode = 1;
    });
    for await (const event of events) {
      if (event.type === 'test:pass' || event.type === 'test:fail') timed(event.data);
      const count = event.type === 'test:diagnostic' && closing(event.data);
      if (!count) yield event;
      else sums.set(count.name, (sums.get(count.name) ?? 0) + count.n);
    }
  }
  for (const [name, n] of sums) {
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${n}` } };
  }
  if (!sums.get('pass')) process.exitCode = 1;
  if (asked.times)
    for (const [file, ms] of [...times].sort(([, a], [, b]) => b - a))
      yield { type: 'test:diagnostic', data: { nesting: 0, message: `${(ms / 1000).toFixed(1)} s ${file}` } };
}

/** The duration of the tests of each file, in milliseconds of wall-clock time. */
const times = new Map<string, number>();

function timed({ nesting, file = '', details }: TestEvent): void {
  const name = path.relative(root, file);
  if (nesting === 0) times.set(name, (times.get(name) ?? 0) + details.duration_ms);
}

function closing({ nesting, message }: { nesting: number; message: string }) {
  const [, name, n] =
    /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/.exec(message) ?? [];
  return nesting === 0 && name !== undefined ? { name, n: Number(n) } : undefined;
}

console.log(`Files with tests: ${files.length}; shares of the day ${day} (TESTS_DAY=${day} repeats them)`);
Readable.from(all()).pipe(new spec()).pipe(process.stdout);
