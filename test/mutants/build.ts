import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { API } from 'typescript/unstable/sync';
import { instrument, type Mutant } from './mutate.ts';
import { left, parts, suites } from './parts.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const cache = `${root}.cache/mutants/`;

/** All mutants, the tests, and a digest of the program for cached results. */
export interface Built {
  readonly mutants: readonly Mutant[];
  readonly tests: readonly string[];
  readonly digest: string;
  /** The files that import a file. */
  readonly importers: ReadonlyMap<string, readonly string[]>;
}

/** Runs before all modules, since mutants are checked while these load. */
const switches = `
const __mutants = { active: Number(process.env.MUTANT ?? 0), reached: process.env.COVER ? new Set() : undefined };
globalThis.__mutants = __mutants;
globalThis.__mutant = (id) => {
  if (__mutants.reached !== undefined) __mutants.reached.add(id);
  return id === __mutants.active;
};`;

/** Builds one program of the engine with all mutants in it, and all tests. */
export async function buildAll(): Promise<Built> {
  mkdirSync(cache, { recursive: true });
  const files = sources();
  const { texts, mutants } = instrumentAll(files);
  const rank = (file: string) => suites.findIndex((each) => file.startsWith(each));
  const tests = walk('test')
    .filter((file) => file.endsWith('.test.ts') && suites.some((each) => file.startsWith(each)))
    .filter((file) => !left.some((each) => file.endsWith(`/${each}.test.ts`)))
    .sort((a, b) => rank(a) - rank(b));
  writeFileSync(`${cache}entry.ts`, entry(tests));
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: [`${cache}entry.ts`],
    outfile: `${cache}tests.mjs`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.md': 'text' },
    logLevel: 'error',
    banner: { js: switches },
    plugins: [
      {
        name: 'mutants',
        setup(building) {
          for (const name of ['test', 'child_process']) {
            const path = `${root}test/mutants/${name === 'test' ? 'node-test' : 'child-process'}.ts`;
            building.onResolve({ filter: new RegExp(`^node:${name}$`) }, () => ({ path }));
          }
          // Replaced with a stub, since no test here starts the built program.
          building.onLoad({ filter: /test\/support\/dist\.ts$/ }, () => ({
            contents: "export const [dist, bundle, serverBundle, vsix] = ['', '', '', ''];",
          }));
          building.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = path.slice(root.length);
            const contents = texts.get(file) ?? readFileSync(path, 'utf8');
            const whole = file === 'server/engine/source/memo.ts' ? forgetful(contents) : contents;
            return { contents: inPlace(whole, path), loader: 'ts' };
          });
        },
      },
    ],
  });
  const hash = createHash('sha256');
  for (const file of [
    ...walk('server/engine'),
    ...walk('rules'),
    'test/mutants/mutate.ts',
    'test/mutants/build.ts',
  ])
    if (file.endsWith('.ts')) hash.update(readFileSync(`${root}${file}`));
  const importers = new Map<string, string[]>();
  for (const [file, { imports }] of Object.entries(metafile.inputs))
    for (const { path } of imports) importers.set(path, [...(importers.get(path) ?? []), file]);
  return { mutants, tests, digest: hash.digest('hex'), importers };
}

/** Makes the engine's caches clearable, including permanent ones: results from before a mutant was enabled would hide it. */
function forgetful(text: string): string {
  const forget = (what: string) => `(globalThis.__forgotten ??= []).push(() => { ${what} });`;
  const changes: readonly (readonly [from: string, to: string])[] = [
    ['let made: T | undefined;', `let made: T | undefined;\n${forget('made = undefined;')}`],
    [
      'const known = new WeakMap<K, V>();',
      `let known = new WeakMap<K, V>();\n${forget('known = new WeakMap();')}`,
    ],
    ['if (!bounds.lasting)', `if (bounds.lasting) { ${forget('this.#forget();')} } else`],
  ];
  return changes.reduce((made, [from, to]) => {
    if (!made.includes(from)) throw new Error(`memo.ts has no “${from}”`);
    return made.replace(from, to);
  }, text);
}

/** Makes a bundled module find its neighbours like the original file, but no corpus, which would take too long. */
function inPlace(text: string, path: string): string {
  return text
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
    .replaceAll('import.meta.dirname', JSON.stringify(path.replace(/\/[^/]*$/, '')))
    .replaceAll('../../../shared/corpus', '../../../no-corpus')
    .replace(/\bimport\((?=[a-z])/g, 'globalThis.__load(');
}

function entry(tests: readonly string[]): string {
  const rules = walk('rules').filter((file) => file.endsWith('.ts'));
  const loaders = (files: readonly string[]) =>
    files.map((file) => `  ${JSON.stringify(file)}: () => import(${JSON.stringify(`../../${file}`)}),`);
  return [
    "import { work } from '../../test/mutants/worker.ts';",
    'const rules: Record<string, () => Promise<unknown>> = {',
    ...loaders(rules),
    '};',
    'const tests: Record<string, () => Promise<unknown>> = {',
    ...loaders(tests),
    '};',
    "await work(rules, tests, async () => { await import('../../server/engine/index.ts'); await import('../../server/engine/policy.ts'); await import('../../rules/index.ts'); });",
    '',
  ].join('\n');
}

/** Returns the files of all parts that have code. */
function sources(): string[] {
  return [...walk('server/engine'), ...walk('rules')]
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.data.ts'))
    .filter((file) => partOf(file) !== undefined);
}

/** Returns the part that a file belongs to. */
export function partOf(file: string): string | undefined {
  return Object.keys(parts).find((part) => parts[part]!.some((each) => file.startsWith(each)));
}

function walk(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.(?:ts|md|json)$/.test(file))
    .sort();
}

/** Instruments files of one or more parts with all their mutants. */
export function instrumentAll(files: readonly string[]): { texts: Map<string, string>; mutants: Mutant[] } {
  const texts = new Map<string, string>();
  const mutants: Mutant[] = [];
  const api = new API({ cwd: root });
  try {
    const openProjects = ['server/engine', 'rules'].map((each) => `${root}${each}/tsconfig.json`);
    const projects = api.updateSnapshot({ openProjects }).getProjects();
    for (const file of files) {
      const trees = projects.map(({ program }) => program.getSourceFile(`${root}${file}`));
      const tree = trees.find((each) => each !== undefined);
      if (!tree) throw new Error(`${file} belongs to no project`);
      const made = instrument(file, tree, mutants.length + 1);
      texts.set(file, made.text);
      mutants.push(...made.mutants);
    }
  } finally {
    api.close();
  }
  return { texts, mutants };
}
