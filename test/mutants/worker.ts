import { clearMemos } from '../../server/engine/index.ts';
import { end, type Listed, listed, listFile } from './node-test.ts';

/**
 * A request to the worker: run the tests with these numbers on a mutant, with a limit of CPU milliseconds; mutant 0
 * measures coverage.
 */
export interface Asked {
  readonly mutant: number;
  readonly tests: readonly number[];
  readonly milliseconds: number;
}

/** The first test that failed, or how many ran; for a coverage run, what each test reached. */
export interface Answer {
  readonly killer?: number;
  readonly message?: string;
  readonly ran: number;
}

/** What one test reached, and its duration. */
export interface Reached {
  readonly name: string;
  readonly file: string;
  readonly milliseconds: number;
  readonly failed?: string;
  readonly mutants: readonly number[];
}

type Loaders = Readonly<Record<string, () => Promise<unknown>>>;

/** The enabled mutant, and the mutants that were reached; the bundle starts with it (`build.ts`). */
const state = (globalThis as unknown as { __mutants: { active: number; reached: Set<number> | undefined } })
  .__mutants;

/** Clears all caches, including tables that the engine builds once (`build.ts`). */
function forgetAll(): void {
  clearMemos('texts and objects');
  for (const each of (globalThis as unknown as { __forgotten?: (() => void)[] }).__forgotten ?? []) each();
}

/** Loads everything, then handles the parent's requests. */
export async function work(rules: Loaders, tests: Loaders, engine: () => Promise<unknown>): Promise<void> {
  (globalThis as unknown as Record<string, unknown>)['__load'] = (at: string) =>
    Object.entries(rules).find(([file]) => String(at).endsWith(`/${file}`))?.[1]();
  await engine();
  for (const load of Object.values(rules)) await load();
  const atStart = [...(state.reached ?? [])];
  const wanted = new Set(JSON.parse(process.env['FILES'] ?? '[]') as string[]);
  for (const [file, load] of Object.entries(tests)) {
    if (wanted.size > 0 && !wanted.has(file)) continue;
    await listFile(file, load);
  }
  process.send?.({ ready: listed.map(({ file, name }) => ({ file, name })), atStart });
  if (state.reached) await coverAll();
  else process.on('message', (asked: Asked) => void answer(asked));
}

async function coverAll(): Promise<void> {
  const pages = process.env['PAGES'];
  for (const [index, each] of listed.entries()) {
    state.reached = new Set();
    forgetAll();
    const start = process.cpuUsage();
    const failed = each.file === pages ? undefined : await failureOf(each);
    const { user, system } = process.cpuUsage(start);
    process.send?.({
      file: each.file,
      name: each.name,
      milliseconds: Math.ceil((user + system) / 1000),
      failed,
      mutants: [...state.reached],
    } satisfies Partial<Reached> & object);
    const isLast = listed[index + 1]?.file !== each.file;
    if (isLast || index % 300 === 299) process.send?.({ ended: each.file, isLast });
    // Otherwise no message is sent before all tests are done.
    await new Promise(setImmediate);
  }
  await end();
  process.send?.({ done: true }, () => process.exit(0));
}

async function answer({ mutant, tests, milliseconds }: Asked): Promise<void> {
  state.active = mutant;
  forgetAll();
  const start = process.cpuUsage();
  let [ran, killer, message]: [number, number | undefined, string | undefined] = [0, undefined, undefined];
  for (const each of tests) {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 > milliseconds) break;
    clearMemos('texts and objects');
    ran++;
    message = await failureOf(listed[each]!);
    if (message === undefined) continue;
    killer = each;
    break;
  }
  state.active = 0;
  process.send?.({ ran, ...(killer !== undefined && { killer, message }) } satisfies Answer);
}

async function failureOf(test: Listed): Promise<string | undefined> {
  try {
    await test.run();
    return undefined;
  } catch (error) {
    return String((error as Error)?.message ?? error).slice(0, 300) || 'failed';
  }
}
