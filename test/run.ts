import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

type Events = ReturnType<typeof run>;

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const wanted = process.argv.slice(2);
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`No test file has ${wanted.join(' or ')} in its path.`);
  process.exit(2);
}

// An editor wants the machine for itself: its tests run after all others, one file at a time.
const inEditor = (file: string) => file.startsWith('test/e2e/');
const groups = [
  { files: files.filter((file) => !inEditor(file)), concurrency: 2 },
  { files: files.filter(inEditor), concurrency: 1 },
].filter((group) => group.files.length > 0);

/** The events of all groups as those of one run: each group's closing counts are added up and told once, at the end. */
async function* all() {
  const sums = new Map<string, number>();
  for (const group of groups) {
    const events: Events = run(group);
    events.on('test:fail', (event) => {
      if (event.todo === undefined || event.todo === false) process.exitCode = 1;
    });
    for await (const event of events) {
      const count = event.type === 'test:diagnostic' && closing(event.data);
      if (!count) yield event;
      else sums.set(count.name, (sums.get(count.name) ?? 0) + count.n);
    }
  }
  for (const [name, n] of sums) {
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${n}` } };
  }
  if (!sums.get('pass')) process.exitCode = 1;
}

function closing({ nesting, message }: { nesting: number; message: string }) {
  const [, name, n] =
    /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/.exec(message) ?? [];
  return nesting === 0 && name !== undefined ? { name, n: Number(n) } : undefined;
}

Readable.from(all()).pipe(new spec()).pipe(process.stdout);
