// npm run mutants [PART…]: makes small changes to the engine and reports those that no test notices.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildAll, cache, partOf, root } from './build.ts';
import { parts } from './parts.ts';
import { equivalentIn, type Named, namedMutants, readTable, survivorKey, writeTable } from './table.ts';
import type { Answer, Asked, Reached } from './worker.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '4000' },
    survivors: { type: 'boolean', default: false },
    file: { type: 'string' },
    covered: { type: 'boolean', default: false },
    pages: { type: 'boolean', default: false },
  },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
for (const part of wanted.filter((each) => !(each in parts))) {
  console.error(`No part is named ${part}; parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const budget = Number(values.budget);
/** The tests of the rule pages. */
const pages = 'test/rules.test.ts';
/** Milliseconds above which a test is not run on each mutant. */
const longest = 1500;

const { mutants: all, tests, digest, importers } = await buildAll();
const mutants = namedMutants(all);
/** The test files with known coverage. */
let known: readonly string[] = [];
console.log(`${mutants.length} mutants`);
const { reached, atStart } = await cover();
const started = Date.now();

/** Returns the coverage of each test: cached for test files that have not changed. */
async function cover(): Promise<{ reached: Reached[]; atStart: Set<number> }> {
  const path = `${cache}covered.json`;
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const files: Record<string, { hash: string; reached: Reached[] }> =
    kept.digest === digest ? kept.files : {};
  let atStart: number[] = kept.digest === digest ? kept.atStart : [];
  // Measuring the coverage of pages takes minutes: by default, a page runs only on the mutants of its own rule.
  const unread = values.pages ? '' : pages;
  const digestOf = (file: string) => `${hashOf(file)}${file === unread ? ' listed' : ''}`;
  const stale = tests.filter((file) => files[file]?.hash !== digestOf(file));
  if (values.covered) for (const file of stale) if (files[file]?.hash !== '') delete files[file];
  const fresh = values.covered ? [] : stale;
  if (fresh.length > 0) {
    const worker = start({ COVER: '1', FILES: JSON.stringify(fresh), PAGES: unread });
    const made: typeof files = {};
    // The current digests, since the worker runs the current files: a file may be edited meanwhile.
    const digests = new Map(fresh.map((file) => [file, digestOf(file)]));
    let saved = Date.now();
    // The file has tens of megabytes: to write it after each test takes longer than the tests.
    const save = (isDone = false) => {
      if (!isDone && Date.now() - saved < 30_000) return;
      writeFileSync(path, JSON.stringify({ digest, atStart, files }));
      saved = Date.now();
    };
    await new Promise<void>((resolve, reject) => {
      worker.on('exit', (code) => reject(new Error(`the tests ended with ${code}`)));
      worker.on(
        'message',
        (
          message: Partial<Reached> & { atStart?: number[]; ended?: string; isLast?: boolean; done?: true },
        ) => {
          if (message.done) {
            save(true);
            return resolve();
          }
          if (message.atStart) atStart = message.atStart;
          else if (message.ended !== undefined) {
            // The coverage of a file is unknown until its last test has run.
            const hash = message.isLast ? (digests.get(message.ended) ?? '') : '';
            files[message.ended] = { hash, reached: made[message.ended]?.reached ?? [] };
            save();
          } else {
            const file = message.file!;
            made[file] ??= { hash: '', reached: [] };
            made[file].reached.push(message as Reached);
          }
        },
      );
    });
  }
  known = tests.filter((file) => files[file]);
  const all = known.flatMap((file) => files[file]!.reached);
  const failing = all.filter((each) => each.failed !== undefined);
  for (const { file, name, failed } of failing)
    console.log(`left out, it fails here: ${file}: ${name}: ${failed}`);
  const took = all.reduce((sum, each) => sum + each.milliseconds, 0);
  console.log(`${all.length} tests take ${Math.round(took / 1000)} s of CPU`);
  return { reached: all, atStart: new Set(atStart) };
}

function hashOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(`${root}${file}`))
    .digest('hex');
}

function start(env: Record<string, string> = {}): ChildProcess {
  return fork(`${cache}tests.mjs`, {
    cwd: root,
    env: { ...process.env, FILES: JSON.stringify(known), ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Tries a sample of a part's mutants, or those that survived the last run. */
async function tryPart(part: string): Promise<void> {
  const table = readTable();
  const alive = new Set(table.parts[part]?.survivors.map(survivorKey));
  const equivalent = equivalentIn(part);
  const own = mutants.filter(
    (each) =>
      partOf(each.file) === part &&
      (!values.file || each.file.includes(values.file)) &&
      !equivalent.has(survivorKey(each)),
  );
  const chosen = values.survivors
    ? own.filter((each) => alive.has(survivorKey(each)))
    : sampleOf(own, Number(values.sample));
  const results = await tryAll(part, chosen);
  writeTable(part, {
    sample: chosen,
    of: own.length,
    results,
    seed: Number(values.seed),
    again: values.survivors,
  });
}

function sampleOf(all: readonly Named[], size: number): Named[] {
  const order = (mutant: Named) =>
    createHash('sha256')
      .update(`${values.seed}${mutant.file}${mutant.line}${mutant.from}${mutant.to}`)
      .digest('hex');
  const ordered = all
    .map((mutant) => ({ mutant, key: order(mutant) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return ordered
    .slice(0, size)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.id - b.id);
}

/** Returns whether each mutant was noticed. */
async function tryAll(part: string, chosen: readonly Named[]): Promise<Map<number, boolean>> {
  const results = new Map<number, boolean>();
  const killers: number[] = [];
  let worker: ChildProcess | undefined;
  for (const mutant of chosen) {
    const covering = testsFor(mutant, killers.slice(-12).reverse());
    const fresh = atStart.has(mutant.id);
    let said: Answer | 'endless' | 'broken' = { ran: 0 };
    if (fresh) {
      said = await askAnew(mutant.id, covering);
    } else if (covering.length > 0) {
      worker ??= await loaded({});
      said = await ask(worker!, { mutant: mutant.id, tests: covering, milliseconds: budget });
      if (typeof said === 'string') {
        worker?.kill('SIGKILL');
        worker = undefined;
      } else if (said.killer !== undefined) {
        // Otherwise, state that a mutant left behind would count as a failure of the next one.
        const after = await ask(worker!, { mutant: 0, tests: [said.killer], milliseconds: budget });
        if (typeof after === 'string' || after.killer !== undefined) {
          worker?.kill('SIGKILL');
          worker = undefined;
        }
      }
    }
    const killed = typeof said === 'string' || said.killer !== undefined;
    if (typeof said !== 'string' && said.killer !== undefined && !killers.includes(said.killer))
      killers.push(said.killer);
    results.set(mutant.id, killed);
    const at = `${mutant.file}:${mutant.line}`;
    const ran = typeof said === 'string' ? said : `${said.ran} of ${covering.length} tests`;
    const by = typeof said !== 'string' && said.killer !== undefined ? ` ${reached[said.killer]!.name}` : '';
    console.log(`${killed ? 'killed' : 'ALIVE '} ${at} «${mutant.from}» → «${mutant.to}» (${ran}${by})`);
  }
  worker?.kill('SIGKILL');
  const dead = [...results.values()].filter(Boolean).length;
  console.log(`${part}: ${dead} of ${results.size} killed, ${Math.round((Date.now() - started) / 1000)} s`);
  return results;
}

/**
 * Runs programs that start with a mutant enabled: listing test files takes most of the time, so the nearest files
 * come first.
 */
async function askAnew(mutant: number, covering: readonly number[]): Promise<Answer | 'endless' | 'broken'> {
  const files = [...new Set(covering.map((index) => reached[index]!.file))];
  let ran = 0;
  for (const some of [files.slice(0, 4), files.slice(4)]) {
    if (some.length === 0 && ran > 0) break;
    const own = await loaded({
      MUTANT: String(mutant),
      FILES: JSON.stringify(some.length > 0 ? some : known.slice(0, 1)),
    });
    if (own === undefined) return 'broken';
    // The program lists only the tests of these files.
    const listed = [...reached.keys()].filter((index) => some.includes(reached[index]!.file));
    const tests = covering.filter((index) => some.includes(reached[index]!.file));
    const places = new Map(listed.map((index, place) => [index, place]));
    const said = await ask(own, {
      mutant,
      tests: tests.map((index) => places.get(index)!),
      milliseconds: budget,
    });
    own.kill('SIGKILL');
    if (typeof said === 'string') return said;
    if (said.killer !== undefined) return { ...said, killer: listed[said.killer]! };
    ran += said.ran;
  }
  return { ran };
}

const reachedBy = new Map<number, number[]>();
for (const [index, each] of reached.entries())
  if (each.failed === undefined && each.milliseconds <= longest)
    for (const id of each.mutants) {
      const others = reachedBy.get(id);
      if (others) others.push(index);
      else reachedBy.set(id, [index]);
    }

/** Returns the tests of the rule in a file: of its page, and of its facts. */
function pageOf(file: string): number[] {
  const [, id] = /^rules\/.*\/([a-z-]+)\.ts$/.exec(file) ?? [];
  if (id === undefined) return [];
  return [...reached.keys()].filter((index) => {
    const { name } = reached[index]!;
    return name.startsWith(`rules: ${id} `) || name.endsWith(`: ${id}`);
  });
}

/** Returns the mutants of a file that tests reach; for code that runs before any test, the mutants of the importing files. */
function reachedIn(files: readonly string[], seen = new Set(files)): readonly number[] {
  const ids = mutants.filter(({ file, id }) => files.includes(file) && reachedBy.has(id)).map(({ id }) => id);
  if (ids.length > 0) return ids;
  const above = files.flatMap((file) => importers.get(file) ?? []).filter((file) => !seen.has(file));
  return above.length === 0 ? [] : reachedIn(above, new Set([...seen, ...above]));
}

/**
 * Returns the tests that reach a mutant, or, if it is reached before any test, those that reach its file. Recent
 * killers come first.
 */
function testsFor(mutant: Named, recent: readonly number[]): number[] {
  const ids = atStart.has(mutant.id) ? reachedIn([mutant.file]) : [mutant.id];
  const all = new Set([...pageOf(mutant.file), ...ids.flatMap((id) => reachedBy.get(id) ?? [])]);
  const cost = (index: number) => {
    const { milliseconds, file, mutants: others } = reached[index]!;
    return (milliseconds + 3) * Math.sqrt(others.length + 1) * (file.startsWith('test/engine/') ? 0.3 : 1);
  };
  const first = recent.filter((each) => all.has(each));
  const rest = [...all].filter((each) => !first.includes(each)).sort((a, b) => cost(a) - cost(b));
  return [...first, ...rest];
}

async function loaded(env: Record<string, string>): Promise<ChildProcess | undefined> {
  const worker = start(env);
  const answer = await next(worker, 60_000);
  if (typeof answer === 'string') {
    worker.kill('SIGKILL');
    return undefined;
  }
  return worker;
}

async function ask(worker: ChildProcess, asked: Asked): Promise<Answer | 'endless' | 'broken'> {
  worker.send(asked);
  return (await next(worker, asked.milliseconds + 4000)) as Answer | 'endless' | 'broken';
}

/** Waits for the next message of a worker; fails if it exits or uses too much CPU. */
function next(worker: ChildProcess, milliseconds: number): Promise<unknown> {
  const used = cpuOf(worker.pid!);
  return new Promise((resolve) => {
    const finish = (value: unknown) => {
      clearInterval(watch);
      worker.off('message', finish);
      worker.off('exit', broken);
      resolve(value);
    };
    const broken = () => finish('broken');
    const watch = setInterval(() => {
      if (cpuOf(worker.pid!) - used > milliseconds) finish('endless');
    }, 500);
    worker.on('message', finish);
    worker.on('exit', broken);
  });
}

/** Returns the CPU milliseconds that a process has used; on systems other than Linux, the elapsed time. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return existsSync('/proc') ? 0 : Date.now();
  }
}

for (const part of wanted) await tryPart(part);
