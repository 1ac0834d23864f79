import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseCompose } from '../../server/engine/compose/parse.ts';
import { readDotenv } from '../../server/engine/compose/variables/dotenv.ts';
import { type SourceFile, sourceFile } from '../../server/engine/source/text.ts';
import { composeConfig, differences, noOracle } from '../support/oracle.ts';
import { share } from '../support/share.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const skip = noOracle || (existsSync(corpus) ? false : 'no corpus of real files beside the repository');
const root = mkdtempSync(join(tmpdir(), 'plimsoll-oracle-'));
after(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string): SourceFile | undefined =>
  existsSync(join(root, path)) ? sourceFile(path, readFileSync(join(root, path), 'utf8')) : undefined;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Compares our project of files under the root with that of docker-compose; undefined if docker-compose refuses them. */
function compare(paths: readonly string[], given: Record<string, string> = {}): string[] | undefined {
  const [first = '', ...others] = paths.map((path) => read(path)).filter((each) => each !== undefined);
  assert.notEqual(first, '');
  const main = first as SourceFile;
  if (parseCompose(main).problems.some(({ message }) => message.startsWith('Aliases expand')))
    return undefined;
  const { project } = composeConfig(
    paths.map((path) => join(root, path)),
    given,
  );
  if (!project) return undefined;
  const values = new Map([
    ['HOME', '/home/somebody'],
    ['PWD', '/'],
    ...Object.entries(given),
    ['COMPOSE_PROJECT_NAME', String(project['name'])],
  ] as [string, string][]);
  const dotenv = read(posix.join(posix.dirname(main.path), '.env'));
  for (const [name, value] of dotenv ? readDotenv(dotenv, { values, closed: true }).values : [])
    if (value !== undefined && !values.has(name)) values.set(name, value);
  const compose = parseCompose(main, {
    lookup: read,
    overrides: others as SourceFile[],
    env: { values, closed: true },
  });
  return [
    ...compose.problems.map(({ message }) => `problem: ${message}`),
    ...differences(compose, project, root),
  ];
}

test('real files are read as docker-compose reads them', { skip }, () => {
  const rows = readFileSync(join(corpus, 'real/MANIFEST.tsv'), 'utf8').split('\n');
  const paths = rows.filter((row) => row.endsWith('\tcompose')).map((row) => row.split('\t')[0] ?? '');
  const step = Number(process.env['ORACLE_STEP'] ?? 15);
  let accepted = 0;
  for (const path of share(
    paths.filter((_, i) => i % step === 0),
    5,
  )) {
    const text = readFileSync(join(corpus, 'real', path), 'utf8');
    write(path, text);
    const here = (other: string) => {
      const from = join(corpus, 'real', other);
      return existsSync(from) ? readFileSync(from, 'utf8') : undefined;
    };
    const lookup = (other: string) => {
      const found = here(other);
      return found === undefined ? undefined : sourceFile(other, found);
    };
    const dotenv = here(posix.join(posix.dirname(path), '.env'));
    if (dotenv !== undefined) write(posix.join(posix.dirname(path), '.env'), dotenv);
    for (const link of parseCompose(sourceFile(path, text), { lookup }).links)
      if (link.path !== undefined) {
        const found =
          here(link.path) ?? (link.via === 'env_file' || link.via === 'label_file' ? '' : undefined);
        if (found !== undefined) write(link.path, found);
      }
    const found = compare([path]);
    if (!found) continue;
    accepted++;
    assert.deepEqual(found, [], path);
  }
  assert.ok(accepted > 4, `${accepted} accepted`);
});

/** Cases in which this version of docker-compose is older than compose-go: resets that come through a merge key. */
const behind = ['TestResetTagWithSharedAlias', 'TestNestedAliasReset'];
/** Larger than our limit on the size of a file. */
const tooLarge = ['TestLargeLegitimateFile'];
/** The loader sets the count of a device request without one to all; we keep the text as written. */
const defaulted = ['TestServiceDeviceRequestWithoutCountAndDeviceIdsType'];

interface Case {
  readonly name: string;
  readonly text: string;
  readonly overrides?: readonly string[];
  readonly base_dir?: string;
  readonly env?: Record<string, string>;
}

test('compose-go’s own cases are merged as docker-compose merges them', { skip }, () => {
  const folder = join(corpus, 'conformance/compose-go');
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n');
  let accepted = 0;
  for (const line of share(cases, 3)) {
    const { name, text, overrides = [], base_dir = 'none', env } = JSON.parse(line) as Case;
    if ([...behind, ...tooLarge, ...defaulted].includes(name)) continue;
    rmSync(join(root, 'case'), { recursive: true, force: true });
    cpSync(join(folder, 'tree'), join(root, 'case/tree'), { recursive: true });
    const paths = [text, ...overrides].map((each, index) => {
      const path = posix.join(
        'case',
        base_dir,
        index === 0 ? 'zz-compose.yaml' : `zz-override-${index}.yaml`,
      );
      write(path, each);
      return path;
    });
    const found = compare(paths, env);
    if (!found) continue;
    accepted++;
    assert.deepEqual(found, [], name);
  }
  assert.ok(accepted > 8, `${accepted} accepted`);
});
