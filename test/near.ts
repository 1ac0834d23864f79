// npm run test:near [FILE…]: runs the tests nearest to the files, by imports. Without a file: nearest to the files that git
// reports as changed.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ruleFiles } from '../scripts/rule-files.ts';
import { isIn, later, testFiles } from './tiers.ts';

const git = (...args: string[]) =>
  execFileSync('git', args, { encoding: 'utf8' }).split('\0').filter(Boolean);
const named = process.argv.slice(2);
const changed =
  named.length > 0
    ? named
    : [
        ...git('diff', '-z', '--name-only', '--relative', '--diff-filter=d', 'HEAD'),
        ...git('ls-files', '-z', '--others', '--exclude-standard'),
      ];

const absent = named.filter((file) => !existsSync(file));
if (absent.length > 0) {
  console.error(`There is no file ${absent.join(', ')}.`);
  process.exit(2);
}

const run = (files: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const args = ['--import', 'tsx', 'test/run.ts', ...files];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
};

const ids = new Set(changed.flatMap((file) => ruleOf(file) ?? []));
for (const id of ids) run(['test/rules.test.ts'], { RULE: id });

const tests = testFiles().filter((file) => !isIn(later, file));
const importers = await importersOf(tests);
const others = changed.filter((file) => ruleOf(file) === undefined);
const near = new Set(others.flatMap((file) => nearest(file)));
for (const file of others.filter((each) => nearest(each).length === 0))
  console.log(`No test imports ${file}.`);
if (near.size > 0) run([...near]);

/** The id of the rule whose code or page a file is. */
function ruleOf(file: string): string | undefined {
  return ruleFiles().find(({ code, page }) => [code, page].some((each) => each.pathname.endsWith(`/${file}`)))
    ?.id;
}

/** The importing files of each file. */
async function importersOf(entryPoints: string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['*.json'],
    outdir: '.cache/near',
    logLevel: 'error',
  });
  const found = new Map<string, string[]>();
  for (const [file, { imports }] of Object.entries(metafile.inputs))
    for (const { path: to } of imports) found.set(to, [...(found.get(to) ?? []), file]);
  return found;
}

/**
 * The test files with the name of a file, or else those with the fewest imports in between; if these are more than ten, only
 * those of the engine.
 */
function nearest(file: string): readonly string[] {
  const name = path.basename(file, path.extname(file));
  const alike = tests.filter((each) => each === file || path.basename(each, '.test.ts') === name);
  const found = alike.length > 0 ? alike : imported(file);
  const ofModel = found.filter((each) => each.startsWith('test/engine/'));
  return found.length > 10 && ofModel.length > 0 ? ofModel : found;
}

/** The test files with the fewest imports between them and a file. */
function imported(file: string): readonly string[] {
  const seen = new Set<string>();
  for (let ring = [file]; ring.length > 0; ring = ring.flatMap((each) => importers.get(each) ?? [])) {
    ring = [...new Set(ring)].filter((each) => !seen.has(each));
    const found = ring.filter((each) => each.endsWith('.test.ts'));
    if (found.length > 0) return found;
    for (const each of ring) seen.add(each);
  }
  return [];
}
